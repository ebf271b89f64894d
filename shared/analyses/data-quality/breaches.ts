/** On which days was a share of bad rows beyond what the reference days do, and in which segment? */
import { breachSpans } from '../../core/series/breachSpans.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { learntThreshold } from '../../core/stats/learntThreshold.ts';
import { DAY_MS } from '../bothSides.ts';
import type { Fault } from './queries.ts';
import type { Breach, Computed, Concentration, Series } from './result.ts';

/** Days of the reference, then of the current scope, each ascending. */
export interface DayCounts {
  readonly side: readonly ('reference' | 'current')[];
  /** UTC days since 1970. */
  readonly day: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
  /** Bad rows a day, one list a fault. */
  readonly bad: readonly ArrayLike<number>[];
}

/** Days with fewer rows are shown and neither learnt from nor judged. */
const FEW_ROWS = 30;

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

export const daysOf = ({ side, day, rows }: DayCounts): Computed['days'] => side.map((which, i) => ({ day: dayText(day[i] ?? 0), side: which, rows: rows[i] ?? 0 }));

/** The daily shares of each fault with the limit learnt from reference days: mean + 3 sd, and at least `rise` above the mean. */
export function seriesOf(days: DayCounts, faults: readonly Fault[], rise: number): Series[] {
  return faults.map((fault, f) => {
    const shares = days.side.map((_, i) => (days.bad[f]?.[i] ?? 0) / (days.rows[i] ?? 1));
    const learnt = learntThreshold(shares.filter((_, i) => days.side[i] === 'reference' && (days.rows[i] ?? 0) >= FEW_ROWS));
    return {
      column: fault.column,
      kind: fault.kind,
      shares,
      limit: isComputable(learnt) ? Math.max(learnt.upper, learnt.mean + rise) : null,
      learnt: isComputable(learnt) ? { mean: learnt.mean, sd: learnt.sd, days: learnt.chunks } : null,
    };
  });
}

/** Spans of neighbouring days above the limit, most bad rows first; `concentration` is filled in later. */
export function breachesOf(days: DayCounts, series: readonly Series[]): Breach[] {
  const found = series.flatMap(({ column, kind, shares, limit }, s) => {
    if (limit === null) return [];
    return (['reference', 'current'] as const).flatMap((side) => {
      const start = days.side.indexOf(side);
      const end = days.side.lastIndexOf(side);
      const judged = shares.slice(start, end + 1).map((share, i) => ((days.rows[start + i] ?? 0) < FEW_ROWS ? null : share > limit));
      return start < 0 ? [] : breachSpans(judged).map(({ first, last }) => breachAt({ days, series: s, column, kind, side, limit, firstIndex: start + first, lastIndex: start + last, open: start + last === end }));
    });
  });
  return found.sort((a, b) => b.bad - a.bad);
}

type Place = Pick<Breach, 'series' | 'column' | 'kind' | 'side' | 'limit' | 'firstIndex' | 'lastIndex' | 'open'> & { readonly days: DayCounts };

function breachAt({ days, ...place }: Place): Breach {
  let [rows, bad] = [0, 0];
  for (let i = place.firstIndex; i <= place.lastIndex; i += 1) {
    rows += days.rows[i] ?? 0;
    bad += days.bad[place.series]?.[i] ?? 0;
  }
  return { ...place, from: dayText(days.day[place.firstIndex] ?? 0), to: dayText(days.day[place.lastIndex] ?? 0), rows, bad, share: bad / rows, concentration: null };
}

/** Rows and bad rows of one value of one segment column. */
export interface SegmentCount {
  readonly column: string;
  readonly value: string | null;
  readonly rows: number;
  readonly bad: number;
}

/**
 * The value whose rows are bad most disproportionately: the largest difference between its share of bad rows and that of all other values.
 * Values with fewer than 30 rows are not considered, nor is a column with a single value; null when no value is worse than the rest.
 */
export function concentrationOf(counts: readonly SegmentCount[]): Concentration | null {
  let best: { readonly found: Concentration; readonly contrast: number } | undefined;
  for (const { column, value, rows, bad } of counts) {
    const rest = counts.filter((other) => other.column === column && other.value !== value);
    const [restRows, restBad] = [sum(rest.map((other) => other.rows)), sum(rest.map((other) => other.bad))];
    if (rows < FEW_ROWS || restRows === 0) continue;
    const contrast = bad / rows - restBad / restRows;
    if (contrast > (best?.contrast ?? 0)) {
      best = { contrast, found: { column, value, rows, bad, share: bad / rows, restShare: restBad / restRows, shareOfBad: bad / (bad + restBad) } };
    }
  }
  return best?.found ?? null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);
