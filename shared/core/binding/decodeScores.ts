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
  /** Predicted class of each row as a place in `words` (binary: positive when score ≥ threshold; several classes: the largest, first of equals); −1 when a score is NaN. */
  readonly predicted: Int32Array;
  readonly words: readonly string[];
  /** The same in words, null for −1; made anew at each reading. */
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
  const [only] = columns;
  let count = 0;
  if (columns.length === 1 && only !== undefined) {
    for (const value of only) if (Number.isNaN(value)) count += 1;
    return count;
  }
  for (let row = 0; row < rows; row += 1) if (columns.some((column) => Number.isNaN(column[row]))) count += 1;
  return count;
}

type WithoutPredictions = Omit<DecodedScores, 'predicted' | 'words' | 'predictions'>;

/** Which class is predicted, by number. */
interface Predicted {
  readonly predicted: Int32Array;
  readonly words: readonly string[];
}

const NOTHING: Predicted = { predicted: new Int32Array(0), words: [] };

/** Scores with their predictions, which become words only when somebody reads them. */
export function withPredictions(scores: WithoutPredictions, { predicted, words }: Predicted): DecodedScores {
  const { rows, classes, byClass, positive, value, nanRows } = scores;
  return {
    rows, classes, byClass, nanRows, predicted, words,
    ...(positive === undefined ? {} : { positive }),
    ...(value === undefined ? {} : { value }),
    get predictions() {
      return Array.from(predicted, (place) => words[place] ?? null);
    },
  };
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

function decodeBinary(binding: Binding, raw: ClassScores, rows: number): { readonly scores: WithoutPredictions; readonly predicted: Predicted } {
  const positiveClass = positiveOf(binding, raw.classes);
  const { classes, byClass } = withComplement(raw, positiveClass);
  const positive = byClass[classes.indexOf(positiveClass)];
  if (positive === undefined) throw new AssayError('does_not_fit', `The positive class "${positiveClass}" is none of the classes of the output (${classes.join(', ')}).`);
  const negativeClass = classes.find((name) => name !== positiveClass) ?? `not ${positiveClass}`;
  const threshold = binding.threshold ?? DEFAULT_THRESHOLD;
  const predicted = new Int32Array(positive.length);
  for (let row = 0; row < positive.length; row += 1) {
    const score = positive[row] ?? NaN;
    predicted[row] = score >= threshold ? 1 : Number.isNaN(score) ? -1 : 0;
  }
  return { scores: { rows, classes, byClass, positive, nanRows: countNaN([positive], rows) }, predicted: { predicted, words: [negativeClass, positiveClass] } };
}

/** The largest class, first of equals; −1 when one is NaN. */
function largest(byClass: readonly Float64Array[], row: number): number {
  let best = 0;
  for (let k = 0; k < byClass.length; k += 1) {
    const score = byClass[k]?.[row] ?? NaN;
    if (Number.isNaN(score)) return -1;
    if (score > (byClass[best]?.[row] ?? NaN)) best = k;
  }
  return best;
}

function decodeMulticlass({ classes, byClass }: ClassScores, rows: number): { readonly scores: WithoutPredictions; readonly predicted: Predicted } {
  const predicted = Int32Array.from({ length: rows }, (_, row) => largest(byClass, row));
  return { scores: { rows, classes, byClass, nanRows: countNaN(byClass, rows) }, predicted: { predicted, words: classes } };
}

/** Predictions that the model gives itself replace those made from scores. */
function ownPredictions(used: readonly BindingOutput[], outputs: readonly OutputTensor[]): Predicted | undefined {
  const wanted = used.find(({ use }) => use === 'prediction');
  if (wanted === undefined) return undefined;
  const { texts, numbers = new Float64Array(0) } = find(outputs, wanted);
  const named = wanted.classes;
  const places = new Map<string | number, number>();
  const words: string[] = [];
  const placeOf = (value: string | number): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    words.push(typeof value === 'string' ? value : (named?.[value] ?? String(value)));
    places.set(value, words.length - 1);
    return words.length - 1;
  };
  return { predicted: texts === undefined ? Int32Array.from(numbers, placeOf) : Int32Array.from(texts.map(placeOf)), words };
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
    return withPredictions({ rows, classes: [], byClass: [], value, nanRows: countNaN([value], rows) }, NOTHING);
  }
  const scores = classScores(binding, used, outputs);
  const own = ownPredictions(used, outputs);
  if (scores.byClass.length === 0) return withPredictions({ rows, classes: [], byClass: [], nanRows: 0 }, own ?? NOTHING);
  const decoded = binding.task === 'binary' ? decodeBinary(binding, scores, rows) : decodeMulticlass(scores, rows);
  return withPredictions(decoded.scores, own ?? decoded.predicted);
}
