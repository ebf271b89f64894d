/** What would NannyML say about this column, the current scope taken as one chunk? */
import { columnBins } from '../../../core/stats/columnBins.ts';
import { hellinger } from '../../../core/stats/hellinger.ts';
import { isComputable } from '../../../core/stats/interval.ts';
import { jensenShannon } from '../../../core/stats/jensenShannon.ts';
import { ksTwoSample } from '../../../core/stats/ksTwoSample.ts';
import { lInfinity } from '../../../core/stats/lInfinity.ts';
import { momentsFromCounts } from '../../../core/stats/momentsFromCounts.ts';
import { binCounts } from '../../../core/stats/referenceBins.ts';
import { wasserstein } from '../../../core/stats/wasserstein.ts';
import { effect, type PeerColumn, type PeerMeasure, pValue, rowsOf } from './peerMeasure.ts';
import { contingencyP } from './yates.ts';

const [ALPHA, EXACT_BELOW] = [0.05, 10_000];
const LEARNT = 'its threshold is learnt from chunks';

/**
 * NannyML 0.13: numbers in Doane's bins of the reference with one cell for what lies outside its range; categories of the reference with
 * one cell for new ones; JS base 2.
 */
export function nannyml(column: PeerColumn): PeerMeasure[] {
  const [reference, current] = cellsOf(column);
  const distances = [
    effect({ method: 'Jensen–Shannon distance', value: jensenShannon(reference, current), threshold: null, byDefault: true, note: LEARNT }),
    effect({ method: 'Hellinger', value: hellinger(reference, current), threshold: null, note: LEARNT }),
  ];
  if (column.kind === 'categorical') {
    const largest = lInfinity(column.reference, column.current);
    return [...distances, effect({ method: 'L∞', value: isComputable(largest) ? largest.value : largest, threshold: null, note: LEARNT }), pValue({ method: 'χ² p', value: contingencyP([column.reference, column.current]), threshold: ALPHA })];
  }
  const [ks, w1] = [ksTwoSample(column.counts), wasserstein(column.counts)];
  const note = rowsOf(column.counts.reference) < EXACT_BELOW ? LEARNT : `exact here; NannyML bins 10,000 reference rows or more into 10,000 equal widths; ${LEARNT}`;
  return [
    ...distances,
    effect({ method: 'Kolmogorov–Smirnov D', value: isComputable(ks) ? ks.statistic : ks, threshold: null, note }),
    effect({ method: 'Wasserstein, raw', value: isComputable(w1) ? w1.raw : w1, threshold: null, note }),
  ];
}

function cellsOf(column: PeerColumn): readonly [readonly number[], readonly number[]] {
  if (column.kind === 'categorical') {
    const known = column.reference.map((count) => count > 0);
    const fresh = rowsOf(column.current.filter((_, i) => known[i] !== true));
    return [[...column.reference.filter((_, i) => known[i] === true), 0], [...column.current.filter((_, i) => known[i] === true), fresh]];
  }
  const { values, reference, current } = column.counts;
  const [bins, range] = [columnBins(column.counts, { rule: 'doane' }), momentsFromCounts(values, reference)];
  if (!isComputable(bins) || bins.kind !== 'edges' || !isComputable(range)) return [[], []];
  const closedLeft = { ...bins, closed: 'left' } as const;
  // NumPy gives a constant column one bin of width 1 around it
  const margin = range.min === range.max ? 0.5 : 0;
  const inside = Float64Array.from(current, (count, i) => ((values[i] ?? 0) < range.min - margin || (values[i] ?? 0) > range.max + margin ? 0 : count));
  return [[...binCounts(values, reference, closedLeft), 0], [...binCounts(values, inside, closedLeft), rowsOf(current) - rowsOf(inside)]];
}
