/** How are the benchmark cases run and told, one JSON line each? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AssayError } from '../core/errors.ts';
import type { ModelHostLauncher } from '../engine/modelHosts/modelHostLauncher.ts';
import type { BenchCase, BenchContext, BenchLine, BenchOutcome } from './benchCase.ts';
import { driftCase } from './cases/driftCase.ts';
import { driftMillionCase } from './cases/driftMillionCase.ts';
import { firstScreenCase } from './cases/firstScreenCase.ts';
import { importCase } from './cases/importCase.ts';
import { pacerCase, recordingCase } from './cases/pacedCases.ts';
import { percentilesCase } from './cases/percentilesCase.ts';
import { constantMemoryCase, longReplayCase } from './cases/longReplayCases.ts';
import { replayCase } from './cases/replayCase.ts';
import { demoCase, hostReadyCase, versionCase } from './cases/startupCases.ts';
import { treeShapCase } from './cases/treeShapCase.ts';
import { withPeakRss } from './measure.ts';

export const benchCases: readonly BenchCase[] = [versionCase, hostReadyCase, importCase, driftCase, driftMillionCase, replayCase, longReplayCase, pacerCase, recordingCase, percentilesCase, treeShapCase, demoCase, firstScreenCase, constantMemoryCase];

export interface BenchOptions {
  readonly sample: string;
  readonly entry: string;
  readonly launcher: ModelHostLauncher;
  /** One case by name; all when left out. */
  readonly only?: string | undefined;
  readonly onLine: (line: BenchLine) => void;
}

/** Cases that this machine cannot run are left out when all are asked for. @throws AssayError not_found for an unknown case, unsupported for one asked by name */
export async function runBench(options: BenchOptions): Promise<readonly BenchLine[]> {
  const chosen = benchCases.filter(({ name }) => options.only === undefined || name === options.only);
  if (chosen.length === 0) throw new AssayError('not_found', `There is no benchmark "${options.only ?? ''}".`, { hint: `Benchmarks: ${benchCases.map(({ name }) => name).join(', ')}.` });
  const lines: BenchLine[] = [];
  for (const bench of chosen) {
    const line = await runCase(bench, options).catch((thrown: unknown) => {
      if (options.only === undefined && thrown instanceof AssayError && thrown.code === 'unsupported') return undefined;
      throw thrown;
    });
    if (line === undefined) continue;
    lines.push(line);
    options.onLine(line);
  }
  return lines;
}

/** Whether every figure that is set was reached; null where none is. */
function reachedOf({ goalSeconds, goalRatio }: BenchCase, { seconds, bound }: BenchOutcome): boolean | null {
  if (goalSeconds === undefined && goalRatio === undefined) return null;
  return seconds <= Math.min(goalSeconds ?? Infinity, (goalRatio ?? Infinity) * bound.seconds);
}

async function runCase(bench: BenchCase, { sample, entry, launcher }: BenchOptions): Promise<BenchLine> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), `assay-bench-${bench.name}-`));
  const context: BenchContext = { sample, entry, scratch, launcher };
  try {
    const { value, peakRssBytes } = await withPeakRss(() => bench.run(context));
    return {
      case: bench.name,
      what: bench.what,
      rows: value.rows,
      seconds: value.seconds,
      rowsPerSecond: value.rows === 0 ? null : value.rows / value.seconds,
      peakRssBytes: value.peakRssBytes ?? peakRssBytes,
      bound: { ...value.bound, ratio: value.seconds / value.bound.seconds },
      goalSeconds: bench.goalSeconds ?? null,
      reached: reachedOf(bench, value),
      figures: value.figures ?? {},
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
