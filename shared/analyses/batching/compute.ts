/** How are the batches of a replay gathered, simulated again and varied? */
import { Batching } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import { batchTimeCurve } from '../../core/queueing/batchTimeCurve.ts';
import { isComputable } from '../../core/stats/interval.ts';
import type { ColumnBatch, Context, ReplayChoice, ReplayMeta } from '../defineAnalysis.ts';
import { askedAlternatives, simulateAlternative } from './alternatives.ts';
import type { Params } from './params.ts';
import { requestsOf } from './queries.ts';
import type { Alternative, ModelBatching, Result, Rule } from './result.ts';
import { agreementOf, batchesOf, measuredFigures, type Requests } from './runFigures.ts';

/** Why nothing can be simulated from a replay with such a schedule; undefined when its schedule set the pace. */
function noOpenLoop(schedule: string): string | undefined {
  if (schedule === 'offline') return 'an offline replay sends whole blocks, so that no request arrives by itself';
  if (schedule === 'closed') return 'in a closed loop requests arrive when others are answered, so that another rule would have changed the arrivals';
  return schedule === 'sweep' ? 'a sweep holds runs at several loads, which are not one stream of requests' : undefined;
}

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const name = params.replay ?? newestOpen(ctx);
  const meta = ctx.replayMeta(name);
  const reason = noOpenLoop(meta.schedule);
  if (reason !== undefined) return { status: 'not-computable', replay: name, reason };
  const models: ModelBatching[] = [];
  for (const [i, model] of meta.models.entries()) {
    await ctx.step(i / meta.models.length, `Simulating the batches of ${model}`);
    models.push(await modelBatching(ctx, params, { name, model, rule: ruleOf(meta) }));
  }
  return { status: 'computed', replay: name, schedule: meta.schedule, valid: meta.validity.valid, reasons: [...meta.validity.reasons], models };
}

/** The newest replay whose schedule set the pace, else the newest one, of which can be said why it is of no use. */
export const openReplay = (replays: readonly ReplayChoice[]): string | undefined => (replays.find(({ schedule }) => noOpenLoop(schedule) === undefined) ?? replays[0])?.name;

function newestOpen(ctx: Context): string {
  const chosen = openReplay(ctx.replays());
  if (chosen === undefined) throw new AssayError('does_not_fit', 'There is no replay of this dataset.', { hint: 'Run one: assay replay WORKSPACE --data D --model M --schedule poisson --rate N.' });
  return chosen;
}

/** Single requests, at once, where the replay asked for no batches. */
function ruleOf(meta: ReplayMeta): Rule {
  const asked = Batching.safeParse(meta.stats.request['batching']);
  const { maxSize, maxDelayMs, preferredSizes, allowedSizes, instances, maxQueue, overflow } = asked.success ? asked.data : Batching.parse({ maxSize: 1 });
  return { maxSize, maxDelayMs, preferredSizes, allowedSizes, instances, maxQueue: maxQueue ?? null, overflow };
}

function columnsOf(batch: ColumnBatch): Requests {
  return {
    scheduled: batch.numbers('scheduled'), enqueued: batch.numbers('enqueued'), formed: batch.numbers('formed'), decoded: batch.numbers('decoded'),
    batch: batch.numbers('batch'), answered: batch.numbers('answered'), dropped: batch.numbers('dropped'),
  };
}

interface Asked {
  readonly name: string;
  readonly model: string;
  readonly rule: Rule;
}

async function modelBatching(ctx: Context, params: Params, { name, model, rule }: Asked): Promise<ModelBatching> {
  const requests = columnsOf(await ctx.columns(requestsOf(ctx.replay(name), model, params.maxRequests)));
  const batches = batchesOf(requests, rule);
  const curve = batchTimeCurve(batches);
  if (!isComputable(curve)) return { status: 'not-computable', model, reason: requests.batch.length === 0 ? 'no request reached the queue' : curve.reason };
  const traffic = { requests, batches, curve, seed: ctx.seed };
  const alternatives: Alternative[] = [];
  const asked = askedAlternatives(rule, params, curve);
  for (const [i, each] of asked.entries()) alternatives.push(await simulateAlternative(traffic, each, () => ctx.step((i + 1) / asked.length, `Simulating alternatives for ${model}`)));
  const asRun = alternatives[0]?.outcome;
  if (asRun?.status !== 'simulated') return { status: 'not-computable', model, reason: `the rule of the run ${asRun?.reason ?? 'was not simulated'}` };
  const measured = measuredFigures(requests, batches, rule.instances);
  const lost = requests.answered.reduce((sum, one, i) => sum + (one === 1 || requests.dropped[i] === 1 ? 0 : 1), 0);
  const { slot } = await ctx.model(model);
  return { status: 'computed', model, slot, rule, requests: requests.batch.length, unanswered: lost, curve: { ...curve, sizes: [...curve.sizes] }, measured, simulated: asRun.figures, agreement: agreementOf(measured, asRun.figures, params.tolerance), alternatives };
}
