/** Which scores does a model give to rows of a dataset? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import { decodeScores } from '../../core/binding/decodeScores.ts';
import { encodeRows } from '../../core/binding/encodeRows.ts';
import type { ColumnTable, InputTensor } from '../../core/binding/tensor.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { sliceRows } from '../modelHosts/rowSlices.ts';

/** A model that is open in a host. */
export interface OpenModel {
  readonly host: Pick<ModelHost, 'predict'>;
  readonly meta: Pick<ModelMeta, 'binding' | 'file'>;
  readonly signal?: AbortSignal | undefined;
}

const BLOCK_ROWS = 16_384;

async function scoreBlock({ host, meta, signal }: OpenModel, inputs: readonly InputTensor[], rows: number): Promise<readonly Float64Array[]> {
  const { positive, value, byClass } = decodeScores(meta.binding, meta.file, await host.predict(inputs, rows, { signal }));
  const single = positive ?? value;
  return single === undefined ? byClass : [single];
}

/**
 * Applies the binding, scores in the model's own process and decodes: [positive] for a binary model, one array a class for several
 * classes (in the binding's order), [value] for regression. Columns are given by their dataset names; NaN scores stay NaN.
 *
 * @throws AssayError does_not_fit, model_timeout, model_crashed, cancelled
 */
export async function scoreRows(model: OpenModel, columns: ColumnTable, rows: number): Promise<readonly Float64Array[]> {
  const inputs = encodeRows(model.meta.binding, columns, rows);
  if (rows <= BLOCK_ROWS) return scoreBlock(model, inputs, rows);
  const starts = Array.from({ length: Math.ceil(rows / BLOCK_ROWS) }, (_, block) => block * BLOCK_ROWS);
  const whole: Float64Array[] = [];
  for (const from of starts) {
    const to = Math.min(rows, from + BLOCK_ROWS);
    const block = await scoreBlock(model, sliceRows(inputs, from, to), to - from);
    for (const [k, scores] of block.entries()) {
      whole[k] ??= new Float64Array(rows);
      whole[k].set(scores, from);
    }
  }
  return whole;
}
