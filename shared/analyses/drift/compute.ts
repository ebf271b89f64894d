/** How is the drift of all columns measured in four scans? */
import { AssayError } from '../../core/errors.ts';
import { benjaminiHochberg } from '../../core/stats/benjaminiHochberg.ts';
import type { BinRule } from '../../core/stats/columnBins.ts';
import { holm } from '../../core/stats/holm.ts';
import type { ThresholdOptions } from '../../core/stats/learntThreshold.ts';
import type { ColumnBatch, Context } from '../defineAnalysis.ts';
import { type ScopePair, type SharedColumn, type SharedColumns, sharedColumns, valueCountsOf } from '../bothSides.ts';
import { categoricalCounts, type ColumnCounts, numericCounts } from './columnCounts.ts';
import { judgeColumn, measure, type Measured, thresholdOf } from './columnDrift.ts';
import { dailyCells, dailyDistances, daysIn, daysShown, type DailyVerdict, judgeDays, MONTH_DAYS } from './dailyDrift.ts';
import { disagreementOf } from './measures.ts';
import { overlayOf } from './overlay.ts';
import type { Params } from './params.ts';
import { binsByDay, categoriesByDay } from './queries.ts';
import type { ColumnDrift, Computed, Result } from './result.ts';

const COMPARED = ['feature', 'score', 'value', 'prediction', 'label'] as const;
const OVERLAYS = 4;

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const pair: ScopePair = { reference: ctx.scope('reference'), current: ctx.scope('current') };
  const shared = sharedColumns(pair, COMPARED);
  const columns = chosen(pair, shared, params);
  if (columns.length === 0) return { status: 'empty', reason: 'the two scopes share no column with the role feature, score, prediction or label' };
  const counts = await countColumns(ctx, pair, { columns, rule: binRule(params) });
  const daily = await judgeDaily(ctx, pair, { counts, rule: { rule: params.limitRule, k: params.limitDeviations, share: params.limitShare } });
  const measured: Measured[] = [];
  for (const [i, column] of counts.entries()) {
    await ctx.step(i / counts.length, 'Comparing distributions');
    measured.push(measure(column, { ...params, seed: ctx.seed + i }));
  }
  if (measured.every(({ n }) => n.reference === 0)) return { status: 'empty', reason: 'no row in the reference' };
  if (measured.every(({ n }) => n.current === 0)) return { status: 'empty', reason: 'no row in the current scope' };
  const judged = judgeAll(measured, daily, params);
  const order = judged.map((_, i) => i).sort((a, b) => (judged[b]?.js ?? -1) - (judged[a]?.js ?? -1));
  return {
    status: 'computed',
    labels: { reference: pair.reference.label, current: pair.current.label },
    columns: order.flatMap((i) => judged[i] ?? []),
    days: daily.days,
    correction: params.correction,
    convention: params.convention,
    falseAlarmsPerMonth: expectedFalseAlarms(judged),
    noDays: daily.noDays,
    overlays: order.filter((i, place) => place === 0 || judged[i]?.verdict === 'fail' || judged[i]?.verdict === 'warn').slice(0, OVERLAYS).flatMap((i) => (counts[i] === undefined ? [] : (overlayOf(counts[i]) ?? []))),
    skipped: skippedOf(shared, params),
  };
}

function judgeAll(measured: readonly Measured[], daily: Daily, params: Params): ColumnDrift[] {
  const adjust = params.correction === 'holm' ? holm : benjaminiHochberg;
  const adjusted = adjust(measured.map(({ p }) => p));
  return measured.map((column, i): ColumnDrift => {
    const days = daily.byColumn[i] ?? { daily: [], learnt: null, spans: [], singleDays: 0 };
    const threshold = thresholdOf({ ...column, ...days }, params);
    const tested = { ...column, ...days, threshold, pAdjusted: adjusted[i] ?? null };
    const whole = { ...tested, disagreement: disagreementOf(tested, { ...params, limit: threshold.js }) };
    return { ...whole, ...judgeColumn(whole, params) };
  });
}

/** Single days, and two in a row if days are independent, above the learnt limits of all columns in 30 days without a change. */
function expectedFalseAlarms(columns: readonly ColumnDrift[]): Computed['falseAlarmsPerMonth'] {
  const days = columns.flatMap(({ learnt }) => (learnt === null ? [] : [learnt.falseAlarmsPerMonth]));
  if (days.length === 0) return null;
  return { days: days.reduce((sum, each) => sum + each, 0), spans: days.reduce((sum, each) => sum + each ** 2 / MONTH_DAYS, 0) };
}

function binRule({ binning, bins }: Params): BinRule {
  return binning === 'sturges' || binning === 'doane' ? { rule: binning } : { rule: binning, bins };
}

/** @throws AssayError not_found when a named column does not exist in both scopes */
function chosen(pair: ScopePair, shared: SharedColumns, { columns }: Params): readonly SharedColumn[] {
  const names = namesOf(columns);
  if (names.length === 0) return shared.columns;
  const any = sharedColumns(pair, [...COMPARED, 'segment', 'sensitive', 'latency', 'status', 'model-version']).columns;
  return names.map((wanted) => {
    const column = any.find(({ name }) => name === wanted);
    if (column === undefined) throw new AssayError('not_found', `There is no column "${wanted}" to compare in both scopes.`, { hint: `Columns: ${any.map(({ name }) => name).join(', ')}.` });
    return column;
  });
}

function namesOf(columns: Params['columns']): string[] {
  const list = typeof columns === 'string' ? columns.split(',') : (columns ?? []);
  return [...new Set(list.map((text) => text.trim()).filter((text) => text !== ''))];
}

function skippedOf({ onlyReference, onlyCurrent, kindChanged }: SharedColumns, { columns }: Params): Computed['skipped'] {
  if (namesOf(columns).length > 0) return [];
  const because = (names: readonly string[], reason: string): Computed['skipped'] => names.map((name) => ({ name, reason }));
  return [...because(onlyReference, 'not in the current scope'), ...because(onlyCurrent, 'not in the reference'), ...because(kindChanged, 'numbers on one side, texts on the other')];
}

async function countColumns(ctx: Context, pair: ScopePair, { columns, rule }: { readonly columns: readonly SharedColumn[]; readonly rule: BinRule }): Promise<ColumnCounts[]> {
  const numeric = columns.filter(({ kind }) => kind === 'numeric');
  const categorical = columns.filter(({ kind }) => kind === 'categorical');
  await ctx.step(null, 'Counting values');
  const numbers = numeric.length === 0 ? [] : numericCounts(await ctx.columns(valueCountsOf(pair, numeric)), numeric, rule);
  await ctx.step(null, 'Counting categories');
  const texts = categorical.length === 0 ? [] : categoricalCounts(await ctx.columns(valueCountsOf(pair, categorical)), categorical);
  const all: readonly ColumnCounts[] = [...numbers, ...texts];
  return columns.flatMap(({ name }) => all.find(({ column }) => column.name === name) ?? []);
}

interface Daily {
  readonly days: Computed['days'];
  readonly noDays: string | null;
  /** Aligned with the columns; undefined where a column has no daily series. */
  readonly byColumn: readonly (DailyVerdict | undefined)[];
}

async function judgeDaily(ctx: Context, pair: ScopePair, { counts, rule }: { readonly counts: readonly ColumnCounts[]; readonly rule: ThresholdOptions }): Promise<Daily> {
  const without = pair.reference.find('time') === undefined ? 'the reference' : pair.current.find('time') === undefined ? 'the current scope' : undefined;
  if (without !== undefined) return { days: [], noDays: `${without} has no time column`, byColumn: [] };
  const binned = counts.flatMap((column) => (column.kind === 'numeric' && column.bins !== null && column.cells.reference.length > 1 ? [{ counts: column, column: column.column, bins: column.bins }] : []));
  const categorical = counts.filter((column) => column.kind === 'categorical');
  await ctx.step(null, 'Binning every day');
  const parts: { readonly columns: readonly ColumnCounts[]; readonly batch: ColumnBatch }[] = [];
  if (binned.length > 0) parts.push({ columns: binned.map((column) => column.counts), batch: await ctx.columns(binsByDay(pair, binned)) });
  if (categorical.length > 0) parts.push({ columns: categorical, batch: await ctx.columns(categoriesByDay(pair, categorical.map(({ column }) => column))) });
  const days = daysIn(parts.map(({ batch }) => batch));
  const verdicts = new Map<ColumnCounts, DailyVerdict>();
  for (const { columns, batch } of parts) {
    dailyCells(batch, columns, days).forEach((cells, i) => {
      const column = columns[i];
      if (column !== undefined) verdicts.set(column, judgeDays(days, dailyDistances(cells, column.cells.reference), rule));
    });
  }
  return { days: daysShown(days), noDays: null, byColumn: counts.map((column) => verdicts.get(column)) };
}
