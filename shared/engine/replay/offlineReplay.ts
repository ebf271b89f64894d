/** How do all rows go through several models as fast as the machine can? */
import { messageOf } from '../../core/errors.ts';
import { originNow } from '../modelHosts/clock.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { compareProviders } from './compareProviders.ts';
import { readEncoded } from './encodedRows.ts';
import { StopSwitch } from './failurePolicy.ts';
import { ModelLane } from './modelLane.ts';
import { translator } from './predictionWords.ts';
import { fallbackOf, providerFacts } from './providerUsed.ts';
import { failedRows } from './replayPlan.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { conditionReasons, rowReasons } from './validity.ts';

/** Rows sent to a model at a time. */
const BLOCK_ROWS = 8_192;
/** Models that run at the same time: the log is read and encoded once for all of them. */
const MODELS_AT_ONCE = 4;

interface OpenLane {
  readonly model: ReplayModel;
  readonly host: ModelHost;
  readonly lane: ModelLane;
}

async function openLanes(plan: ReplayPlan, models: readonly ReplayModel[], stop: StopSwitch): Promise<readonly OpenLane[]> {
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
    const lane = new ModelLane({ meta: model.meta, index: model.index, host, table, origin, timeoutMs: request.timeoutMs, onFailure: request.onFailure, stop, happened: plan.happened, signal: job.signal, totalRows: plan.totalRows, seed: request.seed, translate: translator(model.meta, data) });
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
    reasons: [],
  };
}

interface Done {
  readonly before: number;
  readonly rowsOfAll: number;
  readonly stop: StopSwitch;
}

/** Sends the rows that are not committed yet; blocks lie at the same places in every run, so a batch is never cut. */
async function sendAll(plan: ReplayPlan, lanes: readonly OpenLane[], done: Done): Promise<void> {
  const committed = lanes.map(({ model }) => plan.table.committed(model.index));
  let row = Math.min(...committed);
  const reading = { bindings: lanes.map(({ model }) => model.meta.binding), blockRows: BLOCK_ROWS, skip: row, signal: plan.job.signal };
  const detail = lanes.map(({ model }) => model.meta.name).join(', ');
  for await (const block of readEncoded(plan.reader, plan.choice, reading)) {
    for (const [k, { lane }] of lanes.entries()) {
      if (row < (committed[k] ?? 0)) continue;
      await lane.ready();
      lane.send({ batch: Math.floor(row / BLOCK_ROWS), row: block.row, inputs: block.tensors[k] ?? [] });
    }
    row += block.rows;
    plan.job.progress({ fraction: done.rowsOfAll === 0 ? null : (done.before + row * lanes.length) / done.rowsOfAll, phase: 'Replaying', detail, live: lanes.map(({ lane }) => lane.live()) });
  }
  for (const { lane } of lanes) await lane.finish();
}

/** What the rows of an earlier process come to together with those of this one. */
async function withEarlier(plan: ReplayPlan, open: OpenLane, asked: string): Promise<ModelOutcome> {
  const outcome = outcomeOf(open, asked);
  const { index, meta } = open.model;
  await plan.table.flush();
  const byStatus = await plan.table.statuses(index);
  const rows = Object.values(byStatus).reduce((left, right) => left + right, 0);
  return {
    ...outcome,
    stats: { ...outcome.stats, rows, byStatus, errors: failedRows(byStatus) },
    reasons: [...rowReasons({ model: meta.name, rows, byStatus }), ...conditionReasons({ model: meta.name, fallback: fallbackOf(open.host, asked) })],
  };
}

const compareElsewhere = ({ hosts, request, job, data }: ReplayPlan, { model, host, lane }: OpenLane): Promise<void> =>
  compareProviders(lane.noise, { hosts, meta: model.meta, folder: model.folder, used: host.provider, timeoutMs: request.timeoutMs, signal: job.signal, translate: translator(model.meta, data) });

async function runWave(plan: ReplayPlan, models: readonly ReplayModel[], done: Done): Promise<readonly ModelOutcome[]> {
  const lanes = await openLanes(plan, models, done.stop);
  try {
    await sendAll(plan, lanes, done);
    const outcomes: ModelOutcome[] = [];
    for (const open of lanes) {
      await compareElsewhere(plan, open);
      const outcome = await withEarlier(plan, open, plan.request.provider);
      await plan.finished(outcome);
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    await Promise.all(lanes.map(({ host }) => host.close()));
  }
}

/**
 * Runs every model over all rows that are not committed yet. A failed block is marked and costs nothing else; a model that keeps failing is
 * given up. Seconds and rates are those of this process.
 */
export async function runOffline(plan: ReplayPlan): Promise<readonly ModelOutcome[]> {
  const outcomes: ModelOutcome[] = [];
  const rowsOfAll = plan.totalRows * plan.models.length;
  const stop = new StopSwitch();
  for (let from = 0; from < plan.models.length; from += MODELS_AT_ONCE) {
    outcomes.push(...(await runWave(plan, plan.models.slice(from, from + MODELS_AT_ONCE), { before: from * plan.totalRows, rowsOfAll, stop })));
  }
  return outcomes;
}
