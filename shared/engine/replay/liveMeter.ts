/** How fast is a run at this moment, and what do its latest answers take? */
import type { LiveFigures } from '../../core/cancel.ts';

/** Figures speak about so many seconds. */
const SECONDS = 5;
/** Latencies fall into classes 2.2 % wide: 32 to each doubling, from 2^8 ns (0.3 µs) to 2^44 ns (5 h). */
const PER_OCTAVE = 32;
const LOWEST = 8;
const CLASSES = (44 - LOWEST) * PER_OCTAVE;

const classOf = (ns: number): number => Math.min(CLASSES - 1, Math.max(0, Math.floor((Math.log2(Math.max(1, ns)) - LOWEST) * PER_OCTAVE)));
/** The geometric middle of a class, in ms. */
const middleMs = (index: number): number => 2 ** (LOWEST + (index + 0.5) / PER_OCTAVE) / 1e6;

/** Counts of the last seconds, one small histogram a second. */
class Recent {
  readonly #counts = Array.from({ length: SECONDS }, () => new Uint32Array(CLASSES));
  readonly #second = new Float64Array(SECONDS).fill(-1);

  add(ns: number, second: number, count: number): void {
    const slot = second % SECONDS;
    if ((this.#second[slot] ?? -1) > second) return;
    const counts = this.#counts[slot] ?? new Uint32Array(0);
    if (this.#second[slot] !== second) {
      counts.fill(0);
      this.#second[slot] = second;
    }
    const at = classOf(ns);
    counts[at] = (counts[at] ?? 0) + count;
  }

  /** Quantiles in ms of what was counted in the seconds up to `second`; null without any. */
  quantiles(shares: readonly number[], second: number): readonly (number | null)[] {
    const recent = this.#counts.filter((_, slot) => this.#isRecent(slot, second));
    const whole = Float64Array.from({ length: CLASSES }, (_, at) => recent.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
    const total = whole.reduce((sum, count) => sum + count, 0);
    return shares.map((share) => {
      if (total === 0) return null;
      let seen = 0;
      return middleMs(whole.findIndex((count) => (seen += count) >= share * total));
    });
  }

  count(second: number): number {
    return this.#counts.reduce((sum, counts, slot) => sum + (this.#isRecent(slot, second) ? counts.reduce((all, count) => all + count, 0) : 0), 0);
  }

  #isRecent(slot: number, second: number): boolean {
    const at = this.#second[slot] ?? -1;
    return at >= 0 && at > second - SECONDS && at <= second;
  }
}

/** What a run says about itself besides its answers. */
export interface LiveState {
  readonly elapsedMs: number;
  readonly queued: number | null;
  readonly rssBytes: number | null;
}

/** Takes the answers of one model's run, in about the order in which they come, and says how it goes. Quantiles are exact to 2.2 %. */
export class LiveMeter {
  readonly #model: string;
  readonly #total: number | null;
  readonly #latency = new Recent();
  readonly #lateness = new Recent();
  #late = false;
  done = 0;
  errors = 0;
  dropped = 0;

  /** @param total requests of the run; null when it ends by time */
  constructor(model: string, total: number | null) {
    this.#model = model;
    this.#total = total;
  }

  /** `count` requests were answered `atNs` after the run started, each within `latencyNs`. */
  answered(latencyNs: number, atNs: number, count = 1): void {
    this.#latency.add(latencyNs, Math.floor(atNs / 1e9), count);
    this.done += count;
  }

  /** A request was sent so long after it was due. */
  sent(latenessNs: number, atNs: number): void {
    this.#late = true;
    this.#lateness.add(latenessNs, Math.floor(atNs / 1e9), 1);
  }

  figures({ elapsedMs, queued, rssBytes }: LiveState): LiveFigures {
    const second = Math.floor(elapsedMs / 1_000);
    const [p50Ms = null, p90Ms = null, p99Ms = null] = this.#latency.quantiles([0.5, 0.9, 0.99], second);
    const [latenessP99Ms = null] = this.#late ? this.#lateness.quantiles([0.99], second) : [];
    const covered = Math.min(elapsedMs / 1_000, SECONDS - 1 + (elapsedMs / 1_000 - second));
    return {
      model: this.#model, done: this.done, total: this.#total, elapsedMs, perSecond: covered > 0 ? this.#latency.count(second) / covered : 0,
      errors: this.errors, dropped: this.dropped, p50Ms, p90Ms, p99Ms, queued, latenessP99Ms, rssBytes,
    };
  }
}
