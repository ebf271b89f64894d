/** What does one benchmark measure, and beside which bare lower bound? */

import type { ModelHostLauncher } from '../engine/modelHosts/modelHostLauncher.ts';

export interface BenchContext {
  /** Folder with the sample's files. */
  readonly sample: string;
  /** Empty folder for this case, removed afterwards. */
  readonly scratch: string;
  /** The built command line, for cases that time whole processes. */
  readonly entry: string;
  /** Starts model hosts as the product does. */
  readonly launcher: ModelHostLauncher;
}

export interface BenchOutcome {
  /** Rows worked on; 0 where the case is about starting. */
  readonly rows: number;
  readonly seconds: number;
  /** The barest way to do the unavoidable part of the same work, timed in the same run. */
  readonly bound: { readonly what: string; readonly seconds: number };
  /** Largest resident memory over all processes of the case, sampled every quarter of a second, so that looking costs little; null where it cannot be read. */
  readonly peakRssBytes?: number | null;
  /** Further figures of the case, with units in their names. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface BenchCase {
  readonly name: string;
  readonly what: string;
  /** Figure to reach, in seconds, where one is set. */
  readonly goalSeconds?: number;
  /** Figure to reach, as a multiple of the bound. */
  readonly goalRatio?: number;
  run(context: BenchContext): Promise<BenchOutcome>;
}

export interface BenchLine {
  readonly case: string;
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number | null;
  readonly peakRssBytes: number | null;
  readonly bound: { readonly what: string; readonly seconds: number; readonly ratio: number };
  readonly goalSeconds: number | null;
  readonly reached: boolean | null;
  readonly figures: Readonly<Record<string, number>>;
}
