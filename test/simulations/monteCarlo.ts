/** Does a simulated rate or mean agree with what is promised, within four Monte-Carlo standard errors? */
import { afterAll, expect } from 'vitest';
import type { Interval, NotComputable } from '../../shared/core/stats/interval.ts';

/** `about`: both sides count. `at least`, `at most`: the promise is a bound, as for exact (conservative) methods. */
export type Promised = 'about' | 'at least' | 'at most';

export interface Simulated {
  readonly name: string;
  readonly kind: Promised;
  readonly nominal: number;
  readonly seen: number;
  /** Runs simulated. */
  readonly runs: number;
  readonly standardError: number;
}

const WIDTH = 4;
const rows: Simulated[] = [];

/** Prints what was seen when the file has ended, also when a case failed. */
export function printTableAtEnd(title: string): void {
  afterAll(() => {
    const widest = Math.max(...rows.map(({ name }) => name.length), title.length);
    const line = ({ name, kind, nominal, seen, standardError, runs }: Simulated): string =>
      `${name.padEnd(widest)} | ${kind.padEnd(8)} | ${nominal.toFixed(4).padStart(7)} | ${seen.toFixed(4).padStart(7)} | ${(WIDTH * standardError).toFixed(4)} | ${String(runs).padStart(7)}`;
    const head = `${title.padEnd(widest)} | promise  | nominal |    seen | 4 s.e. |       n`;
    process.stdout.write(`\n${[head, '-'.repeat(head.length), ...rows.map(line)].join('\n')}\n`);
  });
}

function judge(found: Simulated): void {
  rows.push(found);
  const tolerance = WIDTH * found.standardError;
  if (found.kind !== 'at most') expect(found.seen, found.name).toBeGreaterThanOrEqual(found.nominal - tolerance);
  if (found.kind !== 'at least') expect(found.seen, found.name).toBeLessThanOrEqual(found.nominal + tolerance);
}

export interface Rate {
  readonly name: string;
  readonly kind?: Promised;
  readonly nominal: number;
  readonly runs: number;
}

/** Share of runs in which something happens; its standard error is that of the nominal rate. */
export function expectRate({ name, kind = 'about', nominal, runs }: Rate, happens: (run: number) => boolean): void {
  let hits = 0;
  for (let run = 0; run < runs; run += 1) if (happens(run)) hits += 1;
  judge({ name, kind, nominal, seen: hits / runs, runs, standardError: Math.sqrt((nominal * (1 - nominal)) / runs) });
}

/** Mean of a quantity over runs; its standard error is estimated from the runs. */
export function expectMean({ name, kind = 'about', nominal, runs }: Rate, draw: (run: number) => number): void {
  let [sum, squares] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const x = draw(run);
    sum += x;
    squares += x * x;
  }
  const mean = sum / runs;
  judge({ name, kind, nominal, seen: mean, runs, standardError: Math.sqrt(Math.max(0, squares / runs - mean * mean) / runs) });
}

/** An interval and the value it should hold. */
export interface Aim {
  readonly truth: number;
  readonly interval: Interval | NotComputable | undefined;
}

/** Coverage of an interval; one that cannot be computed holds nothing. */
export function expectCoverage(rate: Omit<Rate, 'nominal'> & { readonly nominal?: number }, make: (run: number) => Aim): void {
  expectRate({ nominal: 0.95, ...rate }, (run) => {
    const { truth, interval } = make(run);
    return interval !== undefined && 'low' in interval && interval.low <= truth && truth <= interval.high;
  });
}
