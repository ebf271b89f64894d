/** What is said of a paced run while it goes on? */
import type { LiveFigures } from '../../core/cancel.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';

/** Live figures are told so often. */
const LIVE_MS = 250;

/** Share of a run that is over, by requests or by time, whichever is less. */
function shareDone(plan: ReplayPlan, live: LiveFigures): number {
  const { minSeconds } = plan.request;
  const byCount = live.total === null ? 1 : (live.done + live.errors + live.dropped) / Math.max(1, live.total);
  return Math.min(1, byCount, minSeconds > 0 ? live.elapsedMs / (minSeconds * 1e3) : 1);
}

/** Tells progress a few times a second. */
export function liveTeller(plan: ReplayPlan, model: ReplayModel, phase = 'Measuring latency'): (live: LiveFigures) => void {
  let last = -Infinity;
  return (live) => {
    if (live.elapsedMs - last < LIVE_MS && live.elapsedMs >= last) return;
    last = live.elapsedMs;
    const known = live.total !== null || plan.request.minSeconds > 0;
    plan.job.progress({ fraction: known ? (model.index + shareDone(plan, live)) / plan.models.length : null, phase, detail: model.meta.name, live: [live] });
  };
}
