/** How is the latency of every replayed model gathered? */
import { AssayError } from '../../core/errors.ts';
import type { ColumnBatch, Context } from '../defineAnalysis.ts';
import { latencyOf, ratiosOf, type Stages } from './ladders.ts';
import type { Params } from './params.ts';
import { requestsOf } from './queries.ts';
import type { ModelLatency, Result } from './result.ts';

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const name = params.replay ?? newestPaced(ctx);
  const [replay, meta] = [ctx.replay(name), ctx.replayMeta(name)];
  const found: Omit<ModelLatency, 'ratios'>[] = [];
  for (const [i, model] of meta.models.entries()) {
    await ctx.step(i / meta.models.length, `Reading the latencies of ${model}`);
    const { slot } = await ctx.model(model);
    found.push(latencyOf({ model, slot }, stagesOf(await ctx.columns(requestsOf(replay, model)))));
  }
  if (found.every(({ requests }) => requests === 0)) return { status: 'empty', reason: `replay ${name} holds no request` };
  const [base] = found;
  return {
    status: 'computed',
    replay: name,
    schedule: meta.schedule,
    paced: meta.schedule !== 'offline',
    valid: meta.validity.valid,
    reasons: [...meta.validity.reasons],
    models: found.map((model, i) => ({ ...model, ratios: i === 0 || base === undefined ? null : { response: ratiosOf(base.response, model.response), service: ratiosOf(base.service, model.service) } })),
  };
}

/** The newest replay that was sent request by request, else the newest one. */
function newestPaced(ctx: Context): string {
  const replays = ctx.replays();
  const chosen = replays.find(({ schedule }) => schedule !== 'offline') ?? replays[0];
  if (chosen === undefined) throw new AssayError('does_not_fit', 'There is no replay of this dataset.', { hint: 'Run one: assay replay WORKSPACE --data D --model M --schedule closed.' });
  return chosen.name;
}

function stagesOf(batch: ColumnBatch): Stages {
  return {
    response: batch.numbers('response'), service: batch.numbers('service'), lateness: batch.numbers('lateness'), waiting: batch.numbers('waiting'), compute: batch.numbers('compute'),
    decode: batch.numbers('decode'), answered: batch.numbers('answered'), rows: batch.numbers('rows'), started: batch.numbers('started'), ended: batch.numbers('ended'),
  };
}
