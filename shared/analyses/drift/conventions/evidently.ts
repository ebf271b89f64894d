/** What would Evidently say about this column? */
import { chiSquareTail } from '../../../core/stats/chiSquareTail.ts';
import { columnBins } from '../../../core/stats/columnBins.ts';
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import { isComputable } from '../../../core/stats/interval.ts';
import { jensenShannon } from '../../../core/stats/jensenShannon.ts';
import { ksTwoSample } from '../../../core/stats/ksTwoSample.ts';
import { twoSidedNormal } from '../../../core/stats/twoSidedNormal.ts';
import { binCounts } from '../../../core/stats/referenceBins.ts';
import { wasserstein } from '../../../core/stats/wasserstein.ts';
import { effect, type PeerColumn, type PeerMeasure, pValue, rowsOf } from './peerMeasure.ts';

interface Counts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

const [DISTANCE, ALPHA, SMALL_REFERENCE, FEW_VALUES, ONE_BIN_A_VALUE] = [0.1, 0.05, 1000, 5, 20];

/**
 * Evidently 0.7: over 20 distinct reference values Sturges bins over both sides together, else one bin a value; PSI and KL fill zero shares
 * with 0.0001 (a millionth of the smallest share where that is no larger); JS in nats. Up to 1000 reference rows tests, above distances.
 */
export function evidently(column: PeerColumn): PeerMeasure[] {
  const cells = cellsOf(column);
  const small = rowsOf(cells.reference) <= SMALL_REFERENCE;
  const distinct = column.kind === 'numeric' ? column.counts.values.length : cells.reference.length;
  const few = column.kind === 'categorical' || distinct <= FEW_VALUES;
  const filled = { p: fill(shares(cells.reference)), q: fill(shares(cells.current)) };
  const byValue = column.kind === 'numeric' ? { reference: Array.from(column.counts.reference), current: Array.from(column.counts.current) } : cells;
  return [
    ...(few ? [goodnessOfFit(byValue, small && distinct > 2), ...(distinct <= 2 ? [zTest(byValue, small)] : [])] : []),
    ...(column.kind === 'numeric' ? numericOnly(column, small, few) : []),
    effect({ method: 'Jensen–Shannon distance, nats', value: jensenShannon(cells.reference, cells.current, { base: 'e' }), threshold: DISTANCE, byDefault: !small && few }),
    effect({ method: 'PSI', value: sumOf(filled, (p, q) => (p - q) * Math.log(p / q)), threshold: DISTANCE, note: 'zero shares filled: an empty cell adds to it' }),
    effect({ method: 'KL, reference‖current', value: sumOf(normalised(filled), (p, q) => p * Math.log(p / q)), threshold: DISTANCE, note: 'zero shares filled: an empty cell adds to it' }),
  ];
}

function numericOnly({ counts }: Extract<PeerColumn, { kind: 'numeric' }>, small: boolean, few: boolean): PeerMeasure[] {
  const [ks, w1] = [ksTwoSample(counts), wasserstein(counts)];
  return [
    pValue({ method: 'Kolmogorov–Smirnov p', value: isComputable(ks) ? ks.p : ks, threshold: ALPHA, byDefault: small && !few }),
    effect({ method: 'Wasserstein ÷ sd', value: isComputable(w1) ? w1.raw / Math.max(w1.unit, 0.001) : w1, threshold: DISTANCE, byDefault: !small && !few, note: isComputable(w1) && w1.unit < 0.001 ? 'sd below 0.001 is taken as 0.001' : null }),
  ];
}

function cellsOf(column: PeerColumn): Counts {
  if (column.kind === 'categorical') return column;
  const { values, reference, current } = column.counts;
  const distinct = Array.from(reference).filter((count) => count > 0).length;
  const bins = distinct > ONE_BIN_A_VALUE ? columnBins(column.counts, { rule: 'sturges' }) : { reason: 'one bin a value' };
  if (!isComputable(bins) || bins.kind !== 'edges') return { reference: Array.from(reference), current: Array.from(current) };
  const closedLeft = { ...bins, closed: 'left' } as const;
  return { reference: binCounts(values, reference, closedLeft), current: binCounts(values, current, closedLeft) };
}

/** χ² of the current counts against the reference's shares taken as exact: no homogeneity test, the reference's own noise is left out. */
function goodnessOfFit({ reference, current }: Counts, byDefault: boolean): PeerMeasure {
  const note = 'takes the reference as exact: too many alarms unless it is much larger';
  const scale = rowsOf(current) / rowsOf(reference);
  const seen = reference.map((count, i) => ({ expected: count * scale, observed: current[i] ?? 0 })).filter(({ expected, observed }) => expected + observed > 0);
  const unseen = seen.some(({ expected }) => expected === 0);
  const value = unseen ? 0 : seen.length < 2 ? { reason: 'one category only' } : chiSquareTail(compensatedSum(seen.map(({ expected, observed }) => (observed - expected) ** 2 / expected)), seen.length - 1);
  return pValue({ method: 'χ² goodness of fit p', value, threshold: ALPHA, byDefault, note: unseen ? `a category is new: the statistic is infinite; ${note}` : note });
}

/** Two shares, pooled, without correction. */
function zTest({ reference, current }: Counts, byDefault: boolean): PeerMeasure {
  const [n, m] = [rowsOf(reference), rowsOf(current)];
  const [a, b] = [reference[0] ?? 0, current[0] ?? 0];
  const share = (a + b) / (n + m);
  const se = Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
  return pValue({ method: 'z of two shares p', value: se > 0 ? twoSidedNormal((a / n - b / m) / se) : 1, threshold: ALPHA, byDefault });
}

const shares = (counts: readonly number[]): number[] => {
  const rows = rowsOf(counts);
  return counts.map((count) => count / rows);
};

function fill(side: readonly number[]): number[] {
  const smallest = Math.min(...side.filter((share) => share > 0));
  const floor = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return side.map((share) => (share === 0 ? floor : share));
}

interface Shares {
  readonly p: readonly number[];
  readonly q: readonly number[];
}

/** KL is taken of shares that sum to 1 again. */
function normalised({ p, q }: Shares): Shares {
  return { p: shares(p), q: shares(q) };
}

const sumOf = ({ p, q }: Shares, term: (p: number, q: number) => number): number => compensatedSum(p.map((share, i) => term(share, q[i] ?? 0)));
