/** Which process stands in for a model host whose model takes a known time: 5 ms a call, and 0.1 ms more for each further row? */
import { readFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';
import { runThread } from '../../../shared/engine/modelHosts/hostThreads.ts';
import type { ModelRuntime } from '../../../shared/engine/runtimes/modelRuntime.ts';
import { onnxRuntime } from '../../../shared/engine/runtimes/onnx.ts';
import { tfjsRuntime } from '../../../shared/engine/runtimes/tfjs.ts';
import { serveParent } from '../../../shared/hosts/modelHost/serveParent.ts';

const idle = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps, then spins for the rest, so that the time is right to microseconds where the machine is free. */
function take(ms: number): void {
  const until = performance.now() + ms;
  Atomics.wait(idle, 0, 0, Math.max(0, ms - 0.5));
  while (performance.now() < until);
}

/** The real model, whose run is drawn out. */
const slow: ModelRuntime = {
  id: 'onnx',
  load: async (file, options) => {
    await readFile(file);
    const model = await onnxRuntime.load(file, options);
    return {
      facts: model.facts, provider: model.provider, providerReason: model.providerReason, runtimeVersion: model.runtimeVersion, session: { graphOptimization: 'none', options: {} },
      close: () => model.close(),
      predict: (inputs, rows, marks) => {
        const started = performance.now();
        return model.predict(inputs, rows, {
          onStart: () => marks?.onStart(),
          onEnd: () => {
            take(5 + 0.1 * (rows - 1) - (performance.now() - started));
            marks?.onEnd();
          },
        });
      },
    };
  },
};

const runtimes = { onnx: slow, tfjs: tfjsRuntime };
if (isMainThread) serveParent(runtimes, new URL(import.meta.url));
else runThread(runtimes);
