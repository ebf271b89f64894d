/** Does a model that hangs, eats memory or dies cost one batch, and nothing else? */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import type { InputTensor } from '../../../shared/core/binding/tensor.ts';
import { testLauncher } from './modelHostLauncher.ts';
import type { TestLauncher } from './modelHostLauncher.ts';

const FOLDER = 'test/fixtures/models/hostile';
const HANG = { name: 'hang', runtime: 'onnx', file: 'hang.onnx' } as const;
const HUNGRY = { name: 'hungry', runtime: 'onnx', file: 'hungry.onnx' } as const;
const WILD = 2e6;

const column = (values: readonly number[]): readonly InputTensor[] => [{ name: '', dtype: 'float32', shape: [values.length, 1], data: Float32Array.from(values) }];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x / 100));

let launcher: TestLauncher;
let hosts: ModelHosts;
beforeAll(() => {
  launcher = testLauncher();
});
afterAll(() => launcher.remove());
afterEach(async () => hosts.closeAll());

describe('a model in a child process', () => {
  it('scores rows and says how it was loaded', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    const [score] = await host.predict(column([0, 100]), 2);
    expect(host.provider).toBe('cpu');
    expect(score?.numbers?.[1]).toBeCloseTo(sigmoid(100), 6);
    expect(host.loadMs).toBeGreaterThan(0);
  });

  it('gives the same scores whatever the size of the calls, and settles on one', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    const values = Array.from({ length: 8_192 }, (_, i) => i / 10);
    const first = await host.score({ inputs: column(values), rows: values.length });
    const again = await host.score({ inputs: column(values), rows: values.length, callSize: 1_000 });
    let settled = again.callSize;
    for (let block = 0; block < 10 && settled === undefined; block += 1) settled = (await host.score({ inputs: column(values), rows: values.length })).callSize;
    expect(settled).toBeGreaterThanOrEqual(16);
    expect(first.firstRunMs).toBeGreaterThan(0);
    expect(again.firstRunMs).toBeUndefined();
    expect(again.outputs).toEqual(first.outputs);
    expect(first.outputs[0]?.numbers).toHaveLength(8_192);
  });

  it('that hangs is ended after its time, and the calls behind it go to a fresh process', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    const hanging = host.predict(column([WILD]), 1, { timeoutMs: 300 });
    const behind = host.predict(column([50]), 1, { timeoutMs: 30_000 });
    await expect(hanging).rejects.toMatchObject({ code: 'model_timeout', where: 'hang' });
    expect((await behind)[0]?.numbers?.[0]).toBeCloseTo(sigmoid(50), 6);
    expect(host.launches).toBe(2);
  });

  it('that is cancelled while it hangs is ended at once', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    const abort = new AbortController();
    const hanging = host.predict(column([WILD]), 1, { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    const before = performance.now();
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('that eats memory is ended at the limit', async () => {
    hosts = new ModelHosts(launcher, { memoryLimitBytes: 400 * 2 ** 20 });
    const host = await hosts.open(HUNGRY, FOLDER);
    await expect(host.predict(column([WILD]), 1)).rejects.toMatchObject({ code: 'model_crashed', details: { reason: 'memory' } });
    expect((await host.predict(column([1]), 1))[0]?.numbers?.[0]).toBeCloseTo(sigmoid(1), 6);
  });

  it('whose process dies fails that call and answers the next', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    const hanging = host.predict(column([WILD]), 1);
    setTimeout(() => launcher.started.at(-1)?.kill(), 50);
    await expect(hanging).rejects.toMatchObject({ code: 'model_crashed' });
    expect((await host.predict(column([2]), 1))[0]?.numbers?.[0]).toBeCloseTo(sigmoid(2), 6);
  });

  it('says what is wrong with a broken file', async () => {
    hosts = new ModelHosts(launcher);
    await expect(hosts.open({ name: 'x', runtime: 'onnx', file: 'make_hostile.py' }, FOLDER)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('says what is wrong with rows it does not take, and lives on', async () => {
    hosts = new ModelHosts(launcher);
    const host = await hosts.open(HANG, FOLDER);
    await expect(host.predict([{ name: '', dtype: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) }], 1)).rejects.toMatchObject({ code: 'does_not_fit' });
    await host.predict(column([1]), 1);
    expect(host.launches).toBe(1);
  });
});
