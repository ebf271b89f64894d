/** When is each request of a replay due, however many there are? */
import { AssayError } from '../../core/errors.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';
import { RateClock, type RateProfile } from './scheduleRate.ts';

/** Event times of the log in microseconds, in the order in which its rows are sent, in blocks; each call starts from the front. */
export type RecordedTimes = () => Iterable<Float64Array>;

export type Arrivals =
  | { readonly kind: 'recorded'; readonly speed: number; readonly maxIdleMs: number }
  | { readonly kind: 'rate'; readonly profile: RateProfile; readonly gaps: 'constant' | 'poisson'; readonly seed: number };

/** How much is sent: every row once, then rows again until both minima are met; nothing is due after `maxSeconds`. */
export interface Extent {
  readonly rows: number;
  readonly minRequests: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

export interface ArrivalFacts {
  readonly requests: number;
  /** Due time of the last request. */
  readonly seconds: number;
  /** The count was broken off at `atMost`. */
  readonly more: boolean;
}

/** Due times that are kept at a time. */
const BLOCK = 65_536;
const NS = 1e9;

/** Constant gaps begin at 0; the first Poisson request comes after an exponential wait (by inversion). */
function byRate({ profile, gaps, seed }: Extract<Arrivals, { kind: 'rate' }>): () => number {
  const clock = new RateClock(profile);
  const random = seededRandom(seed);
  let count = gaps === 'constant' ? -1 : 0;
  return () => {
    count += gaps === 'constant' ? 1 : -Math.log(1 - random.uniform());
    return clock.secondsAt(count) * NS;
  };
}

/**
 * Gaps of the log, divided by the speed, none longer than `maxIdleMs`; times that go backwards or are missing count as no gap.
 * From the last row to the first one again the gap is the mean one.
 */
class RecordedClock {
  readonly #speed: number;
  readonly #maxIdleNs: number;
  readonly #times: RecordedTimes;
  readonly #mustAdvance: boolean;
  #blocks: Iterator<Float64Array, unknown>;
  #block: Float64Array = new Float64Array(0);
  #at = 0;
  #sentInPass = 0;
  #passFromNs = 0;
  #dueNs = 0;
  #lastMicros = NaN;

  constructor(setting: { readonly speed: number; readonly maxIdleMs: number; readonly mustAdvance: boolean }, times: RecordedTimes) {
    this.#speed = setting.speed;
    this.#maxIdleNs = setting.maxIdleMs * 1e6;
    this.#mustAdvance = setting.mustAdvance;
    this.#times = times;
    this.#blocks = times()[Symbol.iterator]();
  }

  next(): number {
    const micros = this.#nextMicros();
    if (micros === undefined) {
      this.#wrap();
      return this.#dueNs;
    }
    const gapNs = ((micros - this.#lastMicros) * 1e3) / this.#speed;
    this.#dueNs += Math.min(this.#maxIdleNs, Math.max(0, Number.isFinite(gapNs) ? gapNs : 0));
    this.#lastMicros = micros;
    this.#sentInPass += 1;
    return this.#dueNs;
  }

  #nextMicros(): number | undefined {
    while (this.#at >= this.#block.length) {
      const step = this.#blocks.next();
      if (step.done === true) return undefined;
      this.#block = step.value;
      this.#at = 0;
    }
    this.#at += 1;
    return this.#block[this.#at - 1];
  }

  #wrap(): void {
    const spanNs = this.#dueNs - this.#passFromNs;
    const meanNs = this.#sentInPass > 1 ? spanNs / (this.#sentInPass - 1) : 0;
    if (this.#sentInPass === 0) throw new AssayError('usage', 'There is no recorded time to send requests by.', { hint: 'Choose rows that exist, or a schedule by rate.' });
    if (meanNs === 0 && this.#mustAdvance) throw new AssayError('usage', 'The recorded times do not advance, so that using the rows again never fills the minimum duration.', { hint: 'Leave --min-seconds out, or choose a schedule by rate.' });
    this.#blocks = this.#times()[Symbol.iterator]();
    this.#block = new Float64Array(0);
    this.#at = 0;
    this.#dueNs += meanNs;
    this.#passFromNs = this.#dueNs;
    this.#lastMicros = this.#nextMicros() ?? NaN;
    this.#sentInPass = 1;
  }
}

function nextDue(arrivals: Arrivals, extent: Extent, times: RecordedTimes): () => number {
  if (arrivals.kind === 'rate') return byRate(arrivals);
  const clock = new RecordedClock({ ...arrivals, mustAdvance: extent.minSeconds > 0 }, times);
  return () => clock.next();
}

/**
 * Due times in ns since the run starts, ascending, in blocks of up to 65,536, so that ten million need no more memory than one block.
 * Request i uses row i mod `rows`. Ends when every row was sent, the minima are met (the last request is due at or after `minSeconds`),
 * or the next one would be due after `maxSeconds`. No rows, no requests.
 *
 * @param times only read by recorded arrivals
 * @throws AssayError usage when recorded times do not advance although rows have to fill a minimum duration
 */
export function* arrivalBlocks(arrivals: Arrivals, extent: Extent, times: RecordedTimes = () => []): Generator<Float64Array, void> {
  if (extent.rows === 0) return;
  const next = nextDue(arrivals, extent, times);
  const needed = Math.max(extent.rows, extent.minRequests);
  const [minNs, maxNs] = [extent.minSeconds * NS, extent.maxSeconds * NS];
  let [sent, last] = [0, 0];
  for (;;) {
    const block = new Float64Array(BLOCK);
    let filled = 0;
    while (filled < BLOCK && (sent < needed || last < minNs)) {
      const due = next();
      if (due > maxNs) {
        if (filled > 0) yield block.slice(0, filled);
        return;
      }
      block[filled] = due;
      filled += 1;
      sent += 1;
      last = due;
    }
    if (filled > 0) yield filled === BLOCK ? block : block.slice(0, filled);
    if (filled < BLOCK) return;
  }
}

/** All of them at once; for as many as fit into memory. */
export function dueTimes(arrivals: Arrivals, extent: Extent, times?: RecordedTimes): Float64Array {
  const blocks = [...arrivalBlocks(arrivals, extent, times)];
  const whole = new Float64Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Walks through the schedule without sending anything: exact, not expected, because the same seed gives the same times. Stops counting soon after `atMost`. */
export function dryRun(arrivals: Arrivals, extent: Extent, walk: { readonly times?: RecordedTimes; readonly atMost: number }): ArrivalFacts {
  let [requests, seconds] = [0, 0];
  for (const block of arrivalBlocks(arrivals, extent, walk.times)) {
    requests += block.length;
    seconds = (block.at(-1) ?? 0) / NS;
    if (requests > walk.atMost) return { requests, seconds, more: true };
  }
  return { requests, seconds, more: false };
}
