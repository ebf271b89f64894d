/** How is a roll-out simulated from the log's order and a replay's answers? */
import * as z from 'zod';
import { assertNever } from '../../core/assertNever.ts';
import { AssayError } from '../../core/errors.ts';
import type { BoundModel, BoundScope, Context } from '../defineAnalysis.ts';
import { mainScope } from '../mainScope.ts';
import { chosenReplay } from '../replayPair.ts';
import { simulateAb } from './abTest.ts';
import { simulateBlueGreen } from './blueGreen.ts';
import { simulateCanary } from './canary.ts';
import { type GateFacts, gateFacts, latencyBound } from './gate.ts';
import { labelCoverage } from './labelSelection.ts';
import type { Params } from './params.ts';
import { rolloutRows, scopeSize } from './queries.ts';
import { requestsOf, type RolloutRequest, rowsOf } from './requests.ts';
import type { Computed, Result } from './result.ts';
import { simulateShadow } from './shadow.ts';

const DEFAULT_THRESHOLD = 0.5;
const SELECTED = 'Labels depend on the decision: rows that the champion decides positive are labelled more or less often than the others. What the challenger would have done differently has no label there, so quality is judged on a selected part of the traffic.';

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const { task, positive } = scope.task;
  if (task !== 'binary' || positive === undefined) return { status: 'not-computable', reason: `the task is ${task}; roll-outs are simulated for binary decisions with a positive class`, hint: 'Import the dataset again with --positive CLASS.' };
  const { replay, models } = await chooseModels(ctx, params);
  const thresholds = [thresholdOf(models[0], scope.task.threshold), thresholdOf(models[1], scope.task.threshold)] as const;
  const unit = unitColumn(scope, params.assignBy);
  const meta = ctx.replayMeta(replay);
  await ctx.step(null, 'Reading answers');
  const rows = rowsOf(await ctx.columns(rolloutRows({ scope, replay: ctx.replay(replay), models: [models[0].name, models[1].name], positive, salt: params.salt, unit })));
  const paced = meta.schedule !== 'offline';
  const requests = requestsOf(rows, { thresholds, paced });
  const [first, last] = [requests[0], requests.at(-1)];
  if (first === undefined || last === undefined) return { status: 'not-computable', reason: `replay "${replay}" holds no row of the scope that has a time`, hint: 'Replay the rows of this scope with both models: assay replay WORKSPACE --data D --model A --model B.' };
  await ctx.step(null, 'Simulating the roll-out');
  const facts = gateFacts(requests);
  const coverage = labelCoverage(rows, thresholds[0]);
  if (coverage?.selected === true) ctx.warn(SELECTED);
  const counts = { scopeRows: await countRows(ctx, scope), rows: rows.request.length, requests: requests.length, labelled: requests.reduce((sum, { judgedPairs }) => sum + judgedPairs, 0) };
  const floor = meta.stats.noiseFloor[models[0].name]?.maxAbsDifference ?? null;
  const named = (i: 0 | 1): Computed['champion'] => ({ name: models[i].name, slot: models[i].slot, threshold: thresholds[i] });
  return {
    status: 'computed', scope: scope.label, replay, schedule: meta.schedule, champion: named(0), challenger: named(1), assignedBy: params.mode === 'ab' || params.mode === 'canary' ? unit : null,
    counts,
    from: new Date(first.at).toISOString(), until: new Date(last.at).toISOString(), latencyBoundMs: latencyBound(facts, params), coverage,
    outcome: simulate(requests, params, { ...facts, floor }),
  };
}

async function countRows(ctx: Context, scope: BoundScope): Promise<number> {
  const [size] = await ctx.rows(scopeSize(scope), z.object({ rows: z.number() }));
  return size?.rows ?? 0;
}

function simulate(requests: readonly RolloutRequest[], params: Params, facts: GateFacts & { readonly floor: number | null }): Computed['outcome'] {
  switch (params.mode) {
    case 'shadow':
      return simulateShadow(requests, params, facts);
    case 'ab':
      return simulateAb(requests, params);
    case 'canary':
      return simulateCanary(requests, params, facts);
    case 'blue-green':
      return simulateBlueGreen(requests, params);
    default:
      return assertNever(params.mode);
  }
}

const thresholdOf = (model: BoundModel, ofDataset: number | undefined): number => model.binding.threshold ?? ofDataset ?? DEFAULT_THRESHOLD;

async function chooseModels(ctx: Context, params: Params): Promise<{ readonly replay: string; readonly models: readonly [BoundModel, BoundModel] }> {
  const { name, models } = chosenReplay(ctx, params.replay, [params.champion, params.challenger]);
  const champion = params.champion === '' ? models.find((model) => model !== params.challenger) : params.champion;
  const challenger = params.challenger === '' ? models.find((model) => model !== champion) : params.challenger;
  if (champion === undefined || challenger === undefined || champion === challenger) throw new AssayError('does_not_fit', `Replay "${name}" does not hold two models.`, { hint: 'Replay both on the same rows: assay replay WORKSPACE --data D --model A --model B.' });
  return { replay: name, models: [await ctx.model(champion), await ctx.model(challenger)] };
}

/** @throws AssayError does_not_fit when entities are asked for and the log has none */
function unitColumn(scope: BoundScope, assignBy: Params['assignBy']): string {
  if (assignBy === 'entity') return scope.column('entity-id');
  const entity = assignBy === 'auto' ? scope.find('entity-id') : undefined;
  return entity ?? scope.find('request-id') ?? '_row';
}
