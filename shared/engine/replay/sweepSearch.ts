/** Which level of load is tried next, and which is the highest that meets the objective? */
import type { Sweep } from '../../contract/replayRequest.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';

export interface SweepFound {
  readonly kind: 'done';
  /** The highest level that met the objective; null when none did, or nothing was to be met. */
  readonly target: number | null;
  /** Every further run at the found level met the objective too; false when there were none. */
  readonly confirmed: boolean;
  /** Why the search ended, in one sentence. */
  readonly reason: string;
}

export type SweepStep = { readonly kind: 'run'; readonly target: number; readonly confirms: boolean } | SweepFound;

/** A search that keeps contradicting itself (a level meets once and fails later) is ended. */
const MAX_RUNS = 80;

const levelText = (level: number): string => formatFixed(level, Number.isInteger(level) ? 0 : 1);

/**
 * A sweep as a state machine: `next` is the run to make, `take` its outcome.
 *
 * linear: every level from `from` by `step` up to `to`; found is the highest one below which all met. binary: the level doubles from
 * `from` until one fails or `to` is met, then the bracket is halved until its ends differ by less than `precision` of the lower one
 * (by one, for concurrency). Then `confirmations` further runs at the found level: one that fails lowers the bracket's upper end
 * to that level, and the search goes on below it.
 */
export class SweepSearch {
  readonly #sweep: Sweep;
  readonly #judged: boolean;
  readonly #met = new Set<number>();
  readonly #failed = new Set<number>();
  readonly #unconfirmed = new Set<number>();
  #confirmations = 0;
  #runs = 0;
  #step: SweepStep;

  /** @param judged false when there is no objective, so that a linear sweep only measures */
  constructor(sweep: Sweep, judged = true) {
    this.#sweep = sweep;
    this.#judged = judged;
    this.#step = { kind: 'run', target: sweep.from, confirms: false };
  }

  get next(): SweepStep {
    return this.#step;
  }

  /** Takes the outcome of the run that `next` asked for. @throws RangeError when the search is done */
  take(meets: boolean): void {
    const step = this.#step;
    if (step.kind === 'done') throw new RangeError('the search is done');
    this.#runs += 1;
    if (step.confirms && meets) this.#confirmations += 1;
    else this.#record(step.target, { meets, confirms: step.confirms });
    this.#step = this.#runs >= MAX_RUNS ? this.#done(this.#best(), false, `The search was ended after ${MAX_RUNS} runs that contradict each other.`) : this.#decide();
  }

  #record(target: number, outcome: { readonly meets: boolean; readonly confirms: boolean }): void {
    this.#confirmations = 0;
    if (outcome.meets) {
      this.#met.add(target);
      return;
    }
    this.#failed.add(target);
    if (outcome.confirms) this.#unconfirmed.add(target);
    for (const level of this.#met) if (level >= target && this.#sweep.search === 'binary') this.#met.delete(level);
    this.#met.delete(target);
  }

  /** The highest level that met below the lowest that failed. */
  #best(): number | null {
    const low = this.#lowestFailed();
    return [...this.#met].filter((level) => level < low).reduce<number | null>((most, level) => Math.max(most ?? level, level), null);
  }

  #lowestFailed(): number {
    return Math.min(Infinity, ...this.#failed);
  }

  #decide(): SweepStep {
    const level = this.#sweep.search === 'linear' ? this.#nextLinear() : this.#nextBinary();
    if (level !== undefined) return { kind: 'run', target: level, confirms: false };
    if (!this.#judged) return this.#done(null, false, 'Every level was measured; there was no objective to meet.');
    const best = this.#best();
    if (best === null) {
      return this.#done(null, false, this.#unconfirmed.size === 0 ? `The objective was never met: the lowest level, ${levelText(this.#sweep.from)}, failed.` : 'The objective was met once, but never when the run was repeated.');
    }
    if (this.#confirmations < this.#sweep.confirmations) return { kind: 'run', target: best, confirms: true };
    return this.#done(best, this.#sweep.confirmations > 0, this.#foundReason(best));
  }

  #foundReason(best: number): string {
    const failed = this.#lowestFailed();
    if (failed === Infinity) return `The objective was met at every level up to the last one, ${levelText(this.#sweep.to)}; the limit lies higher.`;
    const odd = [...this.#met].filter((level) => level > failed);
    const above = odd.length === 0 ? '' : ` ${String(odd.length)} higher level${odd.length === 1 ? '' : 's'} met it again, so the measurement is noisy.`;
    return `${levelText(best)} met the objective, ${levelText(failed)} did not.${above}`;
  }

  #nextLinear(): number | undefined {
    const { from, to, step = to - from } = this.#sweep;
    const count = Math.floor((to - from) / step + 1e-9) + 1;
    return Array.from({ length: count }, (_, k) => from + k * step).find((level) => !this.#met.has(level) && !this.#failed.has(level));
  }

  #nextBinary(): number | undefined {
    const { from, to, precision, over } = this.#sweep;
    const [low, high] = [this.#best(), this.#lowestFailed()];
    if (low === null) return high > from && !this.#failed.has(from) ? from : undefined;
    if (high === Infinity) return low >= to ? undefined : Math.min(to, 2 * low);
    if (over === 'concurrency') return high - low <= Math.max(1, precision * low) ? undefined : Math.floor((low + high) / 2);
    return high - low <= precision * low ? undefined : (low + high) / 2;
  }

  #done(target: number | null, confirmed: boolean, reason: string): SweepFound {
    return { kind: 'done', target, confirmed, reason };
  }
}
