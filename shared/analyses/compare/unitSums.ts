/** Which sums of each distinct input decide the paired measures? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { decisionsOf, isLabelled, type Pairs } from './pairs.ts';

/** Places of the sums of one unit; the losses are champion − challenger. */
export const SUM = { rows: 0, rightA: 1, rightB: 2, hitsA: 3, hitsB: 4, selectedA: 5, selectedB: 6, positives: 7, brier: 8, logLoss: 9 } as const;
const WIDTH = 10;

export interface UnitSums {
  readonly units: number;
  /** One array of `units` sums for each place of SUM. */
  readonly columns: readonly Float64Array[];
}

const CLIP = 1e-15;
const clipped = (p: number): number => Math.min(1 - CLIP, Math.max(CLIP, p));

/** The sums of one labelled row: being right, hits, selections, losses of both models. */
export function rowSums(pairs: Pairs, cell: number): readonly number[] {
  const [a, b, y] = [pairs.champion[cell] ?? 0, pairs.challenger[cell] ?? 0, pairs.label[cell] ?? 0];
  const [dA, dB] = decisionsOf(pairs, cell);
  const log = (p: number): number => (y === 1 ? -Math.log(clipped(p)) : -Math.log1p(-clipped(p)));
  return [1, dA === y ? 1 : 0, dB === y ? 1 : 0, dA * y, dB * y, dA, dB, y, (a - y) ** 2 - (b - y) ** 2, log(a) - log(b)];
}

/** Sums over the labelled rows of each distinct input. */
export function sumsByInput(pairs: Pairs): UnitSums {
  const inputs = pairs.cells === 0 ? 0 : (pairs.input[pairs.cells - 1] ?? 0) + 1;
  const columns = Array.from({ length: WIDTH }, () => new Float64Array(inputs));
  let units = 0;
  let lastInput = -1;
  for (let cell = 0; cell < pairs.cells; cell += 1) {
    if (!isLabelled(pairs, cell)) continue;
    const input = pairs.input[cell] ?? 0;
    if (input !== lastInput) units += 1;
    lastInput = input;
    const [row, count] = [rowSums(pairs, cell), pairs.rows[cell] ?? 0];
    for (const [k, column] of columns.entries()) column[units - 1] = (column[units - 1] ?? 0) + count * (row[k] ?? 0);
  }
  return { units, columns: columns.map((column) => column.slice(0, units)) };
}

/** Totals over all units. */
export const totalsOf = ({ columns }: UnitSums): Float64Array => Float64Array.from(columns, (column) => compensatedSum(column));

/** Improvements that follow from totals; NaN where a denominator is 0. */
export function improvementsOf(t: Float64Array): readonly number[] {
  const at = (k: number): number => t[k] ?? 0;
  return [
    (at(SUM.rightB) - at(SUM.rightA)) / at(SUM.rows),
    (at(SUM.hitsB) - at(SUM.hitsA)) / at(SUM.positives),
    at(SUM.hitsB) / at(SUM.selectedB) - at(SUM.hitsA) / at(SUM.selectedA),
    at(SUM.brier) / at(SUM.rows),
    at(SUM.logLoss) / at(SUM.rows),
  ];
}

/** The order of {@link improvementsOf}. */
export const IMPROVEMENTS = ['accuracy', 'recall', 'precision', 'brier', 'logLoss'] as const;
