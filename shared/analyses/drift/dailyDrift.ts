/** On which days was a column further from the reference than its own days are from each other? */
import { breachSpans } from '../../core/series/breachSpans.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { jensenShannon } from '../../core/stats/jensenShannon.ts';
import { learntThreshold, type ThresholdOptions } from '../../core/stats/learntThreshold.ts';
import type { ColumnBatch } from '../defineAnalysis.ts';
import { DAY_MS } from '../bothSides.ts';
import type { ColumnCounts } from './columnCounts.ts';
import type { ColumnDrift, Computed, Span } from './result.ts';

/** A day of one side. */
export interface DayKey {
  readonly side: 'reference' | 'current';
  /** UTC days since 1970. */
  readonly day: number;
}

/** Days of the reference, then of the current scope, ascending, with the cell counts of one column each. */
export interface DailyCells {
  readonly days: readonly DayKey[];
  readonly cells: readonly (readonly number[])[];
}

/** Days with fewer values are shown as gaps. */
const FEW_ROWS = 30;

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** All days that occur in the batches, reference first. */
export function daysIn(batches: readonly ColumnBatch[]): DayKey[] {
  const keys = new Map<string, DayKey>();
  for (const batch of batches) {
    const [side, day] = [batch.numbers('_side'), batch.numbers('_day')];
    for (let i = 0; i < batch.rows; i += 1) keys.set(`${String(side[i])} ${String(day[i])}`, { side: side[i] === 0 ? 'reference' : 'current', day: day[i] ?? 0 });
  }
  return [...keys.values()].sort((a, b) => Number(a.side === 'current') - Number(b.side === 'current') || a.day - b.day);
}

/** Cell counts by day of the columns of one batch; `columns[c]` is the column with index c. */
export function dailyCells(batch: ColumnBatch, columns: readonly ColumnCounts[], days: readonly DayKey[]): DailyCells[] {
  const at = new Map(days.map(({ side, day }, i) => [`${side === 'reference' ? '0' : '1'} ${String(day)}`, i]));
  const [side, day, index, rows] = [batch.numbers('_side'), batch.numbers('_day'), batch.numbers('c'), batch.numbers('rows')];
  const valueAt = readerOf(batch, columns[0]?.kind);
  const places = columns.map(cellFinder);
  const tables = columns.map((column) => days.map(() => new Array<number>(column.cells.reference.length).fill(0)));
  index.forEach((c, i) => {
    const line = tables[c]?.[at.get(`${String(side[i])} ${String(day[i])}`) ?? -1];
    const cell = places[c]?.(valueAt(i));
    if (line !== undefined && cell !== undefined) line[cell] = (line[cell] ?? 0) + (rows[i] ?? 0);
  });
  return tables.map((cells) => ({ days, cells }));
}

function readerOf(batch: ColumnBatch, kind: ColumnCounts['kind'] | undefined): (row: number) => number | string | null {
  if (kind === 'categorical') {
    const texts = batch.texts('v');
    return (row) => texts[row] ?? null;
  }
  const borders = batch.numbers('border');
  return (row) => borders[row] ?? Number.NaN;
}

type CellFinder = (value: number | string | null) => number | undefined;

function cellFinder(column: ColumnCounts): CellFinder {
  if (column.kind === 'categorical') {
    const cells = new Map(column.categories.map((category, i) => [category, i]));
    const other = column.merged > 0 ? column.categories.length : undefined;
    return (value) => cells.get(typeof value === 'number' ? String(value) : value) ?? other;
  }
  const borders = column.bins === null ? [] : column.bins.kind === 'edges' ? column.bins.edges : column.bins.values;
  const cells = new Map(borders.map((border, i) => [border, i]));
  return (value) => (typeof value === 'number' ? (cells.get(value) ?? borders.length) : undefined);
}

/** JS distance of each day from the reference; a reference day is left out of the reference it is measured against. Null for days with too few values. */
export function dailyDistances({ days, cells }: DailyCells, reference: readonly number[]): (number | null)[] {
  return days.map(({ side }, i) => {
    const own = cells[i] ?? [];
    if (own.reduce((sum, count) => sum + count, 0) < FEW_ROWS) return null;
    const base = side === 'reference' ? reference.map((count, cell) => Math.max(0, count - (own[cell] ?? 0))) : reference;
    const distance = jensenShannon(base, own);
    return typeof distance === 'number' ? distance : null;
  });
}

export type DailyVerdict = Pick<ColumnDrift, 'daily' | 'learnt' | 'spans' | 'singleDays'>;

/** Days of a month, for what is expected in one. */
export const MONTH_DAYS = 30;

/** Limit from the reference days, spans of at least two days above it, with at most one day within it between two of them. */
export function judgeDays(days: readonly DayKey[], daily: readonly (number | null)[], rule: ThresholdOptions): DailyVerdict {
  const learnt = learntThreshold(daily.filter((_, i) => days[i]?.side === 'reference'), rule);
  if (!isComputable(learnt)) return { daily: [...daily], learnt: null, spans: [], singleDays: 0 };
  const limit = learnt.upper;
  const spans: Span[] = [];
  let singleDays = 0;
  for (const side of ['reference', 'current'] as const) {
    const start = days.findIndex((key) => key.side === side);
    const end = days.findLastIndex((key) => key.side === side);
    if (start < 0) continue;
    const beyond = daily.slice(start, end + 1).map((distance) => (distance === null ? null : distance > limit));
    for (const { first, last, breaches } of breachSpans(beyond, { maxGap: 1 })) {
      if (breaches < 2) singleDays += side === 'current' ? 1 : 0;
      else spans.push({ side, from: dayText(days[start + first]?.day ?? 0), to: dayText(days[start + last]?.day ?? 0), days: breaches, open: start + last === end, firstIndex: start + first, lastIndex: start + last });
    }
  }
  return { daily: [...daily], learnt: { limit, mean: learnt.mean, sd: learnt.sd, days: learnt.chunks, falseAlarmsPerMonth: MONTH_DAYS * learnt.falseAlarm }, spans, singleDays };
}

export const daysShown = (days: readonly DayKey[]): Computed['days'] => days.map(({ side, day }) => ({ day: dayText(day), side }));
