/** At which rate, or with how many requests outstanding, does a model still meet its objective? */
import type { ModelRunFacts, SweepFacts, SweepLevel } from '../../contract/replayFacts.ts';
import type { Objective, Sweep } from '../../contract/replayRequest.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { earlyStopping } from '../../core/stats/percentileLadder.ts';
import { quantile } from '../../core/stats/quantile.ts';
import { machinePower } from '../modelHosts/machinePower.ts';
import { outcomeOf } from './pacedFacts.ts';
import { measurePaced } from './pacedSegments.ts';
import type { MeasuredRun, PacedSetting } from './pacedSegments.ts';
import { closeSession, keepResources, openSession } from './pacedSession.ts';
import type { PacedSession } from './pacedSession.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { liveTeller } from './pacedProgress.ts';
import { arrivalBlocks } from './scheduleArrivals.ts';
import { levelArrivals } from './scheduleRequest.ts';
import { SweepSearch } from './sweepSearch.ts';
import type { SweepFound } from './sweepSearch.ts';

/** Requests before a level that are left out of it; the first one also has the warm-up of the request. */
const LEVEL_WARMUP = 10;
/** Share of a target rate that has to be answered. */
const MIN_RATE_SHARE = 0.99;

interface LevelRun {
  readonly level: SweepLevel;
  readonly outcome: ModelOutcome;
  readonly run: MeasuredRun;
}

export interface SweepOutcome {
  readonly outcome: ModelOutcome;
  readonly levels: readonly SweepLevel[];
  readonly found: SweepFacts['found'][number];
}

function settingOf(plan: ReplayPlan, sweep: Sweep, at: { readonly target: number; readonly number: number }): PacedSetting['arrivals'] {
  const { secondsPerLevel } = sweep;
  if (sweep.over === 'concurrency') return { kind: 'closed', concurrency: Math.round(at.target), requests: 1, minNs: secondsPerLevel * 1e9, maxNs: secondsPerLevel * 1e9 };
  const extent = { rows: plan.totalRows, minRequests: 0, minSeconds: secondsPerLevel, maxSeconds: secondsPerLevel };
  return { kind: 'due', dueNs: arrivalBlocks(levelArrivals(plan.request, at.target, at.number), extent) };
}

/** Codes of reasons that speak against a level; that a short run reports no far percentile is said by the figures themselves. */
const AGAINST = new Set(['ERRORS', 'DROPPED', 'EP_FALLBACK']);
/** A level that fails while the generator was late is run again so often before it counts. */
const LATE_RERUNS = 2;

const wasLate = ({ reasons }: ModelOutcome): boolean => reasons.some((reason) => reason.startsWith('LATE_GENERATOR'));

/** The percentile of the objective in ms, and its conservative estimate by the early-stopping rule; null without answers, or with too few. */
function percentileOf(run: MeasuredRun, percentile: number): Pick<SweepLevel, 'percentileMs' | 'conservativeMs'> {
  const sorted = run.records.responseNs.values().slice().sort();
  const point = quantile(sorted, percentile);
  const discard = earlyStopping(sorted.length, percentile);
  return { percentileMs: sorted.length === 0 || point === undefined ? null : point / 1e6, conservativeMs: discard < 1 ? null : (sorted[sorted.length - discard] ?? NaN) / 1e6 };
}

interface LevelAt {
  readonly target: number;
  readonly number: number;
  readonly confirms: boolean;
}

interface Asked {
  readonly sweep: Sweep;
  readonly objective: Objective | undefined;
}

function tooSlow(percentileMs: number | null, { percentile, boundMs }: Objective): readonly string[] {
  if (percentileMs === null) return ['nothing was answered'];
  return percentileMs > boundMs ? [`p${String(Number((100 * percentile).toFixed(4)))} was ${formatFixed(percentileMs, 2)} ms, above ${formatFixed(boundMs, 2)} ms`] : [];
}

/** What a level came to, and everything that speaks against it. */
function judge({ sweep, objective }: Asked, at: LevelAt, { outcome, run }: Pick<LevelRun, 'outcome' | 'run'>): SweepLevel {
  const { percentile, boundMs } = objective ?? { percentile: 0.99, boundMs: Infinity };
  const figures = percentileOf(run, percentile);
  const { achievedRate = 0, offeredRate } = outcome.stats;
  const reasons = outcome.reasons.filter((reason) => AGAINST.has(reason.split(':')[0] ?? ''));
  reasons.push(...tooSlow(figures.percentileMs, { percentile, boundMs }));
  const answeredRate = achievedRate ?? 0;
  if (sweep.over === 'rate' && answeredRate < MIN_RATE_SHARE * (offeredRate ?? at.target)) reasons.push(`${formatFixed(answeredRate, 1)} of ${formatFixed(at.target, 1)} requests a second were answered`);
  const meets = reasons.length === 0;
  // Response times count from the schedule, so a level that meets the objective although its requests were late meets it all the more.
  if (!meets && wasLate(outcome)) reasons.push(...outcome.reasons.filter((reason) => reason.startsWith('LATE_GENERATOR')));
  return { model: outcome.model, level: at.number, target: at.target, requests: run.records.answered, achievedRate: answeredRate, ...figures, meets, confirms: at.confirms, reasons };
}

async function runLevel(session: PacedSession, asked: Asked, at: LevelAt): Promise<LevelRun> {
  const { plan, model } = session;
  const warmup = at.number === 0 ? Math.max(LEVEL_WARMUP, plan.request.warmup) : LEVEL_WARMUP;
  const unit = asked.sweep.over === 'rate' ? 'requests a second' : 'outstanding';
  const onLive = liveTeller(plan, model, `Level ${at.number + 1}: ${formatFixed(at.target, Number.isInteger(at.target) ? 0 : 1)} ${unit}`);
  const run = await measurePaced(session, { arrivals: settingOf(plan, asked.sweep, at), total: null, level: at.number, warmup, onLive });
  const outcome = outcomeOf(session, { run, open: asked.sweep.over === 'rate', powerAfter: await machinePower() });
  return { run, outcome, level: judge(asked, at, { outcome, run }) };
}

/** Runs a level, and again where it failed because of the generator; every run is kept. */
async function tryLevel(session: PacedSession, asked: Asked, at: { readonly target: number; readonly confirms: boolean; readonly levels: LevelRun[] }): Promise<boolean> {
  for (let rerun = 0; ; rerun += 1) {
    const ran = await runLevel(session, asked, { target: at.target, confirms: at.confirms, number: at.levels.length });
    at.levels.push(ran);
    if (ran.level.meets || !wasLate(ran.outcome) || rerun === LATE_RERUNS) return ran.level.meets;
  }
}

/** Facts over all levels; rates, lateness and reasons are those of the level that was found, or of the lowest one. */
function combined(levels: readonly LevelRun[], found: SweepFound): ModelOutcome | undefined {
  const chosen = levels.findLast(({ level }) => level.target === found.target) ?? levels[0];
  if (chosen === undefined) return undefined;
  const sum = (of: (stats: ModelRunFacts) => number): number => levels.reduce((total, { outcome }) => total + of(outcome.stats), 0);
  const byStatus: Record<string, number> = {};
  for (const { outcome } of levels) for (const [status, count] of Object.entries(outcome.stats.byStatus)) byStatus[status] = (byStatus[status] ?? 0) + count;
  const [first] = levels;
  return {
    ...chosen.outcome,
    stats: {
      ...chosen.outcome.stats, rows: sum(({ rows }) => rows), seconds: sum(({ seconds }) => seconds), errors: sum(({ errors }) => errors), dropped: sum(({ dropped = 0 }) => dropped), byStatus,
      firstRunMs: first?.outcome.stats.firstRunMs ?? null, warmupMs: first?.outcome.stats.warmupMs ?? null,
    },
    reasons: found.target === null ? [] : chosen.outcome.reasons,
  };
}

async function sweepModel(plan: ReplayPlan, model: ReplayModel, asked: Asked): Promise<SweepOutcome | undefined> {
  const session = await openSession(plan, model);
  try {
    const search = new SweepSearch(asked.sweep, asked.objective !== undefined);
    const levels: LevelRun[] = [];
    let step = search.next;
    while (step.kind === 'run') {
      const meets = await tryLevel(session, asked, { target: step.target, confirms: step.confirms, levels });
      search.take(meets);
      step = search.next;
    }
    await keepResources(plan.table, model.meta.name, { samples: session.sampler.samples, origin: levels[0]?.run.origin ?? 0n });
    for (const event of session.events) await plan.happened(event);
    const outcome = combined(levels, step);
    return outcome === undefined ? undefined : { outcome, levels: levels.map(({ level }) => level), found: { model: model.meta.name, target: step.target, confirmed: step.confirmed, reason: step.reason } };
  } finally {
    await closeSession(session);
  }
}

/** Searches, or goes through, the levels of every model; each level is a run of its own in the same process. Stamps count from the start of their level. */
export async function runSweep(plan: ReplayPlan, asked: Asked): Promise<readonly ModelOutcome[]> {
  const outcomes: ModelOutcome[] = [];
  for (const model of plan.models) {
    const swept = await sweepModel(plan, model, asked);
    if (swept === undefined) continue;
    const outcome = { ...swept.outcome, sweep: { levels: [...swept.levels], found: swept.found } };
    await plan.finished(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}
