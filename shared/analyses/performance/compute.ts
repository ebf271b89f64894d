/** How good was the model on labelled rows, overall and over time, and did that change? */
import { formatCount } from '../../core/format/formatCount.ts';
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import type { ScoreGroups } from '../../core/stats/scoreGroups.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { binaryOutcome } from '../binaryOutcome.ts';
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import { differenceOf, noMetric } from '../metric.ts';
import type { Params } from './params.ts';
import { ClassRow, ClusterRow, correctByInput, coverage, CoverageRow, labelCounts, labelsByScore, MatchRow, matchesByPeriod, OutcomeRow, outcomesByPeriod } from './queries.ts';
import { type Computed, METRIC_IDS, type Metrics, type Result, type Side } from './result.ts';
import { clusteredAccuracy, confusionOf, coverageOf, decisionMetrics, majorityBaseline, scoreMetrics } from './sideMetrics.ts';
import { type PeriodCount, timelineOf } from './timeline.ts';

/** Gathers counts of both sides; everything after the queries is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const reference = referenceScope(ctx);
  const { task } = scope.task;
  if (task === 'regression') return { status: 'not-computable', reason: 'Not computable here: the task is regression, and these metrics judge classes.', hint: 'Use a dataset with the task binary or multiclass.' };
  if (task === 'unknown') return { status: 'not-computable', reason: `The task of dataset "${scope.datasetName}" is unknown.`, hint: 'Link labels, or import it again with --positive CLASS.' };
  const gather = task === 'binary' ? gatherBinary : gatherMulticlass;
  const before = reference === undefined ? undefined : await gather(ctx, { scope: reference, params });
  const now = await gather(ctx, { scope, params });
  warnAbout(ctx, now.side);
  return assemble(now, before, {
    task,
    positive: task === 'binary' ? (scope.task.positive ?? null) : null,
    decisionRule: task === 'binary' ? binaryOutcome(scope).decisionRule : scope.column('prediction'),
    column: scope.find('time'),
    limitSd: params.limitSd,
  });
}

export interface Gathered {
  readonly side: Side;
  readonly periods: readonly PeriodCount[];
}

interface SideRequest {
  readonly scope: BoundScope;
  readonly params: Params;
}

async function gatherBinary(ctx: Context, { scope, params }: SideRequest): Promise<Gathered> {
  await ctx.step(null, `Counting ${scope.label}`);
  const cells = await ctx.rows(outcomesByPeriod(scope, params), OutcomeRow);
  const [covered] = await ctx.rows(coverage(scope), CoverageRow);
  const scoreQuery = labelsByScore(scope);
  const batch = scoreQuery === undefined ? undefined : await ctx.columns(scoreQuery);
  const groups = batch === undefined ? undefined : { scores: batch.numbers('score'), positives: batch.numbers('positives'), negatives: batch.numbers('negatives') };
  await ctx.step(null, `Grouping equal inputs of ${scope.label}`);
  const clusterQuery = correctByInput(scope);
  const clusters = clusterQuery === undefined ? undefined : await ctx.rows(clusterQuery, ClusterRow);
  await ctx.step(null, `Measuring ${scope.label}`);
  const scores = { scored: covered?.scored ?? 0, judgedScores: covered?.scoredAndLabelled ?? 0 };
  return summariseBinary({ scope, cells, scores, groups, clusters, bins: params.bins, seed: ctx.seed });
}

export interface BinaryCounts {
  readonly scope: Pick<BoundScope, 'side' | 'label' | 'task'>;
  readonly cells: readonly OutcomeRow[];
  readonly scores: { readonly scored: number; readonly judgedScores: number };
  readonly groups: ScoreGroups | undefined;
  readonly clusters: readonly ClusterRow[] | undefined;
  readonly bins: number;
  readonly seed: number;
}

/** Everything known about one side of a binary task, from counts alone. */
export function summariseBinary({ scope, cells, scores, groups, clusters, bins, seed }: BinaryCounts): Gathered {
  const confusion = confusionOf(cells);
  const covered = coverageOf(cells, scores);
  const scored = scoreMetrics(groups, { bins, seed });
  const clustered = clusteredAccuracy(clusters, covered.judged);
  const positive = scope.task.positive ?? 'positive';
  const negative = scope.task.classes.find((name) => name !== positive) ?? `not ${positive}`;
  const side: Side = {
    side: scope.side,
    label: scope.label,
    coverage: covered,
    confusion,
    metrics: { ...decisionMetrics(confusion, seed), accuracyClustered: clustered.metric, ...scored.metrics },
    baseline: majorityBaseline([{ label: negative, rows: confusion.tn + confusion.fp }, { label: positive, rows: confusion.tp + confusion.fn }]),
    calibration: [...scored.bins],
    distinctInputs: clustered.inputs,
    clippedScores: scored.clipped,
  };
  const judged = cells.filter((cell) => cell.label !== null && cell.decision !== null);
  return { side, periods: judged.map((cell) => ({ period: cell.period, rows: cell.rows, correct: cell.label === cell.decision ? cell.rows : 0 })) };
}

async function gatherMulticlass(ctx: Context, { scope, params }: SideRequest): Promise<Gathered> {
  await ctx.step(null, `Counting ${scope.label}`);
  const cells = await ctx.rows(matchesByPeriod(scope, params), MatchRow);
  const classes = await ctx.rows(labelCounts(scope), ClassRow);
  const count = (keep: (row: MatchRow) => boolean): number => compensatedSum(cells.filter(keep).map((row) => row.rows));
  const judged = count((row) => row.correct !== null);
  const correct = count((row) => row.correct === true);
  const interval = wilson(correct, judged);
  const side: Side = {
    side: scope.side,
    label: scope.label,
    coverage: { rows: count(() => true), labelled: count((row) => row.labelled), decided: count((row) => row.decided), judged, scored: 0, judgedScores: 0, undated: count((row) => row.correct !== null && row.period === null) },
    confusion: null,
    metrics: { accuracy: interval === undefined ? noMetric({ reason: 'no labelled row', n: 0 }) : { value: correct / judged, ...interval, n: judged, method: 'Wilson' } },
    baseline: majorityBaseline(classes),
    calibration: [],
    distinctInputs: null,
    clippedScores: 0,
  };
  return { side, periods: cells.filter((row) => row.correct !== null).map((row) => ({ period: row.period, rows: row.rows, correct: row.correct === true ? row.rows : 0 })) };
}

export interface AssembleOptions {
  readonly task: 'binary' | 'multiclass';
  readonly positive: string | null;
  readonly decisionRule: string;
  readonly column: string | undefined;
  readonly limitSd: number;
}

/** Puts both sides side by side: differences and the time axis. */
export function assemble(now: Gathered, before: Gathered | undefined, { task, positive, decisionRule, column, limitSd }: AssembleOptions): Computed {
  return {
    status: 'computed',
    task,
    positive,
    decisionRule,
    current: now.side,
    reference: before?.side ?? null,
    difference: before === undefined ? null : differencesOf(now.side.metrics, before.side.metrics),
    timeline: timelineOf({ column, side: now.side.side, current: now.periods, reference: before?.periods, limitSd }),
  };
}

function differencesOf(current: Metrics, reference: Metrics): Metrics {
  const out: Metrics = {};
  for (const id of METRIC_IDS) {
    const [a, b] = [current[id], reference[id]];
    if (a !== undefined && b !== undefined) out[id] = differenceOf(a, b);
  }
  return out;
}

function warnAbout(ctx: Context, { coverage: { rows, labelled, judged } }: Side): void {
  if (rows > 0 && labelled < rows) ctx.warn(`${formatCount(rows - labelled)} of ${formatCount(rows)} rows have no label and are left out of every metric; if labels are missing for a reason, the metrics are biased.`);
  if (labelled > judged) ctx.warn(`${formatCount(labelled - judged)} labelled rows have no decision and are left out.`);
}
