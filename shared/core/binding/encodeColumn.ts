/** How does one column of a dataset fill its place in a tensor? */
import { AssayError } from '../errors.ts';
import type { BindingColumn, BindingStep } from './binding.ts';
import type { ColumnValues } from './tensor.ts';

type Raw = number | string;
/** The steps on one value; undefined means the value is unknown to the binding. */
type Arithmetic = (value: Raw) => Raw | undefined;

/** A tensor under construction: numbers, or texts for text tensors. The caller's kind of tensor and the plan's kind of value agree. */
export type TensorTarget = Record<number, Raw>;

/** Where a column's values go: `target[offset + row * stride + k]` for k below its width. */
export interface Place {
  readonly target: TensorTarget;
  readonly offset: number;
  readonly stride: number;
}

/** Number of tensor values that a column takes in a row: the length of its one-hot block, else 1. */
export function columnWidth(column: BindingColumn): number {
  const block = column.steps.find((step) => 'one_hot' in step);
  return block === undefined ? 1 : block.one_hot.length;
}

const isMissing = (value: Raw | null | undefined): value is null | undefined => value === null || value === undefined || Number.isNaN(value);

/** Text that is a plain decimal number, or a boolean as 0 or 1; NaN otherwise. */
export function numberOf(value: Raw): number {
  if (typeof value === 'number') return value;
  const text = value.trim();
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  return text === '' ? NaN : Number(text);
}

const onNumber = (change: (value: number) => number): Arithmetic => (value) => {
  const changed = change(numberOf(value));
  return Number.isNaN(changed) ? undefined : changed;
};

function castTo(type: string): Arithmetic {
  if (type === 'string') return (value) => String(value);
  if (type === 'bool') return onNumber((value) => (value === 0 ? 0 : 1));
  if (type === 'float32') return onNumber(Math.fround);
  return /^u?int\d+$/u.test(type) ? onNumber(Math.trunc) : onNumber((value) => value);
}

function stepOf(step: BindingStep): Arithmetic | undefined {
  if ('codes' in step) {
    const codes = new Map(Object.entries(step.codes));
    return (value) => codes.get(String(value));
  }
  if ('divide' in step) return onNumber((value) => value / step.divide);
  if ('subtract' in step) return onNumber((value) => value - step.subtract);
  if ('log1p' in step) return onNumber(Math.log1p);
  if ('cast' in step) return castTo(step.cast);
  return undefined;
}

/** What a missing or unknown value becomes, in the tensor. Undefined: the binding does not say. */
function substituteOf(value: number | string | undefined, kind: 'numbers' | 'texts'): Raw | undefined {
  if (kind === 'texts' || value === undefined) return value === undefined ? undefined : String(value);
  if (value === 'NaN') return NaN;
  if (value === 'zeros') return 0;
  return numberOf(value);
}

interface Plan {
  readonly column: string;
  /** Replaces missing values before the steps. */
  readonly fill: Raw | undefined;
  readonly steps: readonly Arithmetic[];
  readonly missing: Raw | undefined;
  readonly unknown: Raw | undefined;
  readonly numeric: boolean;
}

function planOf(column: BindingColumn, kind: 'numbers' | 'texts', floating: boolean): Plan {
  const fill = column.steps.find((step) => 'fill' in step);
  const missing = substituteOf(column.missing, kind) ?? (floating ? NaN : undefined);
  return {
    column: column.column,
    fill: fill?.fill,
    steps: column.steps.map(stepOf).filter((step) => step !== undefined),
    missing,
    unknown: substituteOf(column.unknown, kind),
    numeric: kind === 'numbers',
  };
}

function refuse(plan: Plan, value: Raw | null | undefined): never {
  const what = isMissing(value) ? 'a missing value' : `the value "${String(value)}"`;
  throw new AssayError('does_not_fit', `The binding does not say what ${what} in column "${plan.column}" becomes.`, {
    hint: `Give "${isMissing(value) ? 'missing' : 'unknown'}" for that column in the binding.`,
    details: { column: plan.column, value: value ?? null },
  });
}

/** One value through all steps: the number or text for the tensor. */
function valueOf(plan: Plan, raw: Raw | null | undefined): Raw {
  let value: Raw | undefined = isMissing(raw) ? plan.fill : raw;
  if (value === undefined) return plan.missing ?? refuse(plan, raw);
  for (const step of plan.steps) {
    value = step(value);
    if (value === undefined) return plan.unknown ?? refuse(plan, raw);
  }
  if (!plan.numeric) return String(value);
  const number = numberOf(value);
  return Number.isNaN(number) ? (plan.unknown ?? refuse(plan, raw)) : number;
}

/** Doubles that need no step: copied, NaN replaced by the substitute. */
function copyNumbers(values: Float64Array, missing: number, { target, offset, stride }: Place): void {
  for (let row = 0, at = offset; row < values.length; row += 1, at += stride) {
    const value = values[row] ?? NaN;
    target[at] = Number.isNaN(value) ? missing : value;
  }
}

/** Texts repeat: each distinct one goes through the steps once. */
const REMEMBERED_TEXTS = 10_000;

function writeSingle(plan: Plan, values: ColumnValues, place: Place): void {
  const { target, offset, stride } = place;
  const plain = plan.steps.length === 0 && plan.fill === undefined && plan.numeric;
  if (plain && values instanceof Float64Array && typeof plan.missing === 'number') {
    copyNumbers(values, plan.missing, place);
    return;
  }
  const seen = new Map<string, Raw>();
  for (let row = 0, at = offset; row < values.length; row += 1, at += stride) {
    const raw = values[row];
    const known = typeof raw === 'string' ? seen.get(raw) : undefined;
    const encoded = known ?? valueOf(plan, raw);
    if (known === undefined && typeof raw === 'string' && seen.size < REMEMBERED_TEXTS) seen.set(raw, encoded);
    target[at] = encoded;
  }
}

/** A one-hot block: 1 at the category's place; "zeros" leaves the block 0, any other substitute fills the whole block. */
function writeBlock(plan: Plan, categories: readonly string[], { values, place }: { readonly values: ColumnValues; readonly place: Place }): void {
  const positions = new Map(categories.map((category, position) => [category, position]));
  const { target, offset, stride } = place;
  const width = categories.length;
  for (let row = 0, at = offset; row < values.length; row += 1, at += stride) {
    const raw = values[row];
    const value = isMissing(raw) ? plan.fill : raw;
    const position = value === undefined ? undefined : positions.get(String(value));
    if (position !== undefined) {
      target[at + position] = 1;
      continue;
    }
    const substitute = value === undefined ? plan.missing : plan.unknown;
    const number = Number(substitute ?? refuse(plan, raw));
    if (number !== 0) for (let k = 0; k < width; k += 1) target[at + k] = number;
  }
}

/**
 * Writes a column into its place. Steps run in order; `fill` replaces missing values before them, `missing` and `unknown` are final values.
 * Without `missing`, floating tensors get NaN; without `unknown`, an unknown value is an error.
 *
 * @throws AssayError does_not_fit when a value is missing or unknown and the binding does not say what it becomes
 */
export function encodeColumn(column: BindingColumn, values: ColumnValues, place: Place & { readonly kind: 'numbers' | 'texts'; readonly floating: boolean }): void {
  const plan = planOf(column, place.kind, place.floating);
  const block = column.steps.find((step) => 'one_hot' in step);
  if (block === undefined) writeSingle(plan, values, place);
  else writeBlock(plan, block.one_hot, { values, place });
}
