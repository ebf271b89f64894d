/** How do all rows go through several models as fast as the machine can? */
import { messageOf } from '../../core/errors.ts';
import { originNow } from '../modelHosts/clock.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { readEncoded } from './encodedRows.ts';
import { ModelLane } from './modelLane.ts';
import { translator } from './predictionWords.ts';
import { fallbackReasons, providerFacts } from './providerUsed.ts';
import { failedRows } from './replayPlan.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { rowReasons } from './validity.ts';

/** Rows sent to a model at a time. */
const BLOCK_ROWS = 8_192;
/** Models that run at the same time: the log is read and encoded once for all of them. */
const MODELS_AT_ONCE = 4;

interface OpenLane {
  readonly model: ReplayModel;
  readonly host: ModelHost;
  readonly lane: ModelLane;
}

async function openLanes(plan: ReplayPlan, models: readonly ReplayModel[]): Promise<readonly OpenLane[]> {
  const { hosts, job, table, request, data } = plan;
  job.progress({ fraction: null, phase: 'Loading models' });
  const opened = await Promise.allSettled(models.map((model) => hosts.open(model.meta, model.folder, { signal: job.signal, threads: request.threads, provider: request.provider })));
  const refused = opened.find((result) => result.status === 'rejected');
  if (refused !== undefined) {
    for (const result of opened) if (result.status === 'fulfilled') await result.value.close();
    throw refused.reason;
  }
  const origin = originNow();
  return models.flatMap((model, k) => {
    const result = opened[k];
    if (result?.status !== 'fulfilled') return [];
    const host = result.value;
    const lane = new ModelLane({ meta: model.meta, index: model.index, host, table, origin, timeoutMs: request.timeoutMs, signal: job.signal, translate: translator(model.meta, data) });
    return [{ model, host, lane }];
  });
}

function outcomeOf({ model, host, lane }: OpenLane, asked: string): ModelOutcome {
  const seconds = Math.max(0, (lane.lastNs - (lane.firstNs ?? 0)) / 1e9);
  const byStatus: Record<string, number> = { ...lane.byStatus };
  const scored = lane.rows - failedRows(byStatus);
  const { givenUp } = lane;
  return {
    model: model.meta.name,
    stats: {
      modelId: model.meta.id, rows: lane.rows, seconds, rowsPerSecond: seconds > 0 ? scored / seconds : 0, ...providerFacts(host, asked), runtime: host.runtimeVersion,
      loadMs: host.loadMs, firstRunMs: lane.firstRunMs ?? null, warmupMs: lane.firstRunMs ?? null, callSize: lane.callSize ?? null,
      errors: failedRows(byStatus), byStatus, processes: host.launches, ...(givenUp === undefined ? {} : { lastError: messageOf(givenUp) }),
    },
    noise: lane.noise.figures(),
    reasons: [...rowReasons({ model: model.meta.name, rows: lane.rows, byStatus }), ...fallbackReasons(host, { model: model.meta.name, asked })],
  };
}

async function runWave(plan: ReplayPlan, models: readonly ReplayModel[], done: { readonly before: number; readonly rowsOfAll: number }): Promise<readonly ModelOutcome[]> {
  const lanes = await openLanes(plan, models);
  try {
    let batch = 0;
    let rows = 0;
    const reading = { bindings: models.map(({ meta }) => meta.binding), blockRows: BLOCK_ROWS, skip: 0, signal: plan.job.signal };
    for await (const block of readEncoded(plan.reader, plan.choice, reading)) {
      for (const [k, { lane }] of lanes.entries()) {
        await lane.ready();
        lane.send(batch, block.row, block.tensors[k] ?? []);
      }
      batch += 1;
      rows += block.rows;
      plan.job.progress({ fraction: done.rowsOfAll === 0 ? null : (done.before + rows * models.length) / done.rowsOfAll, phase: 'Replaying', detail: models.map(({ meta }) => meta.name).join(', ') });
    }
    for (const { lane } of lanes) await lane.finish();
    return lanes.map((lane) => outcomeOf(lane, plan.request.provider));
  } finally {
    await Promise.all(lanes.map(({ host }) => host.close()));
  }
}

/** Runs every model over all rows. A failed block is marked and costs nothing else; a model that keeps failing is given up. */
export async function runOffline(plan: ReplayPlan): Promise<readonly ModelOutcome[]> {
  const outcomes: ModelOutcome[] = [];
  const rowsOfAll = plan.totalRows * plan.models.length;
  for (let from = 0; from < plan.models.length; from += MODELS_AT_ONCE) {
    outcomes.push(...(await runWave(plan, plan.models.slice(from, from + MODELS_AT_ONCE), { before: from * plan.totalRows, rowsOfAll })));
  }
  return outcomes;
}
