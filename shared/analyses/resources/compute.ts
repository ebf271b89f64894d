/** How are the samples of every replayed model's process gathered? */
import type { Context } from '../defineAnalysis.ts';
import type { Params } from './params.ts';
import { samplesOf } from './queries.ts';
import type { ModelUsage, Result } from './result.ts';
import { usageOf } from './usage.ts';

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const name = params.replay ?? ctx.replays().find((replay) => ctx.replayTable(replay.name, 'resources') !== undefined)?.name;
  if (name === undefined) return { status: 'not-computable', reason: 'no replay of this dataset holds samples of its processes; replay with --schedule closed, constant, poisson or recorded' };
  const meta = ctx.replayMeta(name);
  const table = ctx.replayTable(name, 'resources');
  if (table === undefined) return { status: 'not-computable', reason: `replay ${name} holds no samples of its processes` };
  const models: ModelUsage[] = [];
  for (const [i, model] of meta.models.entries()) {
    await ctx.step(i / meta.models.length, `Reading the samples of ${model}`);
    const batch = await ctx.columns(samplesOf(table, model));
    const { slot } = await ctx.model(model);
    models.push(usageOf({ model, slot }, { seconds: batch.numbers('seconds'), rss: batch.numbers('rss'), cpu: batch.numbers('cpu'), gpu: batch.numbers('gpu'), gpuMemory: batch.numbers('gpu_memory') }));
  }
  if (models.every(({ samples }) => samples === 0)) return { status: 'not-computable', reason: `replay ${name} was too short for a sample while requests were served` };
  return { status: 'computed', replay: name, models };
}
