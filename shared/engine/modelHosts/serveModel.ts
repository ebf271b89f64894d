/** What does a model host do with each request of the engine? */
import process from 'node:process';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { ModelRuntime } from '../runtimes/modelRuntime.ts';
import { onnxRuntime } from '../runtimes/onnx.ts';
import { tfjsRuntime } from '../runtimes/tfjs.ts';
import { since } from './clock.ts';
import type { HostFailure, HostReply, HostRequest, LoadCommand, LoadResult, PredictCommand, PredictResult } from './messages.ts';
import { pacedRun } from './pacedRun.ts';
import { BlockScorer } from './scoreBlock.ts';

const RUNTIMES: Readonly<Record<LoadCommand['runtime'], ModelRuntime>> = { onnx: onnxRuntime, tfjs: tfjsRuntime };

function failureOf(thrown: unknown): HostFailure {
  if (thrown instanceof AssayError) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  return { code: 'does_not_fit', message: `The model does not take these rows: ${messageOf(thrown)}`, hint: 'Compare the binding with the inputs that "assay models" lists.' };
}

/** One model, loaded once; requests are answered in order, one at a time. */
export class ModelServer {
  readonly #send: (reply: HostReply) => void;
  #scorer: BlockScorer | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(send: (reply: HostReply) => void) {
    this.#send = send;
  }

  /** Queues a request; its answer is sent when the ones before it have theirs. */
  receive(request: HostRequest): void {
    this.#last = this.#last.then(() => this.#answer(request));
  }

  async #answer({ id, command }: HostRequest): Promise<void> {
    try {
      switch (command.op) {
        case 'load':
          this.#done(id, await this.#load(command));
          break;
        case 'predict':
          this.#done(id, await this.#predict(command));
          break;
        case 'paced':
          this.#done(id, await pacedRun(this.#loaded(), command, (part) => this.#send({ id, part })));
          break;
      }
    } catch (thrown) {
      this.#send({ id, error: failureOf(thrown) });
    }
  }

  #done(id: number, ok: Extract<HostReply, { ok: unknown }>['ok']): void {
    this.#send({ id, ok, rssBytes: process.memoryUsage.rss() });
  }

  #loaded(): BlockScorer {
    if (this.#scorer === undefined) throw new AssayError('internal', 'The model host was asked before it had a model.');
    return this.#scorer;
  }

  async #load({ runtime, file, threads, outputs, provider }: LoadCommand): Promise<LoadResult> {
    const started = performance.now();
    const model = await RUNTIMES[runtime].load(file, { threads, outputs, provider });
    this.#scorer = new BlockScorer(model);
    return { facts: model.facts, provider: model.provider, providerReason: model.providerReason, runtimeVersion: model.runtimeVersion, loadMs: performance.now() - started };
  }

  async #predict({ inputs, rows, origin, callSize }: PredictCommand): Promise<PredictResult> {
    const scorer = this.#loaded();
    const hadRun = scorer.firstRunMs !== undefined;
    const runStartNs = since(origin);
    const outputs = await scorer.score(inputs, rows, callSize);
    return { outputs, runStartNs, runEndNs: since(origin), callSize: scorer.callSize, firstRunMs: hadRun ? undefined : scorer.firstRunMs };
  }
}
