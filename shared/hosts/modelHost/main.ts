/** Which process runs a model? This one: it holds exactly one, answers its engine, and can be killed at any moment. */
import { isMainThread } from 'node:worker_threads';
import { runThread } from '../../engine/modelHosts/hostThreads.ts';
import { onnxRuntime } from '../../engine/runtimes/onnx.ts';
import { tfjsRuntime } from '../../engine/runtimes/tfjs.ts';
import { serveParent } from './serveParent.ts';

const runtimes = { onnx: onnxRuntime, tfjs: tfjsRuntime };
// Further threads of this process run the same file.
if (isMainThread) serveParent(runtimes, new URL(import.meta.url));
else runThread(runtimes);
