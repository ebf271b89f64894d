/** What would Deepchecks say about this column? */
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import { isComputable } from '../../../core/stats/interval.ts';
import { ksTwoSample } from '../../../core/stats/ksTwoSample.ts';
import { quantilesOfCounts } from '../../../core/stats/quantile.ts';
import type { ValueCounts } from '../../../core/stats/valueCounts.ts';
import { wasserstein } from '../../../core/stats/wasserstein.ts';
import { effect, type PeerColumn, type PeerMeasure, rowsOf } from './peerMeasure.ts';
import { contingency } from './yates.ts';

const [FEATURE, OUTPUT, FEWEST, SMALL_CATEGORY, FLOOR, MARGIN] = [0.2, 0.15, 10, 0.01, 0.01, 0.025];

/**
 * Deepchecks 0.19, by the definitions it states, held against its own results: KS statistic of numbers; bias-corrected Cramér's V of
 * categories, those below 1 % of the reference merged and the larger side scaled down to the smaller one; PSI with shares of at least 1 %;
 * earth mover's distance of values scaled to 0…1 after cutting 2.5 % off each end. It samples 100,000 rows; here all are used.
 */
export function deepchecks(column: PeerColumn): PeerMeasure[] {
  const threshold = column.output ? OUTPUT : FEATURE;
  const rows = column.kind === 'numeric' ? [rowsOf(column.counts.reference), rowsOf(column.counts.current)] : [rowsOf(column.reference), rowsOf(column.current)];
  const few = Math.min(...rows) < FEWEST ? { reason: `fewer than ${String(FEWEST)} rows on a side` } : null;
  if (column.kind === 'numeric') {
    const ks = ksTwoSample(column.counts);
    return [
      effect({ method: 'Kolmogorov–Smirnov D', value: few ?? (isComputable(ks) ? ks.statistic : ks), threshold, byDefault: true }),
      effect({ method: 'Earth mover’s distance, 0…1, 2.5 % trimmed', value: few ?? earthMovers(column.counts), threshold }),
    ];
  }
  const [reference, current] = mergeRare(column.reference, column.current);
  return [
    effect({ method: 'Cramér’s V, larger side scaled down', value: few ?? scaledV(reference, current), threshold, byDefault: true }),
    effect({ method: 'PSI, shares of at least 1 %', value: few ?? psiOf(reference, current), threshold }),
  ];
}

/** Categories below 1 % of the reference become one, which is left out where it holds no more than 1 % of either side. */
function mergeRare(reference: readonly number[], current: readonly number[]): readonly [number[], number[]] {
  const [n, m] = [rowsOf(reference), rowsOf(current)];
  const kept = reference.map((count) => count >= n * SMALL_CATEGORY);
  const own = (side: readonly number[]): number[] => side.filter((_, i) => kept[i] === true);
  const [restBefore, restNow] = [n - rowsOf(own(reference)), m - rowsOf(own(current))];
  const shown = restBefore > SMALL_CATEGORY * n || restNow > SMALL_CATEGORY * m;
  return [[...own(reference), ...(shown ? [restBefore] : [])], [...own(current), ...(shown ? [restNow] : [])]];
}

function scaledV(reference: readonly number[], current: readonly number[]): number | { readonly reason: string } {
  if (reference.length < 2) return 0;
  const [n, m] = [rowsOf(reference), rowsOf(current)];
  const scaled = (side: readonly number[], own: number): number[] => side.map((count) => roundHalfEven(own > Math.min(n, m) ? count * (Math.min(n, m) / own) : count));
  const found = contingency([scaled(reference, n), scaled(current, m)]);
  if ('reason' in found) return found;
  const { statistic, total, columns } = found;
  const phi2 = Math.max(0, statistic / total - (columns - 1) / (total - 1));
  const shrink = (size: number): number => size - (size - 1) ** 2 / (total - 1);
  return Math.sqrt(phi2 / (Math.min(shrink(2), shrink(columns)) - 1));
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

function psiOf(reference: readonly number[], current: readonly number[]): number {
  const [n, m] = [rowsOf(reference), rowsOf(current)];
  return compensatedSum(
    reference.map((count, i) => {
      const [p, q] = [Math.max(count / n, FLOOR), Math.max((current[i] ?? 0) / m, FLOOR)];
      return (p - q) * Math.log(p / q);
    }),
  );
}

function earthMovers({ values, reference, current }: ValueCounts<number>): number | { readonly reason: string } {
  const trimmed = { values, reference: trim(values, reference), current: trim(values, current) };
  const found = wasserstein(trimmed, { scale: 'range' });
  return isComputable(found) ? (found.normalised ?? 0) : found;
}

/** Rows between the 2.5 % and the 97.5 % quantile, both included. */
function trim(values: ArrayLike<number>, counts: ArrayLike<number>): Float64Array {
  const [low = -Infinity, high = Infinity] = quantilesOfCounts(values, counts, [MARGIN, 1 - MARGIN]);
  return Float64Array.from(counts, (count, i) => ((values[i] ?? 0) < low || (values[i] ?? 0) > high ? 0 : count));
}
