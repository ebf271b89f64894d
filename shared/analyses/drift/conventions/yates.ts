/** What is χ² of a table when a 2×2 one is corrected for continuity, as SciPy does by default? */
import { chiSquareTail } from '../../../core/stats/chiSquareTail.ts';
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';

type TwoRows = readonly [readonly number[], readonly number[]];

interface Contingency {
  readonly statistic: number;
  readonly df: number;
  /** Sum of all cells, and cells of a row that hold something. */
  readonly total: number;
  readonly columns: number;
}

/** χ² of a 2×k table, Yates' correction for k = 2 (each cell moved towards its expectation by at most ½); a reason below two cells or rows. */
export function contingency([first, second]: TwoRows): Contingency | { readonly reason: string } {
  const kept = first.flatMap((a, i) => (a + (second[i] ?? 0) > 0 ? [[a, second[i] ?? 0] as const] : []));
  const [n, m] = [compensatedSum(kept.map(([a]) => a)), compensatedSum(kept.map(([, b]) => b))];
  if (n === 0 || m === 0) return { reason: 'one side has no row' };
  if (kept.length < 2) return { reason: 'one category only' };
  const corrected = kept.length === 2;
  const term = (observed: number, expected: number): number => {
    const gap = Math.abs(observed - expected);
    return (corrected ? gap - Math.min(0.5, gap) : gap) ** 2 / expected;
  };
  const terms = kept.flatMap(([a, b]) => [term(a, ((a + b) * n) / (n + m)), term(b, ((a + b) * m) / (n + m))]);
  return { statistic: compensatedSum(terms), df: kept.length - 1, total: n + m, columns: kept.length };
}

/** Its p-value. */
export function contingencyP(table: TwoRows): number | { readonly reason: string } {
  const found = contingency(table);
  return 'reason' in found ? found : chiSquareTail(found.statistic, found.df);
}
