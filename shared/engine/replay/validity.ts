/** May the figures of a replay be relied on, and if not, for which reasons, and what would help? */
import type { ValidityCode } from '../../contract/replayFacts.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { earlyStopping, minimumSampleSize } from '../../core/stats/percentileLadder.ts';
import type { Stability } from './stability.ts';

type Code = (typeof ValidityCode)['options'][number];

export interface PacedFigures {
  readonly model: string;
  /** Answered requests. */
  readonly requests: number;
  /** From the start of the run to the last answer; unknown when left out. */
  readonly seconds?: number;
  /** Enqueued minus scheduled, in ns, one a request; empty in a closed loop. */
  readonly latenessNs: Float64Array;
  /** Requests a second as scheduled; undefined in a closed loop. */
  readonly offeredRate: number | undefined;
  readonly achievedRate: number;
  /** Requests that were due and never reached the model, because the queue was full. */
  readonly dropped?: number;
  readonly minSeconds?: number;
  readonly minRequests?: number;
  /** The percentile that the run is for; p99 when left out. */
  readonly percentile?: number | undefined;
  readonly stability?: Stability | null;
}

/** Lateness of the generator at p99 above which response times speak about the generator. */
const MAX_LATENESS_NS = 2e6;
const MIN_RATE_SHARE = 0.99;
const FULL_QUEUE_HINT = 'lower the rate, or let more requests wait';

const reason = (code: Code, text: string): string => `${code}: ${text}`;
const milliseconds = (ns: number): string => `${formatFixed(ns / 1e6, 2)} ms`;
const seconds = (s: number): string => `${formatFixed(s, s < 10 ? 1 : 0)} s`;
const perSecond = (rate: number): string => formatFixed(rate, 1);
/** p99, p99.9 */
const percentileName = (p: number): string => `p${String(Number((100 * p).toFixed(4)))}`;

function p99(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)] ?? 0;
}

/** "send 40 more, about 0.4 s at its rate" */
function sendMore(requests: number, rate: number): string {
  return `send ${formatCount(requests)} more${rate > 0 ? `, about ${seconds(requests / rate)} at the rate of this run` : ''}`;
}

function tooLittle({ model, requests, seconds: lasted, achievedRate, minSeconds = 0, minRequests = 0, percentile = 0.99 }: PacedFigures): string[] {
  const reasons: string[] = [];
  if (lasted !== undefined && lasted < minSeconds) {
    reasons.push(reason('MIN_DURATION', `the run of ${model} lasted ${seconds(lasted)} of at least ${seconds(minSeconds)}; send requests for ${seconds(minSeconds - lasted)} more, about ${formatCount(Math.ceil((minSeconds - lasted) * achievedRate))} at the rate of this run.`));
  }
  if (requests < minRequests) reasons.push(reason('MIN_COUNT', `${model} answered ${formatCount(requests)} of at least ${formatCount(minRequests)} requests; ${sendMore(minRequests - requests, achievedRate)}.`));
  if (earlyStopping(requests, percentile) < 1) {
    reasons.push(reason('PERCENTILE_NOT_REPORTABLE', `${formatCount(requests)} requests of ${model} are too few for ${percentileName(percentile)}; ${sendMore(minimumSampleSize(percentile) - requests, achievedRate)}.`));
  }
  return reasons;
}

function offPace({ model, requests, latenessNs, offeredRate, achievedRate, dropped = 0 }: PacedFigures): string[] {
  const reasons: string[] = [];
  if (offeredRate !== undefined && latenessNs.length > 0 && p99(latenessNs) > MAX_LATENESS_NS) {
    const late = latenessNs.reduce((sum, ns) => sum + (ns > MAX_LATENESS_NS ? 1 : 0), 0);
    reasons.push(reason('LATE_GENERATOR', `one in a hundred requests to ${model} was sent more than ${milliseconds(p99(latenessNs))} after it was due (${formatCount(late)} of ${formatCount(latenessNs.length)} above ${milliseconds(MAX_LATENESS_NS)}); free the machine or lower the rate.`));
  }
  if (offeredRate !== undefined && achievedRate < MIN_RATE_SHARE * offeredRate) {
    reasons.push(reason('OFFERED_RATE', `${model} answered ${perSecond(achievedRate)} of ${perSecond(offeredRate)} requests a second; lower the rate to about ${perSecond(achievedRate)}.`));
  }
  if (dropped > 0) reasons.push(reason('DROPPED', `${formatCount(dropped)} of ${formatCount(requests + dropped)} requests to ${model} found the queue full; ${FULL_QUEUE_HINT}.`));
  return reasons;
}

function unsettled({ model, stability }: PacedFigures): string[] {
  if (stability?.verdict !== 'unstable') return [];
  const last = stability.windows.slice(-3);
  const [first, latest] = [last[0], last.at(-1)];
  if (first === undefined || latest === undefined) return [];
  const list = (of: (window: (typeof last)[number]) => string): string => last.map(of).join(', ');
  const help = latest.meanMs > 1.1 * first.meanMs ? 'the queue may be growing: lower the rate' : `send requests for ${seconds((3 * (latest.toMs - latest.fromMs)) / 1e3)} more, after a longer warm-up`;
  return [reason('UNSTABLE', `over the last three windows of ${seconds((latest.toMs - latest.fromMs) / 1e3)} ${model} answered ${list((window) => perSecond(window.perSecond))} requests a second in ${list((window) => formatFixed(window.meanMs, 2))} ms, which differ by more than 10 %; ${help}.`)];
}

/** Every reason why latencies of a paced run are not to be relied on, each with what would help, in numbers. */
export const pacedReasons = (figures: PacedFigures): readonly string[] => [...tooLittle(figures), ...offPace(figures), ...unsettled(figures)];

export interface RowFigures {
  readonly model: string;
  readonly rows: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Share of rows that may fail; none when left out. */
  readonly maxErrorShare?: number;
}

/** Rows that were not scored make a replay invalid; NaN scores are answers. */
export function rowReasons({ model, rows, byStatus, maxErrorShare = 0 }: RowFigures): readonly string[] {
  const failed = Object.entries(byStatus).filter(([status, count]) => status !== 'ok' && status !== 'nan' && count > 0);
  const total = failed.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0 || total <= maxErrorShare * rows) return [];
  const allowed = maxErrorShare > 0 ? `, more than the ${formatCount(Math.floor(maxErrorShare * rows))} allowed` : '';
  return [reason('ERRORS', `${formatCount(total)} of ${formatCount(rows)} rows of ${model} were not scored (${failed.map(([status, count]) => `${status}: ${formatCount(count)}`).join(', ')})${allowed}; look at the events of the run, then replay these rows again.`)];
}

/** Under which conditions a model ran, whatever its schedule; what is left out was as asked for. */
export interface RunConditions {
  readonly model: string;
  /** Execution provider asked for, the one used instead, and why. */
  readonly fallback?: { readonly asked: string; readonly used: string; readonly why: string } | undefined;
  /** Governor, power profile or thermal state before and after, where they could be read. */
  readonly power?: { readonly before: string | null; readonly after: string | null };
  readonly cancelled?: { readonly done: number; readonly total: number };
  /** Times that the run was broken off and taken up again. */
  readonly resumed?: number;
}

/** Reasons that lie in the machine or in what happened to the run, not in its figures. */
export function conditionReasons({ model, fallback, power = { before: null, after: null }, cancelled, resumed = 0 }: RunConditions): readonly string[] {
  const reasons: string[] = [];
  if (fallback !== undefined) reasons.push(reason('EP_FALLBACK', `${model} ran on ${fallback.used} instead of ${fallback.asked} (${fallback.why.replace(/[.\s]+$/u, '')}); "assay doctor" says which providers are there.`));
  const { before, after } = power;
  if (before !== null && after !== null && before !== after) reasons.push(reason('THROTTLED', `the machine went from ${before} to ${after} while ${model} ran; fix its power mode, let it cool down, and run again.`));
  if (cancelled !== undefined) reasons.push(reason('CANCELLED', `${model} was stopped after ${formatCount(cancelled.done)} of ${formatCount(cancelled.total)} requests; resume it to score the other ${formatCount(cancelled.total - cancelled.done)}.`));
  if (resumed > 0) reasons.push(reason('RESUMED', `the run of ${model} was broken off and taken up again ${resumed === 1 ? 'once' : `${formatCount(resumed)} times`}: its scores hold, its times come from different moments; run it again in one piece to measure.`));
  return reasons;
}
