/** What does each request cost when requests arrive one by one, by a schedule? */
import { AssayError } from '../../core/errors.ts';
import { machinePower } from '../modelHosts/machinePower.ts';
import { outcomeOf } from './pacedFacts.ts';
import { liveTeller } from './pacedProgress.ts';
import { measurePaced } from './pacedSegments.ts';
import type { PacedSetting } from './pacedSegments.ts';
import { closeSession, keepResources, openSession } from './pacedSession.ts';
import { runSweep } from './pacedSweep.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { readBlocks } from './replayRows.ts';
import { arrivalBlocks } from './scheduleArrivals.ts';
import type { Arrivals } from './scheduleArrivals.ts';
import { extentOf, requireSchedule } from './scheduleRequest.ts';
import type { RequestedSchedule } from './scheduleRequest.ts';

/** Event times of the chosen rows in their order, in microseconds. */
async function recordedTimes(plan: ReplayPlan, arrivals: Arrivals): Promise<readonly Float64Array[]> {
  if (arrivals.kind !== 'recorded') return [];
  const times: Float64Array[] = [];
  for await (const { rows, timeMicros } of readBlocks(plan.reader, plan.choice, { bindings: [], blockRows: 65_536, signal: plan.job.signal })) times.push(timeMicros ?? new Float64Array(rows));
  return times;
}

/** The schedule that was asked for; due times start anew for each model. */
async function settingOf(plan: ReplayPlan, asked: Extract<RequestedSchedule, { kind: 'open' | 'closed' }>): Promise<() => Pick<PacedSetting, 'arrivals' | 'total'>> {
  const { request, totalRows } = plan;
  if (asked.kind === 'closed') {
    const { minSeconds, maxSeconds = Infinity, minRequests } = request;
    const requests = totalRows === 0 ? 0 : Math.max(totalRows, minRequests);
    const arrivals = { kind: 'closed', concurrency: asked.concurrency, requests, minNs: minSeconds * 1e9, maxNs: maxSeconds * 1e9 } as const;
    return () => ({ arrivals, total: minSeconds > 0 ? null : requests });
  }
  const times = await recordedTimes(plan, asked.arrivals);
  const extent = extentOf(request, totalRows, asked.minSeconds);
  const total = asked.minSeconds > 0 || request.maxSeconds !== undefined ? null : Math.max(totalRows, request.minRequests);
  return () => ({ arrivals: { kind: 'due', dueNs: arrivalBlocks(asked.arrivals, extent, () => times) }, total });
}

async function runModel(plan: ReplayPlan, model: ReplayModel, setting: Pick<PacedSetting, 'arrivals' | 'total'>): Promise<ModelOutcome> {
  const session = await openSession(plan, model);
  try {
    const run = await measurePaced(session, { ...setting, level: null, warmup: plan.request.warmup, onLive: liveTeller(plan, model) });
    for (const event of session.events) await plan.happened(event);
    await keepResources(plan.table, model.meta.name, { samples: session.sampler.samples, origin: run.origin });
    return outcomeOf(session, { run, open: setting.arrivals.kind === 'due', powerAfter: await machinePower() });
  } finally {
    await closeSession(session);
  }
}

/** Runs the models one after the other, each alone on the machine; requests are paced, batched and stamped inside the model's process. */
export async function runPaced(plan: ReplayPlan): Promise<readonly ModelOutcome[]> {
  const asked = requireSchedule(plan.request);
  if (asked.kind === 'sweep') return await runSweep(plan, asked);
  if (asked.kind === 'offline') throw new AssayError('internal', 'An offline replay has no pace.');
  const setting = await settingOf(plan, asked);
  const outcomes: ModelOutcome[] = [];
  for (const model of plan.models) {
    const outcome = await runModel(plan, model, setting());
    await plan.finished(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}
