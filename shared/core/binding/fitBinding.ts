/** Does a model with this binding fit these data, and if not, what has to be done about each input? */
import type { DatasetColumn } from '../roles.ts';
import type { Binding, BindingColumn, BindingInput } from './binding.ts';
import { inputWidth } from './encodeRows.ts';

/** An input as the model itself states it; null for a free dimension. */
export interface StatedInput {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (string | number | null)[];
}

export interface FitRow {
  readonly input: string;
  readonly found: string;
  /** What to do; empty when this input fits. */
  readonly todo: string;
}

export interface Fit {
  readonly fits: boolean;
  readonly rows: readonly FitRow[];
}

/** What is known about the values of columns, where somebody has looked. */
export interface SeenValues {
  /** Distinct texts (without missing ones) by column. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** Number of missing values by column. */
  readonly missing?: Readonly<Record<string, number>>;
}

const SHOWN = 5;
const shown = (names: readonly string[]): string => names.slice(0, SHOWN).map((name) => `"${name}"`).join(', ') + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '');
const isFloating = (dtype: string): boolean => dtype === 'float32' || dtype === 'float64' || dtype === 'float16';

const categoriesOf = (column: BindingColumn): readonly string[] | undefined => {
  for (const step of column.steps) {
    if ('codes' in step) return Object.keys(step.codes);
    if ('one_hot' in step) return step.one_hot;
  }
  return undefined;
};

function unknownCategories(column: BindingColumn, seen: SeenValues): readonly string[] {
  const known = categoriesOf(column);
  if (known === undefined || column.unknown !== undefined) return [];
  const allowed = new Set(known);
  return (seen.categories?.[column.column] ?? []).filter((value) => !allowed.has(value));
}

const missingHandled = (input: BindingInput, column: BindingColumn): boolean => column.missing !== undefined || isFloating(input.dtype) || column.steps.some((step) => 'fill' in step);

/** What is wrong with the values of a column, as far as somebody has looked. */
function fitValues(input: BindingInput, column: BindingColumn, seen: SeenValues): Omit<FitRow, 'input'> | undefined {
  const unknown = unknownCategories(column, seen);
  if (unknown.length > 0) return { found: `${unknown.length} unknown categories: ${shown(unknown)}`, todo: 'Give them codes in the binding, or say with "unknown" what they become.' };
  const missing = seen.missing?.[column.column] ?? 0;
  return missing === 0 || missingHandled(input, column) ? undefined : { found: `${missing} missing values`, todo: 'Say with "missing" (or a "fill" step) in the binding what they become.' };
}

function fitColumn(input: BindingInput, column: BindingColumn, context: { readonly data: readonly DatasetColumn[]; readonly seen: SeenValues }): FitRow {
  const name = column.column;
  const found = context.data.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const near = context.data.find((candidate) => plain(candidate.name) === plain(name));
    return { input: name, found: 'no such column', todo: near === undefined ? `Give the data a column "${name}", or name the right one in the binding.` : `Write "${near.name}" in the binding.` };
  }
  const described = `${found.kind} (${found.type})`;
  if (found.kind === 'nested') return { input: name, found: described, todo: `The model wants single values: unnest "${name}" before the import.` };
  const textAllowed = input.dtype === 'string' || categoriesOf(column) !== undefined;
  if (!textAllowed && found.kind !== 'numeric' && found.kind !== 'boolean') return { input: name, found: described, todo: `The model wants a number: import "${name}" as a number, or give its categories codes in the binding.` };
  return { input: name, ...(fitValues(input, column, context.seen) ?? { found: described, todo: '' }) };
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The model's own statement about the width of an input: undefined when it leaves it open. */
function statedWidth(stated: StatedInput): number | undefined {
  const rest = stated.shape.slice(1);
  if (rest.length === 0) return stated.shape.length === 1 ? 1 : undefined;
  return rest.every((size) => typeof size === 'number') ? rest.reduce((product, size) => product * size, 1) : undefined;
}

function fitInput(input: BindingInput, inputs: readonly StatedInput[]): FitRow | undefined {
  const stated = input.name === null ? inputs[0] : inputs.find(({ name }) => name === input.name);
  const label = input.name ?? 'the only input';
  if (stated === undefined) return { input: label, found: 'the model has no such input', todo: `Name one of the model's inputs: ${shown(inputs.map(({ name }) => name))}.` };
  if (input.name === null && inputs.length > 1) return { input: label, found: `the model has ${inputs.length} inputs`, todo: 'Name the input in the binding.' };
  if (stated.dtype !== input.dtype) return { input: label, found: `the model wants ${stated.dtype}, the binding gives ${input.dtype}`, todo: `Write "dtype": "${stated.dtype}" in the binding.` };
  const wanted = statedWidth(stated);
  const given = inputWidth(input);
  if (wanted !== undefined && wanted !== given) return { input: label, found: `the model wants ${wanted} values a row, the binding gives ${given}`, todo: 'Bind as many columns (a one-hot block counts its categories) as the model was trained on.' };
  return undefined;
}

/** Checks a binding against the model alone: input names, dtypes, widths, and inputs that no column feeds. */
export function fitModel(binding: Pick<Binding, 'inputs'>, inputs: readonly StatedInput[]): Fit {
  const rows = binding.inputs.map((input) => fitInput(input, inputs)).filter((row) => row !== undefined);
  const bound = new Set(binding.inputs.map(({ name }) => name ?? inputs[0]?.name));
  const unfed = inputs.filter(({ name }) => !bound.has(name)).map(({ name, dtype }) => ({ input: name, found: `${dtype}, bound to no column`, todo: 'Bind columns to this input.' }));
  const all = [...rows, ...unfed];
  return { fits: all.length === 0, rows: all };
}

/**
 * Checks a binding against a dataset's columns. Every bound column has a row; rows with an empty `todo` fit.
 * Unknown categories and missing values are judged only where `seen` lists values.
 */
export function fitData(binding: Pick<Binding, 'inputs'>, data: readonly DatasetColumn[], seen: SeenValues = {}): Fit {
  const rows = binding.inputs.flatMap((input) => input.columns.map((column) => fitColumn(input, column, { data, seen })));
  return { fits: rows.every(({ todo }) => todo === ''), rows };
}

/** Checks a binding against the model's inputs and the dataset's columns together. */
export function fitBinding(binding: Pick<Binding, 'inputs'>, model: { readonly inputs: readonly StatedInput[]; readonly data: readonly DatasetColumn[] }, seen: SeenValues = {}): Fit {
  const stated = fitModel(binding, model.inputs);
  const bound = fitData(binding, model.data, seen);
  return { fits: stated.fits && bound.fits, rows: [...stated.rows, ...bound.rows] };
}

/** Columns whose values decide whether the binding fits: categories without a word on unknown ones, and numbers that may not be missing. */
export function columnsToLookAt(binding: Pick<Binding, 'inputs'>): { readonly categories: readonly string[]; readonly missing: readonly string[] } {
  const all = binding.inputs.flatMap((input) => input.columns.map((column) => ({ input, column })));
  return {
    categories: all.filter(({ column }) => categoriesOf(column) !== undefined && column.unknown === undefined).map(({ column }) => column.column),
    missing: all.filter(({ input, column }) => !missingHandled(input, column)).map(({ column }) => column.column),
  };
}
