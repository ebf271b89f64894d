/** Which simple mistakes between log and model are tried on rows whose scores differ? */
import type { Binding, BindingColumn } from '../../../core/binding/binding.ts';
import type { ColumnTable } from '../../explainedModel.ts';

type Values = Float64Array | readonly (string | null)[];

/** Factors between units that people mix up: minutes, per cent, thousands, hours a day, days a week, inches. */
export const UNIT_FACTORS = [60, 100, 1_000, 24, 7, 2.54] as const;

export interface Transformation {
  /** "hours-per-week × 60" */
  readonly text: string;
  readonly kind: 'unit' | 'default' | 'missing' | 'shift' | 'swap' | 'category';
  readonly columns: readonly string[];
  readonly apply: (table: ColumnTable) => ColumnTable;
}

/** Middle of the reference values of a number, most frequent text of a category. */
export type Defaults = Readonly<Record<string, number | string | null>>;

const onNumbers = (column: string, change: (value: number) => number) => (table: ColumnTable): ColumnTable => {
  const values = table[column];
  return values instanceof Float64Array ? { ...table, [column]: values.map(change) } : table;
};

const onTexts = (column: string, change: (value: string | null) => string | null) => (table: ColumnTable): ColumnTable => {
  const values = table[column];
  return values === undefined || values instanceof Float64Array ? table : { ...table, [column]: values.map(change) };
};

function units(column: string): readonly Transformation[] {
  const one = (text: string, change: (value: number) => number): Transformation => ({ text: `${column} ${text}`, kind: 'unit', columns: [column], apply: onNumbers(column, change) });
  return [
    ...UNIT_FACTORS.flatMap((factor) => [one(`× ${factor}`, (value) => value * factor), one(`÷ ${factor}`, (value) => value / factor)]),
    one('from °C to °F', (value) => 1.8 * value + 32),
    one('from °F to °C', (value) => (value - 32) / 1.8),
  ];
}

function numberDefaults(column: string, middle: number | string | null | undefined): readonly Transformation[] {
  const one = (value: number, kind: Transformation['kind'], text: string): Transformation => ({ text: `${column} ${text}`, kind, columns: [column], apply: onNumbers(column, () => value) });
  return [one(0, 'default', 'replaced by 0'), one(-1, 'default', 'replaced by −1'), ...(typeof middle === 'number' ? [one(middle, 'default', `replaced by its median ${middle}`)] : []), one(Number.NaN, 'missing', 'missing')];
}

const plain = (text: string): string => text.trim().toLowerCase();

/** Texts that a binding knows a code or a place for. */
function known({ steps }: BindingColumn): readonly string[] {
  return steps.flatMap((step) => ('codes' in step ? Object.keys(step.codes) : 'one_hot' in step ? step.one_hot : []));
}

function categories(bound: BindingColumn, mode: number | string | null | undefined): readonly Transformation[] {
  const { column } = bound;
  const one = (text: string, kind: Transformation['kind'], change: (value: string | null) => string | null): Transformation => ({ text: `${column} ${text}`, kind, columns: [column], apply: onTexts(column, change) });
  const words = new Map(known(bound).map((word) => [plain(word), word]));
  return [
    one('missing', 'missing', () => null),
    ...(typeof mode === 'string' ? [one(`replaced by its most frequent value "${mode}"`, 'default', () => mode)] : []),
    one('without regard to case and spaces', 'category', (value) => (value === null ? null : (words.get(plain(value)) ?? value))),
    one('in another case or with spaces, so unknown to the model', 'category', (value) => (value === null ? null : ` ${value.toUpperCase()} `)),
  ];
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((left, i) => items.slice(i + 1).map((right) => [left, right] as const));
}

const swap = ([left, right]: readonly [string, string]): Transformation => ({
  text: `${left} and ${right} swapped`, kind: 'swap', columns: [left, right],
  apply: (table) => ({ ...table, [left]: table[right] ?? [], [right]: table[left] ?? [] }),
});

/** Every column takes the values of the next (or the one before), as when a field is lost or added at the front. */
function shifts(columns: readonly string[], kind: string): readonly Transformation[] {
  if (columns.length < 3) return [];
  const one = (step: number, text: string): Transformation => ({
    text: `${kind} columns shifted by one to the ${text}`, kind: 'shift', columns,
    apply: (table) => ({ ...table, ...Object.fromEntries(columns.map((column, i) => [column, table[columns[(i + step + columns.length) % columns.length] ?? column] ?? []])) }),
  });
  return [one(1, 'left'), one(-1, 'right')];
}

/** Everything that is tried, in the order in which equally good explanations are preferred. */
export function transformations(binding: Pick<Binding, 'inputs'>, texts: ReadonlySet<string>, defaults: Defaults): readonly Transformation[] {
  const bound = [...new Map(binding.inputs.flatMap((input) => input.columns).map((column) => [column.column, column])).values()];
  const [numbers, words] = [bound.filter(({ column }) => !texts.has(column)), bound.filter(({ column }) => texts.has(column))];
  const nameOf = ({ column }: BindingColumn): string => column;
  return [
    ...numbers.flatMap(({ column }) => units(column)),
    ...numbers.flatMap(({ column }) => numberDefaults(column, defaults[column])),
    ...words.flatMap((column) => categories(column, defaults[column.column])),
    ...pairs(numbers.map(nameOf)).map(swap),
    ...pairs(words.map(nameOf)).map(swap),
    ...shifts(numbers.map(nameOf), 'numeric'),
    ...shifts(words.map(nameOf), 'text'),
  ];
}

/** The rows `at` of a table. */
export function rowsOf(table: ColumnTable, at: ArrayLike<number>): ColumnTable {
  const take = (values: Values): Values => (values instanceof Float64Array ? Float64Array.from(at, (row) => values[row] ?? Number.NaN) : Array.from(at, (row) => values[row] ?? null));
  return Object.fromEntries(Object.entries(table).map(([column, values]) => [column, take(values)]));
}

/** Tables under one another; all hold the same columns. */
export function stacked(tables: readonly ColumnTable[]): ColumnTable {
  const names = Object.keys(tables[0] ?? {});
  return Object.fromEntries(names.map((column) => [column, joined(tables.map((table) => table[column] ?? []))]));
}

function joined(parts: readonly Values[]): Values {
  if (!parts.every((part) => part instanceof Float64Array)) return parts.flatMap((part) => (part instanceof Float64Array ? [] : part));
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
