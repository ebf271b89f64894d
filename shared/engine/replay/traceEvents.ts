/** Which events of the Trace Event Format tell what became of each request of a replay? */

/** One event; times in µs. X: a span, C: a counter, i: an instant, M: a name. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'C' | 'i' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  /** Scope of an instant: its thread. */
  readonly s?: 't';
  readonly args?: Readonly<Record<string, string | number>>;
}

/** Stamps in ns since the start of the run; NaN where the request did not get so far. */
export interface TracedRequest {
  readonly row: number;
  readonly batch: number;
  readonly status: string;
  /** scheduled, enqueued, batch formed, run start, run end, decoded */
  readonly stamps: readonly [number, number, number, number, number, number];
}

const PHASES = ['lateness', 'queue wait', 'batch wait', 'run', 'decode'] as const;
const micros = (ns: number): number => Math.round(ns) / 1e3;

/** Gives each span the lowest lane in which nothing else lies at that time; spans come by their start. */
export class Lanes {
  /** End of the last span of each lane. */
  readonly #ends: number[] = [];

  get count(): number {
    return this.#ends.length;
  }

  take(from: number, to: number): number {
    const free = this.#ends.findIndex((end) => end <= from);
    const lane = free < 0 ? this.#ends.length : free;
    this.#ends[lane] = to;
    return lane;
  }
}

/** A span with a span for each phase inside it, in a lane (thread 1, 2 …); an instant in thread 0 for a request that was not run. */
export function requestEvents({ row, batch, status, stamps }: TracedRequest, place: { readonly pid: number; readonly lanes: Lanes; readonly shiftNs: number }): TraceEvent[] {
  const { pid, lanes, shiftNs } = place;
  const at = stamps.map((ns) => ns + shiftNs);
  const [from = Number.NaN, , , , , to = Number.NaN] = at;
  if (!Number.isFinite(from)) return [];
  const args = { row, batch, status };
  if (!Number.isFinite(to)) return [{ name: status, ph: 'i', cat: 'request', s: 't', pid, tid: 0, ts: micros(from), args }];
  const tid = 1 + lanes.take(from, to);
  const span = (name: string, start: number, end: number): TraceEvent => ({ name, ph: 'X', cat: 'request', pid, tid, ts: micros(start), dur: micros(Math.max(0, end - start)) });
  const phases = PHASES.flatMap((name, i) => {
    const [start = Number.NaN, end = Number.NaN] = [at[i], at[i + 1]];
    return end > start ? [span(name, start, end)] : [];
  });
  return [{ ...span('request', from, to), args }, ...phases];
}

/** Names of a process and its first threads. */
export function nameEvents(pid: number, name: string, threads: readonly string[] = []): TraceEvent[] {
  return [{ name: 'process_name', ph: 'M', pid, tid: 0, ts: 0, args: { name } }, ...threads.map((thread, tid): TraceEvent => ({ name: 'thread_name', ph: 'M', pid, tid, ts: 0, args: { name: thread } }))];
}

export const counterEvent = (pid: number, ns: number, counter: { readonly name: string; readonly series: string; readonly value: number }): TraceEvent => ({ name: counter.name, ph: 'C', pid, tid: 0, ts: micros(ns), args: { [counter.series]: counter.value } });

/** One average call of a profiled model, operator after operator. */
export function operatorEvents(pid: number, operators: readonly { readonly node: string; readonly op: string; readonly provider: string; readonly calls: number; readonly totalUs: number }[]): TraceEvent[] {
  let at = 0;
  return operators.filter(({ calls }) => calls > 0).map(({ node, op, provider, calls, totalUs }): TraceEvent => {
    const dur = totalUs / calls;
    const event: TraceEvent = { name: op, ph: 'X', cat: 'operator', pid, tid: 1, ts: at, dur, args: { node, provider, calls } };
    at += dur;
    return event;
  });
}
