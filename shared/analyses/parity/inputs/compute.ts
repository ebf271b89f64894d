/** Does the log hold inputs in another unit than usual, and what did that do to the scores? */
import { AssayError } from '../../../core/errors.ts';
import { bootstrapMean } from '../../../core/stats/bootstrapMean.ts';
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import type { BoundModel, BoundScope, ColumnBatch, Context } from '../../defineAnalysis.ts';
import { readColumns, tableOf } from '../../explainedModel.ts';
import { groupName, type GroupedColumn } from '../../groupings.ts';
import { toMetric } from '../../metric.ts';
import { share, type TrafficCell } from '../causes/describeCause.ts';
import { inOrder, isSame } from '../causes/matching.ts';
import type { ParityQuery } from '../queries.ts';
import type { InputEffect, InputFinding, Inputs } from '../result.ts';
import { type LevelCell, type ReferenceLevel, type UnitFinding, unitFindings } from './findings.ts';
import { affectedInputs, inputQuartiles, referenceQuartiles } from './queries.ts';
import type { InputCell } from './unitChange.ts';

/** Most rows of a finding that are scored again; of more, a seeded draw. */
const MOST_ROWS = 30_000;

export interface InputsContext {
  readonly query: ParityQuery;
  readonly model: BoundModel;
  readonly reference: BoundScope | undefined;
  /** All rows by period and groups. */
  readonly traffic: readonly TrafficCell[];
}

/** Numeric columns that the model reads as numbers. */
function numericInputs(model: BoundModel, scope: BoundScope): readonly string[] {
  const { names, texts } = readColumns(model, scope);
  return names.filter((column) => !texts.has(column) && scope.columns.some((candidate) => candidate.name === column && candidate.kind === 'numeric'));
}

function cellsOf(batch: ColumnBatch, columns: number): readonly (readonly InputCell[])[] {
  const read = Array.from({ length: columns }, (_, i) => ({ n: batch.numbers(`n${i}`), low: batch.numbers(`low${i}`), mid: batch.numbers(`mid${i}`), high: batch.numbers(`high${i}`) }));
  return Array.from({ length: batch.rows }, (_, row) => read.map(({ n, low, mid, high }) => {
    const quartiles = [low[row] ?? Number.NaN, mid[row] ?? Number.NaN, high[row] ?? Number.NaN] as const;
    return { values: n[row] ?? 0, quartiles: quartiles.every(Number.isFinite) ? quartiles : undefined };
  }));
}

function levelsOf(batch: ColumnBatch, columns: number): readonly ReferenceLevel[] {
  const [level, value] = [batch.numbers('level'), batch.texts('value')];
  return cellsOf(batch, columns).map((cells, i) => ({ level: level[i] ?? -1, value: value[i] ?? null, cells }));
}

/** The group columns that another scope has too; a reference without them is compared as a whole. */
const sharedGroups = (groups: readonly GroupedColumn[], scope: BoundScope): readonly GroupedColumn[] => (groups.every(({ column }) => scope.columns.some(({ name }) => name === column.name)) ? groups : []);

async function referenceOf(ctx: Context, { reference, query }: InputsContext, columns: readonly string[]): Promise<readonly ReferenceLevel[] | undefined> {
  if (reference === undefined || columns.some((column) => !reference.columns.some(({ name }) => name === column))) return undefined;
  return levelsOf(await ctx.columns(referenceQuartiles(reference, columns, sharedGroups(query.groups, reference))), columns.length);
}

/** Looks for unit changes of the model's numeric inputs as the log holds them. */
export async function inputsOf(ctx: Context, input: InputsContext): Promise<Inputs> {
  const { query, model } = input;
  const { scope, groups, params } = query;
  const columns = numericInputs(model, scope);
  if (columns.length === 0) return { status: 'not-computable', reason: `${model.name} reads no number.` };
  if (scope.find('time') === undefined) return { status: 'not-computable', reason: 'The log has no time, so there are no periods to compare.' };
  await ctx.step(null, 'Comparing inputs with the reference');
  const batch = await ctx.columns(inputQuartiles({ scope, columns, groups, params }));
  const period = batch.texts('period');
  const cells: readonly LevelCell[] = levelsOf(batch, columns.length).map((level, i) => ({ ...level, period: period[i] ?? '' }));
  const periods = [...new Set(cells.map((cell) => cell.period))].sort();
  const reference = await referenceOf(ctx, input, columns);
  if (reference === undefined && periods.length < 2) return { status: 'not-computable', reason: 'There is no reference and only one period.' };
  const found = unitFindings(cells, { periods, columns: columns.length, reference });
  const findings: InputFinding[] = [];
  for (const finding of found) findings.push(await describe(ctx, input, { finding, periods, column: columns[finding.column] ?? '' }));
  return {
    status: 'computed', columns: [...columns], reference: reference === undefined ? 'the earliest stable periods' : (input.reference?.label ?? ''),
    cells: compensatedSum(cells.map((cell) => cell.cells.filter(({ quartiles }) => quartiles !== undefined).length)), findings: findings.sort((a, b) => b.rows - a.rows),
  };
}

async function describe(ctx: Context, input: InputsContext, { finding, periods, column }: { readonly finding: UnitFinding; readonly periods: readonly string[]; readonly column: string }): Promise<InputFinding> {
  const { query, traffic } = input;
  const grouped = query.groups[finding.level];
  const [from, to] = [periods[finding.first] ?? '', periods[finding.last] ?? ''];
  const here = traffic.filter((cell) => cell.period !== null && cell.period >= from && cell.period <= to);
  const rows = compensatedSum(here.filter(({ groups }) => grouped === undefined || (groups[finding.level] ?? null) === finding.value).map((cell) => cell.rows));
  const named = grouped === undefined ? undefined : groupName([grouped], [finding.value]);
  return {
    column, text: finding.change.text, segment: grouped === undefined || named === undefined ? null : { column: grouped.column.name, name: named.text, clauses: [...named.clauses] },
    from, to, untilEnd: finding.last === periods.length - 1, periods: finding.periods, rows, traffic: share(rows, compensatedSum(here.map((cell) => cell.rows)), 'no row'),
    usual: finding.usual[1], median: finding.median, effect: await effectOf(ctx, input, { finding, column, from, to }),
  };
}

/** Scores the affected rows as received and with the column changed back. */
async function effectOf(ctx: Context, { query, model }: InputsContext, { finding, column, from, to }: { readonly finding: UnitFinding; readonly column: string; readonly from: string; readonly to: string }): Promise<InputEffect> {
  const { scope, groups, params, outputs, seed } = query;
  const grouped = groups[finding.level];
  await ctx.step(null, `Scoring rows with ${column} changed back`);
  const reads = readColumns(model, scope);
  const batch = await ctx.columns(affectedInputs({ scope, columns: [], groups, params, reads, segment: grouped === undefined ? undefined : { column: grouped, value: finding.value }, from, to, limit: MOST_ROWS, seed }));
  const table = tableOf(batch, reads);
  const values = table[column];
  if (!(values instanceof Float64Array) || batch.rows === 0) return { status: 'not-computable', reason: 'no row to score' };
  if (outputs.some(({ kind }) => kind === 'class')) return { status: 'not-computable', reason: 'the compared output is a class' };
  const answers = async (given: typeof table): Promise<readonly Float64Array[]> => inOrder(model.binding, outputs.map((output) => output.name), await model.score(given, batch.rows)) ?? [];
  try {
    return effect(await answers(table), await answers({ ...table, [column]: values.map(finding.change.undo) }), query);
  } catch (thrown: unknown) {
    if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
    return { status: 'not-computable', reason: thrown.message };
  }
}

/** How far the answers are apart; the numbers are those of the first output, changes those of any. */
export function effect(received: readonly Float64Array[], back: readonly Float64Array[], { floor, relative, threshold, outputs, seed }: Pick<ParityQuery, 'floor' | 'relative' | 'threshold' | 'outputs' | 'seed'>): InputEffect {
  const [first, second] = [received[0] ?? new Float64Array(), back[0] ?? new Float64Array()];
  const rows = first.length;
  const changed = first.reduce((sum, _, row) => sum + (received.every((column, k) => isSame(column[row] ?? Number.NaN, back[k]?.[row] ?? Number.NaN, { floor, relative })) ? 0 : 1), 0);
  const differences = first.map((score, row) => score - (second[row] ?? Number.NaN)).filter(Number.isFinite);
  const flips = outputs[0]?.name === 'score' ? first.reduce((sum, score, row) => sum + (score >= threshold === (second[row] ?? Number.NaN) >= threshold ? 0 : 1), 0) : undefined;
  const sizes = differences.map(Math.abs);
  return {
    status: 'computed', rows, changed: share(changed, rows, 'no row'), flips: flips === undefined ? null : share(flips, rows, 'no row'),
    mean: toMetric(bootstrapMean(differences, { seed })), meanAbs: sizes.length === 0 ? 0 : compensatedSum(sizes) / sizes.length, largest: sizes.reduce((most, size) => Math.max(most, size), 0),
  };
}
