/** Do runtimes tell how long their operators take, and is what they write read rightly? */
import { describe, expect, it } from 'vitest';
import type { InputTensor } from '../../../shared/core/binding/tensor.ts';
import { onnxRuntime } from '../../../shared/engine/runtimes/onnx.ts';
import { operatorsOfProfile } from '../../../shared/engine/runtimes/onnxProfile.ts';
import { tfjsRuntime } from '../../../shared/engine/runtimes/tfjs.ts';

const kernel = (name: string, ts: number, more: { readonly dur?: number; readonly op?: string; readonly provider?: string } = {}) => ({ cat: 'Node', name: `${name}_kernel_time`, ts, dur: more.dur ?? 10, ph: 'X', args: { op_name: more.op ?? 'Gemm', provider: more.provider ?? 'CPUExecutionProvider' } });
const run = (ts: number) => ({ cat: 'Session', name: 'model_run', ts, dur: 99, ph: 'X', args: {} });

describe('a profile of ONNX Runtime', () => {
  it('is summed by node and provider, without the runs at the front', () => {
    const events = [{ cat: 'Session', name: 'session_initialization', ts: 0, dur: 5 }, kernel('/fc1', 110, { dur: 500 }), run(100), kernel('/fc1', 210), { cat: 'Node', name: '/fc1_fence_before', ts: 209 }, kernel('/relu', 230, { op: 'Relu', provider: 'CUDAExecutionProvider' }), run(200), kernel('/fc1', 310, { dur: 12 }), run(300), { odd: true }];
    expect(operatorsOfProfile(JSON.stringify(events), 1)).toEqual([
      { node: '/fc1', op: 'Gemm', provider: 'CPUExecutionProvider', calls: 2, totalUs: 22 },
      { node: '/relu', op: 'Relu', provider: 'CUDAExecutionProvider', calls: 1, totalUs: 10 },
    ]);
    expect(operatorsOfProfile('[]', 1)).toEqual([]);
  });

  it('that was cut short is our own fault, in words', () => {
    expect(() => operatorsOfProfile('[{"cat":"Node"', 1)).toThrow(/no list of trace events/);
  });

  it('of a tree ensemble has its one operator, once a call', async () => {
    const model = await onnxRuntime.load('resources/sample/models/champion/model.onnx', { threads: 1 });
    const inputs: InputTensor[] = [{ name: '', dtype: 'float32', shape: [2, 12], data: new Float32Array(24) }];
    const found = await model.profile?.(Array.from({ length: 5 }, () => ({ inputs, rows: 2 })));
    await model.close();
    expect(found).toMatchObject([{ op: 'TreeEnsembleClassifier', provider: 'CPUExecutionProvider', calls: 5 }]);
    expect(found?.[0]?.totalUs).toBeGreaterThan(0);
  });
});

describe('a profile of TensorFlow.js', () => {
  it('has its kernels in order, once a call', async () => {
    const model = await tfjsRuntime.load('test/fixtures/models/wit-champion/model.json', { threads: 1 });
    const calls = Array.from({ length: 3 }, () => ({ rows: 4, inputs: model.facts.inputs.map(({ name, shape }): InputTensor => {
      const width = shape.slice(1).reduce<number>((product, size) => product * Number(size ?? 1), 1);
      return { name, dtype: 'float32', shape: [4, width], data: new Float32Array(4 * width) };
    }) }));
    const found = await model.profile?.(calls);
    await model.close();
    expect(found?.length).toBeGreaterThan(0);
    expect(found?.every(({ calls: made, provider }) => made === 3 && provider === model.provider)).toBe(true);
  });
});
