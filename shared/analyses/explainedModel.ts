/** How do rows of a scope meet the tree ensemble of a model? */
import { boundColumns, encodeRows, inputWidth, textColumns } from '../core/binding/encodeRows.ts';
import { AssayError } from '../core/errors.ts';
import { name, sql, type Sql } from '../core/sql/sql.ts';
import { prepareTreeShap } from '../explain/treeShap/prepareTreeShap.ts';
import type { StepCallback } from '../explain/treeShap/shapValues.ts';
import type { TreeShapExplainer } from '../explain/treeShap/TreeShapExplainer.ts';
import type { TreeEnsemble } from '../explain/trees/treeEnsemble.ts';
import { treesFromFile } from '../explain/trees/treesFromFile.ts';
import type { BoundModel, BoundScope, ColumnBatch, Context } from './defineAnalysis.ts';

/** Values of dataset columns; numbers with NaN for missing, texts with null. */
export type ColumnTable = Readonly<Record<string, Float64Array | readonly (string | null)[]>>;

export interface ReadColumns {
  readonly names: readonly string[];
  /** Columns that the binding reads as text. */
  readonly texts: ReadonlySet<string>;
}

/** The model named in the parameters (the workspace's champion stands there when none was given). @throws AssayError usage when there is none */
export async function chosenModel(ctx: Context, asked: string): Promise<BoundModel> {
  if (asked === '') throw new AssayError('usage', 'Which model is to be explained?', { hint: 'Name it with --set model=NAME.' });
  return ctx.model(asked);
}

/** Dataset columns that a model reads. @throws AssayError does_not_fit when the scope lacks one */
export function readColumns(model: BoundModel, scope: BoundScope): ReadColumns {
  const names = boundColumns(model.binding);
  const absent = names.filter((column) => !scope.columns.some((candidate) => candidate.name === column));
  if (absent.length > 0) throw new AssayError('does_not_fit', `Model "${model.name}" reads columns that dataset "${scope.datasetName}" does not have: ${absent.join(', ')}.`, { hint: 'Bind the model to columns of this dataset.' });
  return { names, texts: textColumns(model.binding) };
}

/** Select list of a scope `s`: one column `c0`, `c1` … for each column read, numbers as DOUBLE, texts as VARCHAR. */
export function columnList({ names, texts }: ReadColumns): Sql {
  const one = (column: string, i: number): Sql => (texts.has(column) ? sql`CAST(s.${name(column)} AS VARCHAR) AS ${name(`c${i}`)}` : sql`TRY_CAST(s.${name(column)} AS DOUBLE) AS ${name(`c${i}`)}`);
  return names.map(one).reduce((list, next) => sql`${list}, ${next}`);
}

/** Distinct inputs of a scope with their number of rows, in a fixed order. */
export const distinctInputs = (scope: BoundScope, columns: ReadColumns): Sql =>
  sql`SELECT ${columnList(columns)}, count(*)::DOUBLE AS "rows" FROM ${scope.from} AS s GROUP BY ALL ORDER BY ALL`;

/** The columns of a batch selected by {@link columnList}, under their own names. */
export function tableOf(batch: ColumnBatch, { names, texts }: ReadColumns): ColumnTable {
  return Object.fromEntries(names.map((column, i) => [column, texts.has(column) ? batch.texts(`c${i}`) : batch.numbers(`c${i}`)]));
}

/** Repeats each row as often as it occurs. */
export function repeatRows(table: ColumnTable, counts: Float64Array): ColumnTable {
  const places = repeated(counts);
  return Object.fromEntries(Object.entries(table).map(([column, values]) => [column, values instanceof Float64Array ? Float64Array.from(places, (i) => values[i] ?? Number.NaN) : Array.from(places, (i) => values[i] ?? null)]));
}

function repeated(counts: Float64Array): Int32Array {
  const places = new Int32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  counts.forEach((count, i) => {
    places.fill(i, at, at + count);
    at += count;
  });
  return places;
}

/** A model whose score is a sum of trees over one matrix of numbers. */
export interface TreeModel {
  readonly ensemble: TreeEnsemble;
  /** Player (column of the dataset) of each feature of the matrix: the numbers a column becomes move together. */
  readonly groups: readonly number[];
  readonly encode: (table: ColumnTable, rows: number) => Float64Array;
}

/** The trees of a model, or why tree SHAP does not apply to it. */
export async function treeModel(model: BoundModel, { names }: ReadColumns): Promise<TreeModel | { readonly reason: string }> {
  const { binding } = model;
  const input = binding.inputs[0];
  if (input === undefined || binding.inputs.length > 1 || input.dtype === 'string') return { reason: 'the model does not read one matrix of numbers' };
  const ensemble = treesFromFile(await model.bytes());
  if ('reason' in ensemble) return ensemble;
  if (ensemble.outputs !== 1) return { reason: `the trees have ${ensemble.outputs} outputs, and one is explained` };
  if (ensemble.features !== inputWidth(input)) return { reason: `the trees read ${ensemble.features} features and the binding gives ${inputWidth(input)}` };
  const groups = input.columns.flatMap((column) => Array.from({ length: inputWidth({ ...input, columns: [column] }) }, () => names.indexOf(column.column)));
  return { ensemble, groups, encode: (table, rows) => matrixOf(encodeRows(binding, table, rows)[0]?.data) };
}

function matrixOf(data: ArrayLike<number> | ArrayLike<bigint> | readonly string[] | undefined): Float64Array {
  return Float64Array.from(data ?? [], Number);
}

export interface Background {
  /** What the background is, in words. */
  readonly label: string;
  readonly table: ColumnTable;
  readonly rows: number;
  readonly distinct: number;
}

/** Reads every row of a scope as background, without sampling. */
export async function readBackground(ctx: Context, scope: BoundScope, columns: ReadColumns): Promise<Background> {
  const batch = await ctx.columns(distinctInputs(scope, columns));
  const counts = batch.numbers('rows');
  const table = repeatRows(tableOf(batch, columns), counts);
  return { label: scope.label, table, rows: counts.reduce((sum, count) => sum + count, 0), distinct: batch.rows };
}

/** Prepares exact interventional SHAP values against a background, yielding as it goes. */
export function prepareAgainst(trees: TreeModel, background: Background, onStep: StepCallback): Promise<TreeShapExplainer> {
  return prepareTreeShap(trees.ensemble, trees.encode(background.table, background.rows), { groups: trees.groups, onStep });
}
