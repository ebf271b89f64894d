/** Do the parts of a paced run that need no process do what they say: batching rule, records, live figures, what is read of the machine? */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchSize, paddedSize } from '../../../shared/core/queueing/batchSize.ts';
import { machinePower } from '../../../shared/engine/modelHosts/machinePower.ts';
import { RecordReader, RecordWriter, createRecordRing } from '../../../shared/engine/modelHosts/recordRing.ts';
import type { NewText } from '../../../shared/engine/modelHosts/recordRing.ts';
import { parseGpuLines } from '../../../shared/engine/modelHosts/resourceSampler.ts';
import { RunQueue, createRunMemory, emptyTaken } from '../../../shared/engine/modelHosts/runMemory.ts';
import { LiveMeter } from '../../../shared/engine/replay/liveMeter.ts';
import { NumberColumn } from '../../../shared/engine/replay/numberColumn.ts';

const RULE = { maxSize: 8, maxDelayNs: 1_000, preferredSizes: [6, 4], allowedSizes: [2, 4, 8] };

describe('the batching rule', () => {
  it.each([
    [20, 0, 8], [8, 0, 8], [7, 0, 6], [6, 0, 6], [5, 0, 4], [3, 0, 0], [3, 999, 0], [3, 1_000, 3],
  ])('of %i requests, the oldest waiting for %i ns, lets %i go', (queued, waited, size) => {
    expect(batchSize(RULE, queued, waited)).toBe(size);
  });

  it('pads to the next allowed size', () => {
    expect([1, 2, 3, 5, 8].map((size) => paddedSize(RULE, size))).toEqual([2, 2, 4, 8, 8]);
    expect(paddedSize({ ...RULE, allowedSizes: [] }, 3)).toBe(3);
  });
});

describe('the queue', () => {
  it('hands requests out in their order, once, in batches, and ends', () => {
    const queue = new RunQueue(createRunMemory(1));
    queue.go(process.hrtime.bigint());
    for (let i = 0; i < 10; i += 1) queue.offer(i, { scheduledNs: i, enqueuedNs: i + 0.5 }, Infinity);
    queue.end();
    const taken = emptyTaken(4);
    const rule = { maxSize: 4, maxDelayNs: 0, preferredSizes: [], allowedSizes: [] };
    const batches: number[][] = [];
    while (queue.take(rule, Infinity, taken)) batches.push([...taken.request.subarray(0, taken.size)]);
    expect(batches).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
    expect(queue.progress).toMatchObject({ paced: 10, taken: 10, waiting: 0, batches: 3 });
  });

  it('drops what finds too many waiting, and says which', () => {
    const queue = new RunQueue(createRunMemory(1));
    for (let i = 0; i < 5; i += 1) queue.offer(i, { scheduledNs: i * 10, enqueuedNs: i * 10 + 1 }, 3);
    expect(queue.progress).toMatchObject({ paced: 5, waiting: 3 });
    expect(queue.takeDropped()).toEqual({ request: Int32Array.of(3, 4), scheduledNs: Float64Array.of(30, 40), enqueuedNs: Float64Array.of(31, 41) });
    expect(queue.takeDropped().request).toHaveLength(0);
  });
});

describe('records', () => {
  const layout = [{ name: 'label', width: 1, texts: true }, { name: 'scores', width: 2, texts: false }];
  const stamps = { formedNs: 2, runStartNs: 3, runEndNs: 4, decodedNs: 5 };

  it('come out as they went in, around the end of the ring too', () => {
    const ring = createRecordRing(layout, 4);
    const texts: NewText[] = [];
    const writer = new RecordWriter(ring, layout, (text) => texts.push(text));
    const reader = new RecordReader(ring, layout);
    let next = 0;
    for (let round = 0; round < 3; round += 1) {
      const count = Math.ceil(ring.slots * 0.7);
      writer.reserve(count);
      const outputs = [{ name: 'label', width: 1, texts: Array.from({ length: count }, (_, i) => `c${i % 3}`) }, { name: 'scores', width: 2, numbers: Float64Array.from({ length: 2 * count }, (_, i) => next + i) }];
      for (let k = 0; k < count; k += 1) writer.put(k, { request: next + k, batch: round, scheduledNs: 0, enqueuedNs: 1 }, { stamps, outputs });
      writer.publish(count);
      const { waiting } = reader;
      for (const text of texts.splice(0)) reader.learn(text);
      const records = reader.read(waiting);
      expect([...records.request]).toEqual(Array.from({ length: count }, (_, k) => next + k));
      expect([...records.stamps.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
      expect(records.outputs).toEqual(outputs);
      expect(records.failed.every((failed) => failed === 0)).toBe(true);
      next += count;
    }
  });

  it('of refused rows have no outputs and say so', () => {
    const ring = createRecordRing(layout, 1);
    const writer = new RecordWriter(ring, layout, () => undefined);
    writer.put(0, { request: 7, batch: 1, scheduledNs: 0, enqueuedNs: 1 }, { stamps: { ...stamps, runEndNs: NaN }, outputs: undefined });
    writer.publish(1);
    const records = new RecordReader(ring, layout).read(1);
    expect([...records.failed]).toEqual([1]);
    expect([...(records.outputs[1]?.numbers ?? [])]).toEqual([NaN, NaN]);
  });
});

describe('live figures', () => {
  it('speak about the last five seconds, to 2.2 %', () => {
    const meter = new LiveMeter('v3', 1_000);
    for (let i = 0; i < 100; i += 1) meter.answered(9e9, 0.5e9);
    for (let i = 1; i <= 1_000; i += 1) meter.answered(i * 1e6, 6e9 + i * 3e6);
    meter.sent(2e6, 6e9);
    meter.errors += 1;
    const figures = meter.figures({ elapsedMs: 9_000, queued: 3, rssBytes: null });
    expect(figures).toMatchObject({ model: 'v3', done: 1_100, total: 1_000, errors: 1, dropped: 0, queued: 3 });
    for (const [shown, exact] of [[figures.p50Ms, 500], [figures.p90Ms, 900], [figures.p99Ms, 990], [figures.latenessP99Ms, 2]] as const) expect(Math.abs((shown ?? NaN) / exact - 1)).toBeLessThan(0.022);
    expect(figures.perSecond).toBeCloseTo(1_000 / 4, 0);
  });

  it('are null before there are any', () => {
    expect(new LiveMeter('v3', null).figures({ elapsedMs: 0, queued: null, rssBytes: null })).toMatchObject({ done: 0, total: null, perSecond: 0, p50Ms: null, p99Ms: null, latenessP99Ms: null });
  });
});

it('a column of numbers grows without losing any', () => {
  const column = new NumberColumn();
  for (let i = 0; i < 5_000; i += 1) column.push(i);
  expect(column.values()).toEqual(Float64Array.from({ length: 5_000 }, (_, i) => i));
});

describe('what is read of the machine', () => {
  it('joins several GPUs, and leaves out what a driver does not say', () => {
    expect(parseGpuLines(['0, 30, 1024', '1, 70, 2048'])).toEqual({ gpuPercent: 70, gpuMemoryBytes: 3_072 * 2 ** 20 });
    expect(parseGpuLines(['0, [N/A], 10'])).toEqual({ gpuPercent: null, gpuMemoryBytes: 10 * 2 ** 20 });
  });

  it('names the power state in a line that changes when cores are slowed down', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'assay-power-'));
    const write = async (file: string, text: string): Promise<void> => {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), `${text}\n`);
    };
    expect(await machinePower(path.join(root, 'absent'))).toBeNull();
    expect(await machinePower(root)).toBeNull();
    await write('cpu0/cpufreq/scaling_governor', 'powersave');
    await write('cpu1/cpufreq/scaling_governor', 'powersave');
    await write('cpu0/cpufreq/scaling_max_freq', '2400000');
    await write('cpu0/thermal_throttle/core_throttle_count', '3');
    const before = await machinePower(root);
    expect(before).toBe('governor powersave, up to 2400 MHz, slowed down for heat 3 times');
    await write('cpu0/thermal_throttle/core_throttle_count', '4');
    expect(await machinePower(root)).not.toBe(before);
    await rm(root, { recursive: true });
  });
});
