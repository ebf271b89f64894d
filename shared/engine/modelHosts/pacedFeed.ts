/** How do rows and due times reach a paced run just far enough ahead of it? */
import type { InputTensor } from '../../core/binding/tensor.ts';
import type { HostFeed } from './messages.ts';

/** Where the requests of a run come from, in their order. */
export interface RequestFeed {
  /** The rows of the next requests; undefined when there are no more. */
  rows(): Promise<{ readonly rows: number; readonly inputs: readonly InputTensor[] } | undefined>;
  /** Rows that may be under way and not yet used. */
  readonly aheadRows: number;
  /** Due times of the next requests; undefined after the last ones. A closed loop has none. */
  readonly due: (() => Float64Array | undefined) | undefined;
}

/** Due times under way; the host has room for twice as many. */
const AHEAD_DUE = 65_536;
const DUE_CHUNK = 16_384;

/** Sends what the host has room for, each time that it says how far it has come. */
export class FeedPump {
  readonly #feed: RequestFeed;
  readonly #out: { readonly send: (feed: Omit<HostFeed, 'feed'>) => void; readonly fail: (thrown: unknown) => void };
  #state: { readonly paced: number; readonly taken: number } = { paced: 0, taken: 0 };
  #sentRows = 0;
  #sentDue = 0;
  #due = new Float64Array(0);
  #rowsEnded = false;
  #dueEnded: boolean;
  #pumping = false;
  #stopped = false;

  constructor(feed: RequestFeed, out: { readonly send: (feed: Omit<HostFeed, 'feed'>) => void; readonly fail: (thrown: unknown) => void }) {
    this.#feed = feed;
    this.#out = out;
    this.#dueEnded = feed.due === undefined;
  }

  advance(state: { readonly paced: number; readonly taken: number }): void {
    this.#state = state;
    this.#pump().catch((thrown: unknown) => {
      if (!this.#stopped) this.#out.fail(thrown);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #pump(): Promise<void> {
    if (this.#pumping || this.#stopped) return;
    this.#pumping = true;
    try {
      while (this.#sendDue());
      while (this.#wantsRows) await this.#sendRows();
    } finally {
      this.#pumping = false;
    }
  }

  get #wantsRows(): boolean {
    return !this.#stopped && !this.#rowsEnded && this.#sentRows - this.#state.taken < this.#feed.aheadRows;
  }

  async #sendRows(): Promise<void> {
    const block = await this.#feed.rows();
    if (this.#wantsRows && block !== undefined) this.#out.send({ block });
    this.#rowsEnded ||= block === undefined;
    this.#sentRows += block?.rows ?? 0;
    while (this.#sendDue());
  }

  /** Sends a chunk of due times where there is room. */
  #sendDue(): boolean {
    if (this.#dueEnded || this.#stopped || this.#sentDue - this.#state.paced >= AHEAD_DUE) return false;
    if (this.#due.length === 0) {
      const next = this.#feed.due?.();
      if (next === undefined) {
        this.#dueEnded = true;
        this.#out.send({ dueEnd: true });
        return false;
      }
      this.#due = Float64Array.from(next);
    }
    const chunk = this.#due.slice(0, DUE_CHUNK);
    this.#due = this.#due.subarray(chunk.length);
    this.#sentDue += chunk.length;
    this.#out.send({ dueNs: chunk });
    return true;
  }
}
