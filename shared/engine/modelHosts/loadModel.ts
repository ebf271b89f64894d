/** How does a model host load the model it was told to? */
import type { LoadedModel, ModelRuntime } from '../runtimes/modelRuntime.ts';
import type { LoadCommand, LoadResult } from './messages.ts';

export type Runtimes = Readonly<Record<LoadCommand['runtime'], ModelRuntime>>;

export async function loadModel(runtimes: Runtimes, { runtime, file, threads, outputs, provider }: LoadCommand): Promise<{ readonly model: LoadedModel; readonly result: LoadResult }> {
  const started = performance.now();
  const model = await runtimes[runtime].load(file, { threads, outputs, provider });
  return { model, result: { facts: model.facts, provider: model.provider, providerReason: model.providerReason, runtimeVersion: model.runtimeVersion, session: model.session, loadMs: performance.now() - started } };
}
