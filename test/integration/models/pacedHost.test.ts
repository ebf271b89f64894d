/** Are requests sent, batched, stamped, dropped and answered as the schedule and the batching say? */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BatchRule } from '../../../shared/core/queueing/batchSize.ts';
import type { InputTensor } from '../../../shared/core/binding/tensor.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import type { ModelHost } from '../../../shared/engine/modelHosts/modelHosts.ts';
import type { PacedCommand, PacedPart, PacedResult } from '../../../shared/engine/modelHosts/messages.ts';
import { testLauncher } from './modelHostLauncher.ts';
import type { TestLauncher } from './modelHostLauncher.ts';

const FOLDER = 'test/fixtures/models/hostile';
const HANG = { name: 'hang', runtime: 'onnx', file: 'hang.onnx' } as const;
const WILD = 2e6;
const SINGLE: BatchRule = { maxSize: 1, maxDelayNs: 0, preferredSizes: [], allowedSizes: [] };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x / 100));
const column = (values: readonly number[]): readonly InputTensor[] => [{ name: '', dtype: 'float32', shape: [values.length, 1], data: Float32Array.from(values) }];

let fast: TestLauncher;
let slow: TestLauncher;
let hosts: ModelHosts;
beforeAll(() => {
  fast = testLauncher();
  slow = testLauncher('test/integration/models/serviceTimeHost.ts');
});
afterAll(() => {
  fast.remove();
  slow.remove();
});
afterEach(async () => hosts.closeAll());

async function open(launcher: TestLauncher, instances = 1): Promise<ModelHost> {
  hosts = new ModelHosts(launcher);
  return await hosts.open(HANG, FOLDER, { instances });
}

interface Order extends Partial<Omit<PacedCommand, 'op' | 'arrivals'>> {
  readonly dueNs?: Float64Array;
  readonly closed?: { readonly concurrency: number; readonly requests: number; readonly minNs?: number; readonly maxNs?: number };
  /** Value of the row of a request. */
  readonly value?: (request: number) => number;
  readonly blockRows?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onPart?: (part: PacedPart) => void;
}

interface Answer {
  readonly request: number;
  readonly batch: number;
  readonly stamps: readonly number[];
  readonly score: number;
}

interface Outcome {
  readonly answers: readonly Answer[];
  readonly dropped: readonly number[];
  readonly result: PacedResult;
  readonly parts: number;
}

async function run(host: ModelHost, order: Order): Promise<Outcome> {
  const { dueNs, closed, value = (request) => request % 100, blockRows = 64, timeoutMs, signal, onPart, ...rest } = order;
  const answers: Answer[] = [];
  const dropped: number[] = [];
  let parts = 0;
  let from = 0;
  let due = dueNs;
  const rows = (): Promise<{ rows: number; inputs: readonly InputTensor[] }> => {
    const values = Array.from({ length: blockRows }, (_, i) => value(from + i));
    from += blockRows;
    return Promise.resolve({ rows: blockRows, inputs: column(values) });
  };
  const take = (part: PacedPart): void => {
    parts += 1;
    part.request.forEach((request, i) => answers.push({ request, batch: part.batch[i] ?? -1, stamps: [...part.stamps.subarray(i * 6, i * 6 + 6)], score: part.outputs[0]?.numbers?.[i] ?? NaN }));
    dropped.push(...part.dropped.request);
    onPart?.(part);
  };
  const feed = {
    rows, aheadRows: 4 * blockRows,
    due: dueNs === undefined ? undefined : () => {
      const next = due;
      due = undefined;
      return next;
    },
  };
  const arrivals: PacedCommand['arrivals'] = closed === undefined ? { kind: 'due' } : { kind: 'closed', minNs: 0, maxNs: Infinity, ...closed };
  const result = await host.paced({ arrivals, rule: SINGLE, maxQueue: Infinity, overflow: 'reject', warmup: 5, ...rest }, { feed, onPart: take }, { timeoutMs, signal });
  return { answers, dropped, result, parts };
}

const every = (count: number, gapMs: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i * gapMs * 1e6);
const inOrder = ({ answers }: Outcome): boolean => answers.every(({ stamps }) => stamps.every((stamp, k) => k === 0 || stamp >= (stamps[k - 1] ?? 0)));
const numbered = ({ answers }: Outcome): readonly number[] => answers.map(({ request }) => request).sort((a, b) => a - b);
const batches = ({ answers }: Outcome): ReadonlyMap<number, readonly Answer[]> => answers.reduce((groups, answer) => groups.set(answer.batch, [...(groups.get(answer.batch) ?? []), answer]), new Map<number, Answer[]>());

describe('an open loop', () => {
  it('sends each request when it is due and answers it with its own row', async () => {
    const outcome = await run(await open(fast), { dueNs: every(1_000, 0.5) });
    expect(numbered(outcome)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    expect(inOrder(outcome)).toBe(true);
    for (const { request, stamps, score } of outcome.answers) {
      expect(stamps[0]).toBe(request * 5e5);
      expect(score).toBeCloseTo(sigmoid(request % 100), 5);
    }
    expect(outcome.result.firstRunMs).toBeGreaterThan(0);
    expect(outcome.result.warmupMs).toBeGreaterThanOrEqual(outcome.result.firstRunMs);
  });

  it('without any request ends', async () => {
    expect((await run(await open(fast), { dueNs: new Float64Array(0) })).answers).toEqual([]);
  });

  it('runs again in the same host', async () => {
    const host = await open(fast);
    for (const count of [10, 20]) expect((await run(host, { dueNs: every(count, 1) })).answers).toHaveLength(count);
    expect(host.launches).toBe(1);
  });
});

describe('batching', () => {
  it('waits for a batch to fill, no longer than its delay', async () => {
    const rule = { ...SINGLE, maxSize: 4, maxDelayNs: 50e6 };
    const outcome = await run(await open(fast), { dueNs: Float64Array.of(0, 0, 0, 0, 5e8, 5e8), rule });
    const sizes = [...batches(outcome).values()].map((batch) => batch.length);
    expect(sizes).toEqual([4, 2]);
    const [, last] = [...batches(outcome).values()];
    const waitedNs = (last?.[0]?.stamps[2] ?? 0) - (last?.[0]?.stamps[1] ?? 0);
    expect(waitedNs).toBeGreaterThanOrEqual(50e6);
    expect(new Set(last?.map(({ stamps }) => stamps[3])).size).toBe(1);
    for (const { request, score } of outcome.answers) expect(score).toBeCloseTo(sigmoid(request % 100), 5);
  });

  it('lets a preferred size go at once', async () => {
    const rule = { ...SINGLE, maxSize: 8, maxDelayNs: 10e9, preferredSizes: [2] };
    const outcome = await run(await open(fast), { dueNs: Float64Array.of(0, 0), rule });
    expect([...batches(outcome).values()].map((batch) => batch.length)).toEqual([2]);
  });

  it('pads to an allowed size and answers only the requests', async () => {
    const rule = { ...SINGLE, maxSize: 8, maxDelayNs: 20e6, allowedSizes: [4, 8] };
    const outcome = await run(await open(slow), { dueNs: Float64Array.of(0, 0, 0), rule });
    const [answer] = outcome.answers;
    expect(outcome.answers).toHaveLength(3);
    // 5 ms and 0.1 ms for each of three further rows of the four that were run.
    expect(((answer?.stamps[4] ?? 0) - (answer?.stamps[3] ?? 0)) / 1e6).toBeGreaterThan(5.25);
  });

  it('rejects what finds the queue full, and counts it', async () => {
    const outcome = await run(await open(slow), { dueNs: every(200, 1), maxQueue: 3 });
    expect(outcome.dropped.length).toBeGreaterThan(100);
    expect([...numbered(outcome), ...outcome.dropped].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    for (const { request, score } of outcome.answers) expect(score).toBeCloseTo(sigmoid(request % 100), 5);
  });

  it('that holds back answers everything', async () => {
    const outcome = await run(await open(slow), { dueNs: every(60, 1), maxQueue: 3, overflow: 'delay', rule: { ...SINGLE, maxSize: 8 } });
    expect(outcome.dropped).toEqual([]);
    expect(outcome.answers).toHaveLength(60);
    expect(Math.max(...[...batches(outcome).values()].map((batch) => batch.length))).toBe(3);
  });

  it('with two copies of the model answers twice as fast', async () => {
    const seconds = async (instances: number): Promise<number> => {
      const outcome = await run(await open(slow, instances), { dueNs: new Float64Array(60) });
      expect(numbered(outcome)).toEqual(Array.from({ length: 60 }, (_, i) => i));
      return Math.max(...outcome.answers.map(({ stamps }) => stamps[5] ?? 0)) / 1e9;
    };
    const [one, two] = [await seconds(1), await seconds(2)];
    expect(one).toBeGreaterThanOrEqual(0.3);
    expect(two).toBeGreaterThanOrEqual(0.15);
    expect(two / one).toBeLessThan(0.85);
  });
});

describe('a closed loop', () => {
  it('of one schedules each request at the answer of the one before', async () => {
    const outcome = await run(await open(fast), { closed: { concurrency: 1, requests: 500 } });
    expect(inOrder(outcome)).toBe(true);
    expect(numbered(outcome)).toHaveLength(500);
    for (let i = 1; i < 500; i += 1) expect(outcome.answers[i]?.stamps[0]).toBe(outcome.answers[i - 1]?.stamps[5]);
  });

  it('keeps its number outstanding', async () => {
    const outcome = await run(await open(slow, 2), { closed: { concurrency: 8, requests: 100 }, rule: { ...SINGLE, maxSize: 4 } });
    expect(numbered(outcome)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const moments = outcome.answers.flatMap(({ stamps }) => [[stamps[0] ?? 0, 1], [stamps[5] ?? 0, -1]] as const).sort(([a, step], [b, other]) => a - b || step - other);
    let outstanding = 0;
    const seen = moments.map(([, step]) => (outstanding += step));
    expect(Math.max(...seen)).toBeLessThanOrEqual(8);
    expect(seen.filter((count) => count >= 4).length / seen.length).toBeGreaterThan(0.8);
  });

  it('lasts until both minima are met, and no longer than its maximum', async () => {
    const host = await open(slow);
    const long = await run(host, { closed: { concurrency: 1, requests: 5, minNs: 2e8 } });
    expect(long.answers.length).toBeGreaterThan(20);
    const short = await run(host, { closed: { concurrency: 1, requests: 1_000, maxNs: 1e8 } });
    expect(short.answers.length).toBeLessThan(25);
  });
});

describe('a paced run that goes wrong', () => {
  it('by a hanging batch keeps what was answered and ends after the time-out', async () => {
    const host = await open(fast);
    const seen: number[] = [];
    const hanging = run(host, { dueNs: every(100, 1), value: (request) => (request === 50 ? WILD : 1), timeoutMs: 300, onPart: ({ request }) => seen.push(...request) });
    await expect(hanging).rejects.toMatchObject({ code: 'model_timeout' });
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect((await run(host, { dueNs: every(3, 1) })).answers).toHaveLength(3);
    expect(host.launches).toBe(2);
  });

  it('by a hanging warm-up ends too', async () => {
    await expect(run(await open(fast), { dueNs: every(3, 1), value: () => WILD, timeoutMs: 300 })).rejects.toMatchObject({ code: 'model_timeout' });
  });

  it('by rows that the model refuses says so', async () => {
    const host = await open(fast);
    const feed = { rows: () => Promise.resolve({ rows: 1, inputs: [{ name: '', dtype: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) }] }), aheadRows: 1, due: undefined };
    const refused = host.paced({ arrivals: { kind: 'closed', concurrency: 1, requests: 1, minNs: 0, maxNs: Infinity }, rule: SINGLE, maxQueue: Infinity, overflow: 'reject', warmup: 1 }, { feed, onPart: () => undefined });
    await expect(refused).rejects.toMatchObject({ code: 'does_not_fit' });
    expect((await run(host, { dueNs: every(3, 1) })).answers).toHaveLength(3);
  });

  it.each([['2,000 requests a second', SINGLE, 1], ['batches in two threads', { ...SINGLE, maxSize: 16 }, 2]] as const)('is cancelled within a second at %s', async (_, rule, instances) => {
    const abort = new AbortController();
    const running = run(await open(fast, instances), { dueNs: every(20_000, 0.5), rule, signal: abort.signal, onPart: ({ request }) => (request.length > 0 ? abort.abort() : undefined) });
    let abortedAt = 0;
    abort.signal.addEventListener('abort', () => (abortedAt = performance.now()));
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - abortedAt).toBeLessThan(1_000);
  });
});
