/** What would TensorFlow Data Validation say about this column? */
import { columnBins } from '../../../core/stats/columnBins.ts';
import { isComputable } from '../../../core/stats/interval.ts';
import { jensenShannon } from '../../../core/stats/jensenShannon.ts';
import { lInfinity } from '../../../core/stats/lInfinity.ts';
import { momentsFromCounts } from '../../../core/stats/momentsFromCounts.ts';
import { binCounts } from '../../../core/stats/referenceBins.ts';
import type { ValueCounts } from '../../../core/stats/valueCounts.ts';
import { effect, type PeerColumn, type PeerMeasure } from './peerMeasure.ts';

const BUCKETS = 10;

/**
 * TFDV's formulas: L∞ of the shares of categories; Jensen–Shannon divergence (base 2, not its root) of two histograms of 10 equal widths, each
 * over its own side's range, laid on the union of their borders with the rows of a bucket spread evenly. It has no default thresholds;
 * 0.1 is shown beside them. TFDV's histograms come from a sketch; here they are counted.
 */
export function tfdv(column: PeerColumn): PeerMeasure[] {
  if (column.kind === 'categorical') {
    const [largest, divergence] = [lInfinity(column.reference, column.current), jensenShannon(column.reference, column.current, { form: 'divergence' })];
    return [
      effect({ method: 'L∞', value: isComputable(largest) ? largest.value : largest, threshold: 0.1, byDefault: true }),
      effect({ method: 'Jensen–Shannon divergence', value: divergence, threshold: 0.1 }),
    ];
  }
  const { values, reference, current } = column.counts;
  const sides = [histogram(values, reference), histogram(values, current)] as const;
  const [before, now] = sides;
  if (before === null || now === null) return [];
  const borders = [...new Set([...before.borders, ...now.borders])].sort((a, b) => a - b);
  const points = [...new Set(sides.flatMap((side) => (side?.borders.length === 0 ? [side.at] : [])))];
  const laid = (side: Histogram): number[] => [...spread(side, borders), ...points.map((at) => (side.borders.length === 0 && side.at === at ? (side.counts[0] ?? 0) : 0))];
  return [effect({ method: 'Jensen–Shannon divergence', value: jensenShannon(laid(before), laid(now), { form: 'divergence' }), threshold: 0.1, byDefault: true })];
}

interface Histogram {
  /** One more than counts; empty when all rows have the value `at`. */
  readonly borders: readonly number[];
  readonly counts: readonly number[];
  readonly at: number;
}

/** Buckets [low, high), the last one closed; null without a row. */
function histogram(values: ArrayLike<number>, counts: ArrayLike<number>): Histogram | null {
  const own: ValueCounts<number> = { values, reference: counts, current: new Float64Array(counts.length) };
  const [bins, range] = [columnBins(own, { rule: 'equal-width', bins: BUCKETS }), momentsFromCounts(values, counts)];
  if (!isComputable(bins) || bins.kind !== 'edges' || !isComputable(range)) return null;
  if (range.min === range.max) return { borders: [], counts: [range.n], at: range.min };
  return { borders: [range.min, ...bins.edges, range.max], counts: binCounts(values, counts, { ...bins, closed: 'left' }), at: range.min };
}

/** Rows in each interval of finer borders, those of a bucket spread evenly over its width. */
function spread({ borders, counts }: Histogram, finer: readonly number[]): number[] {
  return finer.slice(1).map((high, i) => {
    const low = finer[i] ?? high;
    const bucket = borders.findIndex((border, b) => b + 1 < borders.length && border <= low && high <= (borders[b + 1] ?? border));
    const [from, to] = [borders[bucket], borders[bucket + 1]];
    return from === undefined || to === undefined ? 0 : ((counts[bucket] ?? 0) * (high - low)) / (to - from);
  });
}
