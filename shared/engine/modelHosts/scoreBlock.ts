/** How does a loaded model score a block of rows fastest, and what does that take? */
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';
import { AssayError } from '../../core/errors.ts';
import type { LoadedModel, OperatorTime } from '../runtimes/modelRuntime.ts';
import { CallSizeTrial } from './callSize.ts';
import { OutputBlock, padRows, prescribedRows, sliceRows } from './rowSlices.ts';

/** A model with what has been learnt about it. */
export class BlockScorer {
  readonly model: LoadedModel;
  readonly #prescribed: number | undefined;
  readonly #trial = new CallSizeTrial();
  /** Duration of the first run since loading; undefined before it. */
  firstRunMs: number | undefined;

  constructor(model: LoadedModel) {
    this.model = model;
    this.#prescribed = prescribedRows(model.facts);
  }

  get callSize(): number | undefined {
    return this.#prescribed ?? this.#trial.found;
  }

  /** Scores a block in calls of `callSize` rows, else of the size that a trial on the first blocks found fastest. */
  async score(inputs: readonly InputTensor[], rows: number, callSize?: number): Promise<readonly OutputTensor[]> {
    const block = new OutputBlock(rows);
    await this.#firstRun(inputs, rows);
    const size = this.#prescribed ?? callSize ?? this.#trial.found;
    const from = size === undefined ? await this.#try(block, inputs, rows) : 0;
    if (from < rows) await this.#run(block, inputs, { from, to: rows, size: size ?? this.#trial.soFar ?? rows - from });
    return block.finish();
  }

  /** Times the operators over the rows, in calls of `callSize` rows or of what the model prescribes. */
  async profile(inputs: readonly InputTensor[], rows: number, callSize: number): Promise<readonly OperatorTime[]> {
    if (this.model.profile === undefined) throw new AssayError('unsupported', `${this.model.runtimeVersion} tells nothing about its operators.`, { hint: 'Replay without --operators.' });
    const size = this.#prescribed ?? callSize;
    const calls = Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
      const to = Math.min(rows, (i + 1) * size);
      const part = sliceRows(inputs, i * size, to);
      return this.#prescribed === undefined ? { inputs: part, rows: to - i * size } : { inputs: padRows(part, size), rows: size };
    });
    return this.model.profile(calls);
  }

  async #firstRun(inputs: readonly InputTensor[], rows: number): Promise<void> {
    if (this.firstRunMs !== undefined || rows === 0) return;
    const started = performance.now();
    await this.#run(new OutputBlock(1), inputs, { from: 0, to: 1, size: 1 });
    this.firstRunMs = performance.now() - started;
  }

  /** Times as many sizes as the block has rows for. Resolves with the first row that is left. */
  async #try(block: OutputBlock, inputs: readonly InputTensor[], rows: number): Promise<number> {
    let from = 0;
    for (let trial = this.#trial.next(rows); trial !== undefined; trial = this.#trial.next(rows - from)) {
      const started = performance.now();
      await this.#run(block, inputs, { from, to: from + trial.rows, size: trial.size });
      this.#trial.took(trial, performance.now() - started);
      from += trial.rows;
    }
    return from;
  }

  async #run(block: OutputBlock, inputs: readonly InputTensor[], part: { readonly from: number; readonly to: number; readonly size: number }): Promise<void> {
    const size = this.#prescribed ?? part.size;
    for (let from = part.from; from < part.to; from += size) {
      const to = Math.min(part.to, from + size);
      const rows = sliceRows(inputs, from, to);
      const outputs = this.#prescribed === undefined ? await this.model.predict(rows, to - from) : await this.model.predict(padRows(rows, size), size);
      block.put(outputs, from, to - from);
    }
  }
}
