/** Which columns move the scores of a scope, and did that change? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { Z95 } from '../../core/stats/interval.ts';
import { momentsFromCounts } from '../../core/stats/momentsFromCounts.ts';
import type { ShapValues } from '../../explain/treeShap/shapValues.ts';
import type { TreeShapExplainer } from '../../explain/treeShap/TreeShapExplainer.ts';
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { chosenModel, prepareAgainst, readBackground, type ReadColumns, readColumns, tableOf, type TreeModel, treeModel } from '../explainedModel.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import { differenceOf, type Metric, noMetric } from '../metric.ts';
import type { Params } from './params.ts';
import { spacedRows } from './queries.ts';
import type { ColumnEffect, Result, SideEffects } from './result.ts';

/** Prepares the trees against the reference (else the scope itself) and explains rows of both sides. */
export async function compute(ctx: Context, { model: asked, limit }: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const reference = referenceScope(ctx);
  const model = await chosenModel(ctx, asked);
  const columns = readColumns(model, scope);
  const trees = await treeModel(model, columns);
  if ('reason' in trees) return { status: 'not-computable', reason: `Tree SHAP does not apply to model "${model.name}": ${trees.reason}.`, hint: 'Explain single rows with LIME: assay run WORKSPACE explanation --set method=lime.' };
  await ctx.step(null, 'Reading the background');
  const background = await readBackground(ctx, reference ?? scope, columns);
  if (background.rows === 0) return { status: 'not-computable', reason: `Not computable: ${background.label} holds no rows to explain against.`, hint: 'Choose a scope that holds rows.' };
  const explainer = await prepareAgainst(trees, background, (fraction) => ctx.step(fraction, 'Reading the trees against the background'));
  const explain = (side: BoundScope): Promise<SideEffects> => explainSide(ctx, side, { explainer, trees, columns, limit });
  const before = reference === undefined ? null : await explain(reference);
  const now = await explain(scope);
  return {
    status: 'computed', model: { name: model.name, slot: model.slot }, background: { label: background.label, rows: background.rows, distinct: background.distinct, base: explainer.base() },
    current: now, reference: before, difference: before === null ? null : now.columns.map((effect, i) => differenceOf(effect.meanAbs, before.columns[i]?.meanAbs ?? effect.meanAbs)),
    order: now.columns.map((_, i) => i).sort((a, b) => (now.columns[b]?.meanAbs.value ?? 0) - (now.columns[a]?.meanAbs.value ?? 0)),
  };
}

interface SideInput {
  readonly explainer: TreeShapExplainer;
  readonly trees: TreeModel;
  readonly columns: ReadColumns;
  readonly limit: number;
}

async function explainSide(ctx: Context, scope: BoundScope, { explainer, trees, columns, limit }: SideInput): Promise<SideEffects> {
  const batch = await ctx.columns(spacedRows(scope, columns, limit));
  const values = await explainer.explain(trees.encode(tableOf(batch, columns), batch.rows), { onStep: (fraction) => ctx.step(fraction, `Explaining ${scope.label}`) });
  return { side: scope.side, label: scope.label, total: batch.numbers('total')[0] ?? 0, ...summarise(values, columns.names) };
}

/** Means over explained rows; the standard error is sd ÷ √n with n − 1. */
export function summarise({ phi, scores, additivityError }: ShapValues, names: readonly string[]): Omit<SideEffects, 'side' | 'label' | 'total'> {
  const n = scores.length;
  return {
    explained: n,
    meanOutput: n === 0 ? null : compensatedSum(scores) / n,
    additivityError,
    columns: names.map((column, i): ColumnEffect => {
      const values = Float64Array.from({ length: n }, (_, row) => phi[row * names.length + i] ?? 0);
      const moments = momentsFromCounts(values.map(Math.abs));
      if ('reason' in moments || moments.sd === null) return { column, meanAbs: noMetric({ reason: 'fewer than two rows are explained', n }), standardError: null, mean: null };
      const standardError = moments.sd / Math.sqrt(n);
      const meanAbs: Metric = { value: moments.mean, low: Math.max(0, moments.mean - Z95 * standardError), high: moments.mean + Z95 * standardError, n, method: 'normal of the mean' };
      return { column, meanAbs, standardError, mean: compensatedSum(values) / n };
    }),
  };
}
