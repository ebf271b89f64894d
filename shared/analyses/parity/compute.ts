/** Does the model, run again, give the scores that production logged? */
import * as z from 'zod';
import { AssayError } from '../../core/errors.ts';
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { wilson } from '../../core/stats/wilson.ts';
import type { BoundScope, ColumnBatch, Context } from '../defineAnalysis.ts';
import { type GroupedColumn, groupedColumn, groupName } from '../groupings.ts';
import { type Metric, noMetric } from '../metric.ts';
import { chosenReplay } from '../replayPair.ts';
import type { Params } from './params.ts';
import { mostDifferent, OUTCOMES, type Outcome, parityCells, type ParityQuery } from './queries.ts';
import type { Computed, GroupParity, PeriodParity, Result } from './result.ts';

const EXAMPLES = 20;
const MOST_COLUMNS = 4;
const DEFAULT_THRESHOLD = 0.5;

/** Gathers the compared rows in cells; everything after the queries is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = ctx.scope(ctx.hasScope('data') ? 'data' : 'current');
  if (scope.find('score') === undefined) return { status: 'not-computable', reason: `Dataset "${scope.datasetName}" logs no score to compare with.`, hint: 'Give the column with the logged score the role score.' };
  const replay = chosenReplay(ctx, params.replay, [params.model]);
  const checked = params.model === '' ? replay.models[0] : params.model;
  if (checked === undefined) throw new AssayError('does_not_fit', `Replay "${replay.name}" holds no model.`);
  const model = await ctx.model(checked);
  const floor = floorOf(params.floor, ctx.replayMeta(replay.name).stats, checked);
  const groups = await groupColumns(ctx, scope);
  const query: ParityQuery = {
    scope, replay: ctx.replay(replay.name), models: [checked, ...replay.models.filter((other) => other !== checked)], floor: floor.value,
    threshold: model.binding.threshold ?? scope.task.threshold ?? DEFAULT_THRESHOLD, positive: scope.task.positive, groups, params,
  };
  await ctx.step(null, 'Laying logged and replayed scores side by side');
  const cells = cellsOf(await ctx.columns(parityCells(query)), groups.length, query.models.slice(1));
  const examples = cells.some((cell) => cell.outcome === 'different') ? examplesOf(await ctx.columns(mostDifferent(query, EXAMPLES)), scope.key.length) : [];
  return {
    status: 'computed', scope: scope.label, replay: replay.name, model: { name: model.name, slot: model.slot }, floor, column: scope.find('time') ?? null, keyColumns: [...scope.key], examples,
    ...summarise(cells, groups, { others: query.models.slice(1), versionColumn: scope.find('model-version') }),
  };
}

function examplesOf(batch: ColumnBatch, keys: number): Computed['examples'] {
  const key = Array.from({ length: keys }, (_, i) => batch.texts(`key${i}`));
  const [time, logged, replayed, difference] = [batch.texts('time'), batch.numbers('logged'), batch.numbers('replayed'), batch.numbers('difference')];
  return Array.from({ length: batch.rows }, (_, i) => ({ key: key.map((column) => column[i] ?? null), time: time[i] ?? null, logged: logged[i] ?? 0, replayed: replayed[i] ?? 0, difference: difference[i] ?? 0 }));
}

const Stats = z.object({ noiseFloor: z.record(z.string(), z.object({ maxAbsDifference: z.number().nullable() }).nullable()) });

/** The floor asked for, or what the replay measured by running the model twice, when that is larger. */
export function floorOf(asked: number, stats: Readonly<Record<string, unknown>>, model: string): Computed['floor'] {
  const parsed = Stats.safeParse(stats);
  const measured = parsed.success ? parsed.data.noiseFloor[model]?.maxAbsDifference : undefined;
  return measured !== undefined && measured !== null && measured > asked ? { value: measured, source: 'noise floor measured by the replay' } : { value: asked, source: 'parameter floor' };
}

/** Version and segment columns by which differing rows are grouped; columns with too many values are left out with a warning. */
async function groupColumns(ctx: Context, scope: BoundScope): Promise<readonly GroupedColumn[]> {
  const found: GroupedColumn[] = [];
  for (const column of [...scope.all('model-version'), ...scope.all('segment')].slice(0, MOST_COLUMNS)) {
    try {
      found.push(await groupedColumn(ctx, scope, column));
    } catch (thrown: unknown) {
      if (!(thrown instanceof AssayError) || thrown.code !== 'does_not_fit') throw thrown;
      ctx.warn(`Rows are not grouped by "${column.name}": ${thrown.message}`);
    }
  }
  return found;
}

/** Rows of one period, outcome and combination of groups. */
export interface ParityCell {
  readonly period: string | null;
  readonly outcome: Outcome;
  readonly groups: readonly (string | null)[];
  readonly rows: number;
  readonly largest: number;
  readonly flips: number;
  /** Rows whose logged score the other models give, in their order. */
  readonly matches: readonly number[];
}

const OutcomeText = z.enum(OUTCOMES);

function cellsOf(batch: ColumnBatch, groups: number, others: readonly string[]): readonly ParityCell[] {
  const [period, outcome] = [batch.texts('period'), batch.texts('outcome')];
  const texts = Array.from({ length: groups }, (_, i) => batch.texts(`g${i}`));
  const [rows, largest, flips] = [batch.numbers('rows'), batch.numbers('largest'), batch.numbers('flips')];
  const matches = others.map((_, i) => batch.numbers(`match${i + 1}`));
  return Array.from({ length: batch.rows }, (_, i) => ({
    period: period[i] ?? null,
    outcome: OutcomeText.parse(outcome[i]),
    groups: texts.map((column) => column[i] ?? null),
    rows: rows[i] ?? 0,
    largest: largest[i] ?? Number.NaN,
    flips: flips[i] ?? 0,
    matches: matches.map((column) => column[i] ?? 0),
  }));
}

export interface SummariseOptions {
  readonly others: readonly string[];
  readonly versionColumn: string | undefined;
}

type Summary = Pick<Computed, 'counts' | 'share' | 'largest' | 'flips' | 'periods' | 'affected' | 'groups' | 'attribution' | 'versions'>;

const COMPARED: readonly Outcome[] = ['equal', 'within floor', 'different'];

/** Counts, dates, groups and the models that explain the differences, from the cells alone. */
export function summarise(cells: readonly ParityCell[], groups: readonly GroupedColumn[], { others, versionColumn }: SummariseOptions): Summary {
  const count = (...outcomes: readonly Outcome[]): number => rowsOf(cells.filter((cell) => outcomes.includes(cell.outcome)));
  const differing = cells.filter((cell) => cell.outcome === 'different');
  const [compared, different] = [count(...COMPARED), count('different')];
  const periods = periodsOf(cells);
  const sizes = cells.filter((cell) => COMPARED.includes(cell.outcome)).map((cell) => cell.largest);
  const versionPlace = groups.findIndex(({ column }) => column.name === versionColumn);
  return {
    counts: {
      rows: rowsOf(cells), compared, equal: count('equal'), withinFloor: count('within floor'), different, loggedOnly: count('logged only'), replayedOnly: count('replayed only'), missingHalf: count('logged only', 'replayed only'), neither: count('neither'), notReplayed: count('not replayed'),
    },
    share: shareOf(different, compared, 'no row has a logged and a replayed score'),
    largest: sizes.length === 0 ? null : Math.max(...sizes),
    flips: compensatedSum(differing.map((cell) => cell.flips)),
    periods,
    affected: periods.filter((period) => period.different > 0).map((period) => period.period),
    groups: groups.flatMap((grouped, place) => groupsOf(cells, grouped, place)),
    attribution: others.map((model, i) => {
      const matching = compensatedSum(differing.map((cell) => cell.matches[i] ?? 0));
      return { model, matching, share: shareOf(matching, different, 'no row differs') };
    }),
    versions: versionPlace < 0 ? [] : [...new Set(differing.map((cell) => cell.groups[versionPlace] ?? null).filter((version) => version !== null))].sort(),
  };
}

const rowsOf = (cells: readonly ParityCell[]): number => compensatedSum(cells.map((cell) => cell.rows));

function shareOf(hits: number, n: number, reason: string): Metric {
  const interval = wilson(hits, n);
  return interval === undefined ? noMetric({ reason, n: 0 }) : { value: hits / n, ...interval, n, method: 'Wilson' };
}

function periodsOf(cells: readonly ParityCell[]): PeriodParity[] {
  const periods = [...new Set(cells.map((cell) => cell.period).filter((period) => period !== null))].sort();
  return periods.map((period) => {
    const here = cells.filter((cell) => cell.period === period && COMPARED.includes(cell.outcome));
    return { period, compared: rowsOf(here), different: rowsOf(here.filter((cell) => cell.outcome === 'different')) };
  });
}

function groupsOf(cells: readonly ParityCell[], grouped: GroupedColumn, place: number): GroupParity[] {
  const compared = cells.filter((cell) => COMPARED.includes(cell.outcome));
  const values = [...new Set(compared.map((cell) => cell.groups[place] ?? null))].sort();
  return values.map((value) => {
    const here = compared.filter((cell) => (cell.groups[place] ?? null) === value);
    const [n, different] = [rowsOf(here), rowsOf(here.filter((cell) => cell.outcome === 'different'))];
    const { text, clauses } = groupName([grouped], [value]);
    return { column: grouped.column.name, name: text, clauses: [...clauses], compared: n, different, share: shareOf(different, n, 'no compared row') };
  });
}
