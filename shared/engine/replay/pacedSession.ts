/** What belongs to one model while it is measured: its process, and what is seen of it and of the machine from outside? */
import type { ReplayEvent } from '../../contract/replayFacts.ts';
import { machinePower } from '../modelHosts/machinePower.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { ResourceSampler } from '../modelHosts/resourceSampler.ts';
import type { ResourceSample } from '../modelHosts/resourceSampler.ts';
import { batchingOf } from './pacedSegments.ts';
import type { PacedModel } from './pacedSegments.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';
import type { ReplayTable } from './replayTable.ts';

export interface PacedSession extends PacedModel {
  readonly host: ModelHost;
  readonly sampler: ResourceSampler;
  readonly events: readonly ReplayEvent[];
  readonly powerBefore: string | null;
}

/** Loads as many copies of the model as are asked for into a process of their own, and begins to look at it. */
export async function openSession(plan: ReplayPlan, model: ReplayModel): Promise<PacedSession> {
  const { request, job, hosts } = plan;
  job.progress({ fraction: null, phase: 'Loading models', detail: model.meta.name });
  const powerBefore = await machinePower();
  const host = await hosts.open(model.meta, model.folder, { signal: job.signal, threads: request.threads, provider: request.provider, instances: batchingOf(request).instances });
  const events: ReplayEvent[] = [];
  return { plan, model, host, powerBefore, events, happened: (event) => events.push(event), sampler: new ResourceSampler(() => host.pid) };
}

/** Ends the process and stops looking. */
export async function closeSession({ host, sampler }: PacedSession): Promise<void> {
  sampler.stop();
  await host.close();
}

/** Keeps the samples as table `resources`; times are relative to the start of the run, so loading and warm-up lie before 0. */
export async function keepResources(table: ReplayTable, model: string, seen: { readonly samples: readonly ResourceSample[]; readonly origin: bigint }): Promise<void> {
  const { samples, origin } = seen;
  if (samples.length === 0 || origin === 0n) return;
  const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));
  await table.addTable('resources', [
    { column: 'model', type: 'VARCHAR', values: samples.map(() => model) },
    { column: 'at_ns', type: 'BIGINT', values: BigInt64Array.from(samples, ({ at }) => at - origin) },
    { column: 'rss_bytes', type: 'BIGINT', values: samples.map(({ rssBytes }) => whole(rssBytes)) },
    { column: 'cpu_seconds', type: 'DOUBLE', values: samples.map(({ cpuSeconds }) => cpuSeconds) },
    { column: 'gpu_percent', type: 'DOUBLE', values: samples.map(({ gpuPercent }) => gpuPercent) },
    { column: 'gpu_memory_bytes', type: 'BIGINT', values: samples.map(({ gpuMemoryBytes }) => whole(gpuMemoryBytes)) },
  ]);
}
