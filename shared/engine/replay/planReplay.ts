/** How many requests would a replay send, and for how long, without sending any? */
import type { OutputOf } from '../../contract/procedures.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import type { Connection } from '../duckdb/database.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { attachAll, prepare, type Prepared, type ReplayEngine } from './prepareReplay.ts';
import { readBlocks } from './replayRows.ts';
import { countRows } from './rowChoice.ts';
import { dryRun, type Arrivals } from './scheduleArrivals.ts';
import { extentOf, requireSchedule, type RequestedSchedule } from './scheduleRequest.ts';

type Plan = OutputOf<'replay.plan'>;
type Traffic = Pick<Plan, 'requests' | 'seconds' | 'more' | 'how'>;

/** Counting stops here; nobody waits for so many requests unknowingly. */
const AT_MOST = 20_000_000;

async function recordedTimes(reader: Connection, { choice }: Prepared, job: JobContext): Promise<readonly Float64Array[]> {
  const times: Float64Array[] = [];
  for await (const { rows, timeMicros } of readBlocks(reader, choice, { bindings: [], blockRows: 65_536, signal: job.signal })) times.push(timeMicros ?? new Float64Array(rows));
  return times;
}

interface Asked {
  readonly request: ReplayRequest;
  readonly rows: number;
  readonly times: (arrivals: Arrivals) => Promise<readonly Float64Array[]>;
}

async function trafficOf(schedule: RequestedSchedule, { request, rows, times }: Asked): Promise<Traffic> {
  switch (schedule.kind) {
    case 'offline': return { requests: rows, seconds: null, more: false, how: 'every row once, as fast as the model answers' };
    case 'closed': return { requests: rows === 0 ? 0 : Math.max(rows, request.minRequests), seconds: request.minSeconds > 0 ? request.minSeconds : null, more: request.minSeconds > 0, how: `as fast as the model answers, ${schedule.concurrency} outstanding` };
    case 'open': {
      if (rows === 0) return { requests: 0, seconds: 0, more: false, how: 'no row is chosen' };
      const recorded = await times(schedule.arrivals);
      return { ...dryRun(schedule.arrivals, extentOf(request, rows, schedule.minSeconds), { times: () => recorded, atMost: AT_MOST }), how: 'by the schedule and its seed, exactly' };
    }
    case 'sweep': {
      const { search, from, to, step = to - from, secondsPerLevel, confirmations } = schedule.sweep;
      if (search === 'binary') return { requests: null, seconds: null, more: false, how: `levels of ${secondsPerLevel} s until the bracket is narrow, then ${confirmations} to confirm` };
      const levels = Math.floor((to - from) / step + 1e-9) + 1;
      return { requests: null, seconds: (levels + confirmations) * secondsPerLevel, more: false, how: `${levels} levels of ${secondsPerLevel} s, then at most ${confirmations} to confirm` };
    }
  }
}

/**
 * What a replay comes to, for each model alone: the rows chosen, the requests, and the seconds until the last is due; null where only the
 * run itself can tell.
 *
 * @throws AssayError usage, not_found, does_not_fit, conflict as the replay itself would
 */
export async function planReplay(engine: ReplayEngine, request: ReplayRequest, job: JobContext): Promise<Plan> {
  const prepared = prepare(engine, request);
  await attachAll(engine, prepared);
  const reader = await engine.database.connect();
  try {
    const { rows } = await countRows(reader, prepared.choice, job.signal);
    const times = (arrivals: Arrivals): Promise<readonly Float64Array[]> => (arrivals.kind === 'recorded' ? recordedTimes(reader, prepared, job) : Promise.resolve([]));
    return { rows, models: prepared.models.length, ...(await trafficOf(requireSchedule(request), { request, rows, times })) };
  } finally {
    reader.close();
  }
}
