/** Which scores and predictions do a model's outputs stand for? */
import { AssayError } from '../errors.ts';
import type { Binding, BindingOutput } from './binding.ts';
import type { OutputTensor } from './tensor.ts';

export interface DecodedScores {
  readonly rows: number;
  /** Classes in the order of `byClass`; empty for regression. */
  readonly classes: readonly string[];
  /** One score a row for each class; a binary model that gives only one score has its complement for the other class. */
  readonly byClass: readonly Float64Array[];
  /** Binary: the score of the positive class. */
  readonly positive?: Float64Array;
  /** Regression: the value. */
  readonly value?: Float64Array;
  /** Predicted class of each row (binary: positive when score ≥ threshold; several classes: the largest, first of equals); null when a score is NaN. */
  readonly predictions: readonly (string | null)[];
  /** Rows with a NaN in a score or value. */
  readonly nanRows: number;
}

/** Threshold of a binary model whose binding names none. */
export const DEFAULT_THRESHOLD = 0.5;

/** The outputs a binding uses of a file: by its name, else those for "*". */
export function outputsOf(binding: Binding, file: string): readonly BindingOutput[] {
  const outputs = binding.outputs[file] ?? binding.outputs['*'];
  if (outputs === undefined) {
    throw new AssayError('does_not_fit', `The binding does not say which outputs of "${file}" hold the scores.`, { hint: `Add "${file}" (or "*") to "outputs" in the binding.` });
  }
  return outputs;
}

/** Names of the outputs that have to be fetched; undefined when the binding leaves the only output unnamed. */
export function outputNames(binding: Binding, file: string): readonly string[] | undefined {
  const names = outputsOf(binding, file).map(({ name }) => name);
  return names.every((name) => name !== null) ? names : undefined;
}

function find(outputs: readonly OutputTensor[], wanted: BindingOutput): OutputTensor {
  const found = wanted.name === null ? outputs[0] : outputs.find(({ name }) => name === wanted.name);
  if (found === undefined) throw new AssayError('does_not_fit', `The model has no output "${wanted.name ?? ''}".`, { details: { outputs: outputs.map(({ name }) => name) } });
  return found;
}

function columnOf(output: OutputTensor, k: number): Float64Array {
  const { numbers, width } = output;
  if (numbers === undefined) throw new AssayError('does_not_fit', `Output "${output.name}" holds texts, not scores.`);
  if (width === 1 && k === 0) return numbers;
  const column = new Float64Array(numbers.length / width);
  for (let row = 0, at = k; row < column.length; row += 1, at += width) column[row] = numbers[at] ?? NaN;
  return column;
}

function countNaN(columns: readonly Float64Array[], rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row += 1) if (columns.some((column) => Number.isNaN(column[row]))) count += 1;
  return count;
}

interface ClassScores {
  readonly classes: readonly string[];
  readonly byClass: readonly Float64Array[];
}

/** Unnamed columns are numbered; of a binary model the last one (or the only one) is the positive class. */
function unnamedClass(binding: Binding, width: number, k: number): string {
  const { task, positive } = binding;
  if (task !== 'binary' || positive === undefined || width > 2) return String(k);
  return k === width - 1 ? positive : `not ${positive}`;
}

function classScores(binding: Binding, used: readonly BindingOutput[], outputs: readonly OutputTensor[]): ClassScores {
  const classes: string[] = [];
  const byClass: Float64Array[] = [];
  for (const wanted of used.filter(({ use }) => use === 'score')) {
    const output = find(outputs, wanted);
    if (wanted.classes !== undefined && wanted.classes.length !== output.width) {
      throw new AssayError('does_not_fit', `Output "${output.name}" gives ${output.width} values a row, the binding names ${wanted.classes.length} classes.`);
    }
    for (let k = 0; k < output.width; k += 1) {
      classes.push(wanted.classes?.[k] ?? unnamedClass(binding, output.width, k));
      byClass.push(columnOf(output, k));
    }
  }
  return { classes, byClass };
}

/** A single score of one class of two also says the other class's, unless the binding calls the scores independent. */
function withComplement(scores: ClassScores, positive: string): ClassScores {
  const [only] = scores.byClass;
  const [named] = scores.classes;
  if (only === undefined || named === undefined || scores.byClass.length > 1) return scores;
  return { classes: [named, named === positive ? `not ${positive}` : positive], byClass: [only, only.map((score) => 1 - score)] };
}

const positiveOf = (binding: Binding, classes: readonly string[]): string => binding.positive ?? classes[1] ?? classes[0] ?? '1';

function decodeBinary(binding: Binding, raw: ClassScores, rows: number): DecodedScores {
  const positiveClass = positiveOf(binding, raw.classes);
  const { classes, byClass } = withComplement(raw, positiveClass);
  const positive = byClass[classes.indexOf(positiveClass)];
  if (positive === undefined) throw new AssayError('does_not_fit', `The positive class "${positiveClass}" is none of the classes of the output (${classes.join(', ')}).`);
  const negativeClass = classes.find((name) => name !== positiveClass) ?? `not ${positiveClass}`;
  const threshold = binding.threshold ?? DEFAULT_THRESHOLD;
  const predictions = Array.from(positive, (score) => (Number.isNaN(score) ? null : score >= threshold ? positiveClass : negativeClass));
  return { rows, classes, byClass, positive, predictions, nanRows: countNaN([positive], rows) };
}

function decodeMulticlass({ classes, byClass }: ClassScores, rows: number): DecodedScores {
  const predictions = Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let k = 0; k < byClass.length; k += 1) {
      const score = byClass[k]?.[row] ?? NaN;
      if (Number.isNaN(score)) return null;
      if (score > (byClass[best]?.[row] ?? NaN)) best = k;
    }
    return classes[best] ?? null;
  });
  return { rows, classes, byClass, predictions, nanRows: countNaN(byClass, rows) };
}

/** Predictions that the model gives itself replace those made from scores. */
function ownPredictions(used: readonly BindingOutput[], outputs: readonly OutputTensor[]): readonly string[] | undefined {
  const wanted = used.find(({ use }) => use === 'prediction');
  if (wanted === undefined) return undefined;
  const output = find(outputs, wanted);
  const named = wanted.classes;
  return output.texts ?? Array.from(output.numbers ?? [], (value) => named?.[value] ?? String(value));
}

/**
 * Reads scores, value and predictions from the outputs of `rows` rows, as the binding says for this file.
 *
 * @throws AssayError does_not_fit when an output is absent, has another width than the binding's classes, or holds texts where scores are wanted
 */
export function decodeScores(binding: Binding, file: string, outputs: readonly OutputTensor[]): DecodedScores {
  const used = outputsOf(binding, file);
  const first = find(outputs, used[0] ?? { name: null, use: 'score' });
  const rows = first.numbers === undefined ? (first.texts?.length ?? 0) : first.numbers.length / first.width;
  if (binding.task === 'regression') {
    const wanted = used.find(({ use }) => use === 'value') ?? used[0];
    const value = columnOf(find(outputs, wanted ?? { name: null, use: 'value' }), 0);
    return { rows, classes: [], byClass: [], value, predictions: [], nanRows: countNaN([value], rows) };
  }
  const scores = classScores(binding, used, outputs);
  const own = ownPredictions(used, outputs);
  if (scores.byClass.length === 0) return { rows, classes: [], byClass: [], predictions: own ?? [], nanRows: 0 };
  const decoded = binding.task === 'binary' ? decodeBinary(binding, scores, rows) : decodeMulticlass(scores, rows);
  return own === undefined ? decoded : { ...decoded, predictions: own };
}
