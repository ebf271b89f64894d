/** Why did the model give these rows their scores? */
import { AssayError } from '../../core/errors.ts';
import { agreement } from '../../explain/agreement.ts';
import { explainWithLime } from '../../explain/lime/explainWithLime.ts';
import type { LimeColumn } from '../../explain/lime/limeColumns.ts';
import { limeStatistics, type LimeStatistics } from '../../explain/lime/limeStatistics.ts';
import type { ShapSpace, ShapValues } from '../../explain/treeShap/shapValues.ts';
import type { BoundModel, ColumnBatch, Context } from '../defineAnalysis.ts';
import { type Background, chosenModel, type ColumnTable, prepareAgainst, readBackground, type ReadColumns, readColumns, tableOf, type TreeModel, treeModel } from '../explainedModel.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import type { Params } from './params.ts';
import { rowsToExplain } from './queries.ts';
import type { ExplainedRow, LimeWeights, Result } from './result.ts';

const AGREEMENT_TOP = 5;

/** Reads rows and background, explains, and lays both explanations side by side. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const model = await chosenModel(ctx, params.model);
  if (model.binding.task !== 'binary') return { status: 'not-computable', reason: `Not computable here: the task of model "${model.name}" is ${model.binding.task}; single scores of binary models are explained.`, hint: 'Choose a binary model.' };
  const columns = readColumns(model, scope);
  const { query, rule } = rowsToExplain(scope, columns, params.rows);
  const batch = await ctx.columns(query);
  if (batch.rows === 0) throw noRow(params.rows);
  await ctx.step(null, 'Reading the background');
  const background = await readBackground(ctx, referenceScope(ctx) ?? scope, columns);
  const table = tableOf(batch, columns);
  const [predictions] = await model.score(table, batch.rows);
  const trees = params.method === 'lime' ? { reason: 'only LIME was asked for' } : await treeModel(model, columns);
  if ('reason' in trees && params.method === 'tree-shap') return { status: 'not-computable', reason: `Tree SHAP does not apply to model "${model.name}": ${trees.reason}.`, hint: 'Use --method lime, which needs scores only.' };
  const shap = 'reason' in trees ? undefined : await shapOfRows(ctx, trees, { background, rows: trees.encode(table, batch.rows), space: params.output });
  const lime = params.method === 'tree-shap' ? [] : await limeOfRows(ctx, model, { table, rows: batch.rows, columns, statistics: limeStatistics(limeColumns(background.table, columns)), samples: params.samples });
  return {
    status: 'computed', model: { name: model.name, slot: model.slot }, scope: scope.label, rule, method: params.method, space: params.output,
    background: { label: background.label, rows: background.rows, distinct: background.distinct },
    shapReason: 'reason' in trees ? trees.reason : null, additivityError: shap?.additivityError ?? null, seed: ctx.seed,
    rows: explainedRows({ batch, key: scope.key, table, columns, predictions, shap, lime }),
  };
}

const noRow = (asked: string): AssayError =>
  new AssayError('not_found', asked === '' ? 'The scope holds no row that could be explained.' : `No row of this scope has the id ${asked}.`, { hint: 'Ids are those of the request-id column, with ":row index" where a request has several rows.' });

interface ShapInput {
  readonly background: Background;
  readonly rows: Float64Array;
  readonly space: ShapSpace;
}

async function shapOfRows(ctx: Context, trees: TreeModel, { background, rows, space }: ShapInput): Promise<ShapValues> {
  const explainer = await prepareAgainst(trees, background, (fraction) => ctx.step(fraction, 'Reading the trees against the background'));
  return explainer.explain(rows, { space, onStep: (fraction) => ctx.step(fraction, 'Computing SHAP values') });
}

const limeColumns = (table: ColumnTable, { names }: ReadColumns): LimeColumn[] =>
  names.map((name): LimeColumn => {
    const values = table[name] ?? [];
    return values instanceof Float64Array ? { kind: 'numeric', name, values } : { kind: 'category', name, values };
  });

interface LimeInput {
  readonly table: ColumnTable;
  readonly rows: number;
  readonly columns: ReadColumns;
  readonly statistics: LimeStatistics;
  readonly samples: number;
}

async function limeOfRows(ctx: Context, model: BoundModel, { table, rows, columns, statistics, samples }: LimeInput): Promise<readonly LimeWeights[]> {
  const predict = async (drawn: readonly LimeColumn[]): Promise<Float64Array> => {
    const [scores] = await model.score(Object.fromEntries(drawn.map(({ name, values }) => [name, values])), drawn[0]?.values.length ?? 0);
    return scores ?? new Float64Array();
  };
  const found: LimeWeights[] = [];
  for (let row = 0; row < rows; row += 1) {
    await ctx.step(row / rows, 'Drawing rows for LIME');
    const cells = columns.names.map((name) => table[name]?.[row] ?? null);
    const { intercept, localPrediction, modelPrediction, r2, weights, kernelWidth, samples: drawn } = await explainWithLime(statistics, cells, { predict, seed: ctx.seed + row, samples });
    found.push({ intercept, localPrediction, modelPrediction, r2: Number.isFinite(r2) ? r2 : null, weights: [...weights], kernelWidth, samples: drawn });
  }
  return found;
}

export interface RowParts {
  readonly batch: Pick<ColumnBatch, 'rows' | 'numbers' | 'texts'>;
  readonly key: readonly string[];
  readonly table: ColumnTable;
  readonly columns: ReadColumns;
  readonly predictions: Float64Array | undefined;
  readonly shap: ShapValues | undefined;
  readonly lime: readonly LimeWeights[];
}

/** One record a row, from what was computed for all of them. */
export function explainedRows({ batch, key, table, columns, predictions, shap, lime }: RowParts): ExplainedRow[] {
  const keys = key.map((_, i) => batch.texts(`key${i}`));
  const [why, label, logged] = [batch.texts('why'), batch.numbers('label'), batch.numbers('logged')];
  return Array.from({ length: batch.rows }, (_, row): ExplainedRow => ({
    key: Object.fromEntries(key.map((name, i) => [name, keys[i]?.[row] ?? null])),
    why: why[row] ?? '',
    label: label[row] === 1 ? true : label[row] === 0 ? false : null,
    logged: finite(logged[row]),
    prediction: finite(predictions?.[row]),
    values: Object.fromEntries(columns.names.map((name) => [name, cellOf(table[name]?.[row])])),
    ...attributions(columns.names, shap === undefined ? undefined : shapOf(shap, row, columns.names.length), lime[row]),
  }));
}

interface RowShap {
  readonly phi: Float64Array;
  readonly base: number;
  readonly output: number;
}

const shapOf = ({ phi, base, scores }: ShapValues, row: number, width: number): RowShap => ({ phi: phi.subarray(row * width, (row + 1) * width), base, output: scores[row] ?? Number.NaN });

function attributions(names: readonly string[], shap: RowShap | undefined, lime: LimeWeights | undefined): Pick<ExplainedRow, 'output' | 'base' | 'phi' | 'additivityError' | 'lime' | 'agreement'> {
  if (shap === undefined) return { output: null, base: null, phi: {}, additivityError: null, lime: lime ?? null, agreement: null };
  const { phi, base, output } = shap;
  return {
    output: finite(output), base, phi: Object.fromEntries(names.map((name, i) => [name, phi[i] ?? 0])),
    additivityError: Math.abs(phi.reduce((sum, value) => sum + value, base) - output),
    lime: lime ?? null, agreement: lime === undefined ? null : agreementOf(names, phi, lime),
  };
}

const finite = (value: number | undefined): number | null => (value === undefined || !Number.isFinite(value) ? null : value);

const cellOf = (value: number | string | null | undefined): number | string | null => (value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value);

function agreementOf(names: readonly string[], phi: Float64Array, { weights }: LimeWeights): ExplainedRow['agreement'] {
  const ofLime = names.map((name) => weights.find((weight) => weight.column === name)?.weight ?? 0);
  const { k, topK, signedTopK, rank, conflicts } = agreement(phi, ofLime, AGREEMENT_TOP);
  return { k, topK, signedTopK, rank, conflicts: conflicts.map((place) => names[place] ?? '') };
}
