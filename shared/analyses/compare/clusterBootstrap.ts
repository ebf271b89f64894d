/** How sure are the paired improvements when distinct inputs are drawn again? */
import { type RandomSource, seededRandom } from '../../core/random/seededRandom.ts';
import type { Interval } from '../../core/stats/interval.ts';
import { percentileInterval } from '../../core/stats/percentileInterval.ts';
import { IMPROVEMENTS, improvementsOf, type UnitSums } from './unitSums.ts';

export interface BootstrapOptions {
  readonly seed: number;
  readonly replicates: number;
  /** Called now and then with the share that is done. */
  readonly onStep: (fraction: number) => Promise<void>;
}

const REPLICATES_A_STEP = 20;

/**
 * Percentile intervals of all improvements at once: each replicate draws as many inputs as there are, with replacement, and all measures share
 * the draw. Replicates without a value (no positive drawn) are left out.
 *
 * @returns one interval a measure, in the order of IMPROVEMENTS; undefined with fewer than two inputs
 * @see Field and Welsh (2007), JRSS B 69:369, randomised cluster bootstrap
 */
export async function clusterBootstrap(sums: UnitSums, { seed, replicates, onStep }: BootstrapOptions): Promise<readonly (Interval | undefined)[]> {
  if (sums.units < 2) return IMPROVEMENTS.map(() => undefined);
  const random = seededRandom(seed);
  const drawn = IMPROVEMENTS.map(() => new Float64Array(replicates).fill(Number.NaN));
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    if (replicate % REPLICATES_A_STEP === 0) await onStep(replicate / replicates);
    improvementsOf(drawTotals(sums, random)).forEach((value, measure) => {
      const column = drawn[measure];
      if (column !== undefined) column[replicate] = value;
    });
  }
  return drawn.map((column) => percentileInterval(column.filter(Number.isFinite)));
}

/** Totals of as many units as there are, drawn with replacement: the draws first, then column by column, so that each loop stays tight. */
function drawTotals({ units, columns }: UnitSums, random: RandomSource): Float64Array {
  const drawn = new Int32Array(units);
  for (let i = 0; i < units; i += 1) drawn[i] = random.below(units);
  return Float64Array.from(columns, (column) => sumOf(column, drawn));
}

function sumOf(column: Float64Array, places: Int32Array): number {
  let sum = 0;
  for (const place of places) sum += column[place] ?? 0;
  return sum;
}
