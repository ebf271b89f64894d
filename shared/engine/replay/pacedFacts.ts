/** What is known of a model after a paced run, and may its figures be relied on? */
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import { messageOf } from '../../core/errors.ts';
import { percentileLadder } from '../../core/stats/percentileLadder.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { MeasuredRun } from './pacedSegments.ts';
import type { PacedSession } from './pacedSession.ts';
import { fallbackOf, providerFacts } from './providerUsed.ts';
import { failedRows } from './replayPlan.ts';
import type { ModelOutcome } from './replayPlan.ts';
import { stabilityOf } from './stability.ts';
import type { Stability } from './stability.ts';
import { conditionReasons, pacedReasons, rowReasons } from './validity.ts';

/** A run whose copies of the model waited longer than this, and this share of it, for its own measurement says nothing about the model. */
const MAX_STALLED_MS = 10;
const MAX_STALLED_SHARE = 0.002;

export interface MeasuredParts {
  readonly run: MeasuredRun;
  /** Whether the schedule or the model sets the pace. */
  readonly open: boolean;
  readonly powerAfter: string | null;
}

function latenessOf({ run, open }: MeasuredParts): ModelRunFacts['lateness'] {
  const sorted = run.records.latenessNs.values().slice().sort();
  if (!open || sorted.length === 0) return null;
  const ms = (p: number): number => (quantile(sorted, p) ?? 0) / 1e6;
  return { p50Ms: ms(0.5), p99Ms: ms(0.99), maxMs: ms(1) };
}

/** The percentiles told with every run; the latency analysis shows all of them with their intervals. */
const TOLD = new Set([0.5, 0.9, 0.99]);

function responseOf({ run }: MeasuredParts): ModelRunFacts['response'] {
  const ladder = percentileLadder(run.records.responseNs.values());
  if ('reason' in ladder) return null;
  return { requests: ladder.n, percentiles: ladder.steps.filter(({ p }) => TOLD.has(p)).map(({ p, value, conservative }) => ({ percentile: p, ms: value / 1e6, conservativeMs: conservative === null ? null : conservative / 1e6 })) };
}

/** Requests scheduled per second: gaps over the time that they take. Undefined in a closed loop, and for fewer than two. */
function offeredRateOf({ run, open }: MeasuredParts): number | undefined {
  const { latenessNs, firstScheduledNs, lastScheduledNs } = run.records;
  const spanNs = lastScheduledNs - firstScheduledNs;
  return open && latenessNs.length > 1 && spanNs > 0 ? (latenessNs.length - 1) / (spanNs / 1e9) : undefined;
}

function stabilityOfRun({ run, open }: MeasuredParts): Stability {
  const [endedNs, latencyNs] = [run.records.decodedNs.values(), run.records.responseNs.values()];
  return stabilityOf({ scheduledNs: open ? endedNs.map((at, i) => at - (latencyNs[i] ?? 0)) : undefined, endedNs, latencyNs });
}

function stalledReasons(model: string, { run }: MeasuredParts): readonly string[] {
  const { stalledMs = 0 } = run.result ?? {};
  if (stalledMs < MAX_STALLED_MS || stalledMs < MAX_STALLED_SHARE * (run.records.lastNs / 1e6)) return [];
  return [`LATE_GENERATOR: ${model} waited ${formatFixed(stalledMs, 0)} ms for its rows; free the machine or lower the rate.`];
}

/** Facts and reasons of one run; `reasons` hold every condition that is not met. */
export function outcomeOf(session: PacedSession, parts: MeasuredParts): ModelOutcome {
  const { plan, model, host } = session;
  const { records, result, error } = parts.run;
  const byStatus: Record<string, number> = { ...records.byStatus };
  const { dropped = 0, ...tried } = byStatus;
  const rows = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  const seconds = records.lastNs / 1e9;
  const achievedRate = seconds > 0 ? records.answered / seconds : 0;
  const offeredRate = offeredRateOf(parts);
  const { provider, minRequests, minSeconds, objective } = plan.request;
  const stability = stabilityOfRun(parts);
  const { name } = model.meta;
  return {
    model: name,
    stats: {
      modelId: model.meta.id, rows, seconds, rowsPerSecond: achievedRate, ...providerFacts(host, provider), runtime: host.runtimeVersion, loadMs: host.loadMs,
      firstRunMs: result?.firstRunMs ?? null, warmupMs: result?.warmupMs ?? null, callSize: null, errors: failedRows(tried), byStatus, processes: host.launches,
      ...(error === undefined ? {} : { lastError: messageOf(error) }),
      offeredRate: offeredRate ?? null, achievedRate, dropped, response: responseOf(parts), lateness: latenessOf(parts), stability, peakRssBytes: session.sampler.peakRssBytes,
    },
    noise: null,
    reasons: [
      ...rowReasons({ model: name, rows, byStatus: tried }),
      ...stalledReasons(name, parts),
      ...pacedReasons({
        model: name, requests: records.answered, seconds, latenessNs: parts.open ? records.latenessNs.values() : new Float64Array(0), offeredRate, achievedRate, dropped,
        minSeconds, minRequests, percentile: objective?.percentile, stability,
      }),
      ...conditionReasons({ model: name, fallback: fallbackOf(host, provider), power: { before: session.powerBefore, after: parts.powerAfter } }),
    ],
  };
}
