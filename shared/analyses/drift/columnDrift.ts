/** How far has one column moved, in every measure, and is that an alert? */
import type { Verdict } from '../../blocks/verdict.ts';
import { formatDate, formatDays } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatP } from '../../core/format/formatP.ts';
import { chiSquare } from '../../core/stats/chiSquare.ts';
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { cramersV } from '../../core/stats/cramersV.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { jensenShannon } from '../../core/stats/jensenShannon.ts';
import { ksTwoSample } from '../../core/stats/ksTwoSample.ts';
import { psi } from '../../core/stats/psi.ts';
import { quantilesOfCounts } from '../../core/stats/quantile.ts';
import { splitHalf } from '../../core/stats/splitHalf.ts';
import { wasserstein } from '../../core/stats/wasserstein.ts';
import type { SharedColumn } from '../bothSides.ts';
import type { CategoricalCounts, ColumnCounts, NumericCounts } from './columnCounts.ts';
import type { DailyVerdict } from './dailyDrift.ts';
import { peersOf } from './conventions/peersOf.ts';
import { furtherMeasures } from './measures.ts';
import type { Alerts, Convention, Params } from './params.ts';
import type { ColumnDrift, Span } from './result.ts';

/** Everything measured on a column before p-values are adjusted and days are looked at. */
export type Measured = Omit<ColumnDrift, keyof DailyVerdict | 'pAdjusted' | 'threshold' | 'disagreement' | 'verdict' | 'reasons'>;

const FEW_ROWS = 30;

/** How a column is measured: what is done about zeros, how often the reference is split, and whose convention decides. */
export type Manner = Pick<Params, 'zeros' | 'draws' | 'convention'> & { readonly seed: number };

export const measure = (column: ColumnCounts, manner: Manner): Measured => (column.kind === 'numeric' ? measureNumeric(column, manner) : measureCategorical(column, manner));

function measureNumeric(column: NumericCounts, manner: Manner): Measured {
  const { counts, bins } = column;
  const [ks, w1] = [ksTwoSample(counts), wasserstein(counts)];
  const [computedKs, computedW1] = [isComputable(ks) ? ks : null, isComputable(w1) ? w1 : null];
  return {
    ...common(column, manner),
    infinite: column.infinite,
    edges: bins === null ? null : [...(bins.kind === 'edges' ? bins.edges : bins.values)],
    binKind: bins?.kind ?? 'edges',
    ks: computedKs === null ? null : { statistic: computedKs.statistic, p: computedKs.p, at: computedKs.at, method: computedKs.method },
    w1: computedW1 === null ? null : { raw: computedW1.raw, normalised: computedW1.normalised },
    chiSquare: null,
    cramersV: null,
    p: computedKs?.p ?? null,
    ...positions(column),
  };
}

function measureCategorical(column: CategoricalCounts, manner: Manner): Measured {
  const { reference, current } = column.cells;
  const [chi, v] = [chiSquare(reference, current), cramersV([reference, current])];
  const tested = isComputable(chi) ? chi : null;
  return {
    ...common(column, manner),
    infinite: { reference: 0, current: 0 },
    edges: null,
    binKind: 'categories',
    ks: null,
    w1: null,
    chiSquare: tested === null ? null : { statistic: tested.statistic, df: tested.df, p: tested.p, mergedCells: tested.merged.length },
    cramersV: isComputable(v) ? v.corrected : null,
    p: tested?.p ?? null,
    median: null,
    outside: null,
  };
}

type Common = Pick<Measured, 'name' | 'kind' | 'role' | 'n' | 'missing' | 'cells' | 'js' | 'psi' | 'measures' | 'splitHalf' | 'peers'>;

function common(counts: ColumnCounts, manner: Manner): Common {
  const { column, kind, cells, missing } = counts;
  const [distance, index] = [jensenShannon(cells.reference, cells.current), psi(cells.reference, cells.current, { zeros: manner.zeros })];
  return {
    measures: furtherMeasures(counts, manner),
    splitHalf: typeof distance === 'number' ? halves(cells, distance, manner) : null,
    peers: peersOf(counts, manner.convention),
    name: column.name, kind, role: roleOf(column), missing,
    n: { reference: total(cells.reference), current: total(cells.current) },
    cells: cells.reference.length,
    js: typeof distance === 'number' ? distance : null,
    psi: isComputable(index) ? { value: index.value, expected: index.expected, p: index.p } : null,
  };
}

/** How often two random halves of the reference differ as much, in JS over the same cells. */
function halves({ reference }: ColumnCounts['cells'], observed: number, { draws, seed }: Manner): Measured['splitHalf'] {
  if (draws === 0) return null;
  const found = splitHalf({ reference, observed }, distanceOf, { seed, draws });
  if (!isComputable(found)) return null;
  const { share, interval, typicalLimit, half } = found;
  return { share, low: interval.low, high: interval.high, typicalLimit, draws, half, seed };
}

function distanceOf(reference: ArrayLike<number>, current: ArrayLike<number>): number | null {
  const found = jensenShannon(reference, current);
  return typeof found === 'number' ? found : null;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function roleOf({ roles }: SharedColumn): ColumnDrift['role'] {
  if (roles.includes('label')) return 'label';
  if (roles.includes('prediction')) return 'prediction';
  return roles.includes('feature') ? 'feature' : 'score';
}

/** Medians of both sides, and what lies beyond the extremes of the reference. */
function positions({ counts }: NumericCounts): Pick<Measured, 'median' | 'outside'> {
  const { values, reference, current } = counts;
  const [before] = quantilesOfCounts(values, reference, [0.5]);
  const [now] = quantilesOfCounts(values, current, [0.5]);
  if (before === undefined || now === undefined) return { median: null, outside: null };
  let [first, last] = [0, values.length - 1];
  while (reference[first] === 0) first += 1;
  while (reference[last] === 0) last -= 1;
  // most columns have next to nothing out there, so only the ends are looked at
  const places = Array.from({ length: first + values.length - 1 - last }, (_, i) => (i < first ? i : last + 1 + i - first));
  const ends = (side: ArrayLike<number>): number[] => places.map((i) => side[i] ?? 0);
  const beyond = ends(current);
  const rows = compensatedSum(beyond);
  const [median] = quantilesOfCounts(ends(values), beyond, [0.5]);
  const outside = median === undefined || rows === 0 ? null : { rows, share: rows / compensatedSum(current), median, ratio: before === 0 ? null : median / before };
  return { median: { reference: before, current: now }, outside };
}

/** What decides: effect first, p in support. */
export interface Rule {
  readonly alert: Alerts;
  readonly alpha: number;
  readonly convention: Convention;
}

/** What JS is held against; the fixed alert stands in where nothing could be learnt. */
export function thresholdOf({ splitHalf: halved, learnt }: Pick<ColumnDrift, 'splitHalf' | 'learnt'>, { thresholds, relativeFactor, alert }: Params): ColumnDrift['threshold'] {
  if (thresholds === 'relative' && halved !== null) return { kind: 'relative', js: relativeFactor * halved.typicalLimit };
  if (thresholds === 'learnt' && learnt !== null) return { kind: 'learnt', js: learnt.limit };
  return { kind: 'fixed', js: alert.js };
}

/** JS decides; another measure beyond its own limit, or days beyond the learnt one, is a warning with its reason. */
export function judgeColumn(column: Omit<ColumnDrift, 'verdict' | 'reasons'>, { alert, alpha, convention }: Rule): { readonly verdict: Verdict; readonly reasons: string[] } {
  if (Math.min(column.n.reference, column.n.current) < FEW_ROWS) return { verdict: 'inconclusive', reasons: [`${formatFixed(Math.min(column.n.reference, column.n.current), 0)} rows on a side, ${String(FEW_ROWS)} needed`] };
  if (convention !== 'assay') return judgeByPeer(column);
  if (column.js === null) return { verdict: 'undefined', reasons: ['no distance: one side has no value'] };
  const supported = column.pAdjusted !== null && column.pAdjusted < alpha;
  const effects = supported ? otherEffects(column, alert) : [];
  const spans = !supported ? [] : column.spans.filter((span) => span.side === 'current').map((span) => `daily JS above ${formatFixed(column.learnt?.limit, 3)} ${spanText(span)}`);
  if (supported && column.js >= column.threshold.js) return { verdict: 'fail', reasons: [`JS ${formatFixed(column.js, 3)}, ${limitText(column.threshold)}`, ...effects, ...spans] };
  const reasons = [...effects.map((text) => `${text} while JS is ${formatFixed(column.js, 3)}`), ...spans];
  return { verdict: reasons.length > 0 ? 'warn' : 'pass', reasons };
}

const limitText = ({ kind, js }: ColumnDrift['threshold']): string => (kind === 'fixed' ? `alert at ${formatFixed(js, 3)}` : `${kind} limit ${formatFixed(js, 3)}`);

/** The measure the tool takes by default decides, with the tool's own threshold and without adjusting p. */
function judgeByPeer({ peers }: Pick<ColumnDrift, 'peers'>): { readonly verdict: Verdict; readonly reasons: string[] } {
  const chosen = peers.find(({ byDefault }) => byDefault);
  if (chosen === undefined || chosen.value === null) return { verdict: 'undefined', reasons: [chosen?.note ?? 'the tool has no measure for this column'] };
  const text = `${chosen.method} ${chosen.decidesBy === 'p-value' ? formatP(chosen.value) : formatFixed(chosen.value, 3)}`;
  if (chosen.alerts === null) return { verdict: 'inconclusive', reasons: [`${text}: ${chosen.note ?? 'no threshold'}`] };
  return { verdict: chosen.alerts ? 'fail' : 'pass', reasons: chosen.alerts ? [`${text}, alert ${chosen.decidesBy === 'p-value' ? 'below' : 'from'} ${formatFixed(chosen.threshold, 2)}`] : [] };
}

function otherEffects({ ks, w1, cramersV: v, psi: index }: Omit<ColumnDrift, 'verdict' | 'reasons'>, alert: Alerts): string[] {
  const effects: readonly (readonly [string, number | null | undefined, number])[] = [['KS', ks?.statistic, alert.ks], ['W1', w1?.normalised, alert.w1], ['V', v, alert.v], ['PSI', index?.value, alert.psi]];
  return effects.filter(([, value, limit]) => value !== null && value !== undefined && value >= limit).map(([label, value]) => `${label} ${formatFixed(value, 3)}`);
}

/** since 30 Mar, or 6–10 Apr. */
export const spanText = ({ open, from, to }: Span): string => (open ? `since ${formatDate(from)}` : formatDays(from, to));

