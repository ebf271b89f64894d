/** Which binding follows from a model that names its own columns? */
import { Binding } from './binding.ts';
import type { BindingOutput } from './binding.ts';
import type { StatedInput } from './fitBinding.ts';

export interface ModelNames {
  readonly file: string;
  readonly inputs: readonly StatedInput[];
  readonly outputs: readonly StatedInput[];
}

const DTYPES: ReadonlySet<string> = new Set(['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool', 'string']);

/** A model that states more values a row than this does not mean classes (or its file is damaged). */
const MOST_CLASSES = 10_000;

/** One value a row: [N] or [N, 1]. */
const isColumn = ({ dtype, shape }: StatedInput): boolean => DTYPES.has(dtype) && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));

function scoresOf(outputs: readonly StatedInput[]): { readonly task: Binding['task']; readonly output: BindingOutput } | undefined {
  const floats = outputs.filter(({ dtype }) => dtype === 'float32' || dtype === 'float64');
  const [only] = floats;
  if (only === undefined || floats.length > 1) return undefined;
  const width = only.shape.length === 2 ? only.shape[1] : undefined;
  if (width === 2) return { task: 'binary', output: { name: only.name, use: 'score', classes: ['0', '1'] } };
  if (typeof width === 'number' && (!Number.isInteger(width) || width < 1 || width > MOST_CLASSES)) return undefined;
  if (typeof width === 'number' && width > 2) return { task: 'multiclass', output: { name: only.name, use: 'score', classes: Array.from({ length: width }, (_, k) => String(k)) } };
  return outputs.length === 1 ? { task: 'regression', output: { name: only.name, use: 'value' } } : undefined;
}

/**
 * The binding of a model whose every input is one column, named like it: column "x" feeds input "x". Classes are numbered.
 * Undefined when the model names no columns (one matrix) or its outputs do not tell scores from values.
 */
export function proposeBinding({ file, inputs, outputs }: ModelNames): Binding | undefined {
  const scores = scoresOf(outputs);
  if (scores === undefined || inputs.length < 2 || !inputs.every(isColumn)) return undefined;
  return Binding.parse({
    format: 'assay-binding/1',
    task: scores.task,
    inputs: inputs.map(({ name, dtype, shape }) => ({ name, dtype, shape: ['N', ...shape.slice(1).map(() => 1)], columns: [{ column: name, steps: [] }] })),
    outputs: { [file]: [scores.output] },
    ...(scores.task === 'binary' ? { positive: '1', threshold: 0.5 } : {}),
  });
}
