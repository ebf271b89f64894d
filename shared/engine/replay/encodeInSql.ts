/** Which columns of a binding can the database itself turn into a model's numbers, and by which expressions? */
import type { BindingColumn, BindingInput, BindingStep } from '../../core/binding/binding.ts';
import { columnWidth, encodeColumn } from '../../core/binding/encodeColumn.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import { literal } from '../duckdb/quoted.ts';

/** Types whose cast to DOUBLE rounds once, as reading them as text would. */
const NUMBERS = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/u;
const FLOATING = /^(?:FLOAT|DOUBLE|DECIMAL)/u;
/** A comparison a category: with more of them a table of codes on this side is faster. */
const MOST_CATEGORIES = 200;

/**
 * A value as a DOUBLE, to the bit; null where the binding refuses. Written out rather than bound, as are the categories: the engine then
 * computes with constants, in half the time.
 */
function double(value: number | undefined): Sql {
  if (value === undefined) return sql`CAST(NULL AS DOUBLE)`;
  return sql`CAST(${literal(Object.is(value, -0) ? '-0.0' : String(value))} AS DOUBLE)`;
}

/** What the encoder makes of one value; undefined where the binding refuses it. */
function encodedValue(column: BindingColumn, value: number | string | null, floating: boolean): readonly number[] | undefined {
  const width = columnWidth(column);
  const target: Record<number, number | string> = {};
  for (let k = 0; k < width; k += 1) target[k] = 0;
  try {
    encodeColumn(column, [value], { target, offset: 0, stride: width, kind: 'numbers', floating });
  } catch (thrown) {
    if (thrown instanceof AssayError) return undefined;
    throw thrown;
  }
  return Array.from({ length: width }, (_, k) => Number(target[k]));
}

/** Overflow becomes an infinity, as in a typed array; the engine alone would refuse it. */
const toFloat = (value: Sql): Sql => sql`COALESCE(TRY_CAST(${value} AS FLOAT), CASE WHEN ${value} > 0 THEN CAST('Infinity' AS FLOAT) WHEN ${value} < 0 THEN CAST('-Infinity' AS FLOAT) END)`;

interface Source {
  readonly column: BindingColumn;
  readonly data: DatasetColumn;
  readonly dtype: BindingInput['dtype'];
  readonly floating: boolean;
}

/** A finished value in the type of the tensor; null where the binding refuses. */
function finished({ dtype }: Source, value: number | undefined): Sql {
  if (dtype !== 'float32') return double(value);
  return value === undefined ? sql`CAST(NULL AS FLOAT)` : sql`CAST(${double(Math.fround(value))} AS FLOAT)`;
}

const isMissing = ({ data }: Source): Sql => {
  const column = name(data.name);
  return data.type === 'DOUBLE' || data.type === 'FLOAT' ? sql`(${column} IS NULL OR isnan(${column}))` : sql`${column} IS NULL`;
};

/** Whether the value is one of some categories: by text, or by number where the column holds floating numbers. */
function isOneOf({ data }: Source, categories: readonly string[]): Sql | undefined {
  if (!FLOATING.test(data.type)) {
    const text = data.type === 'VARCHAR' ? sql`${name(data.name)}` : sql`CAST(${name(data.name)} AS VARCHAR)`;
    return categories.length === 0 ? undefined : sql`${text} IN (${joinSql(categories.map((category) => literal(category)))})`;
  }
  const numbers = categories.filter((category) => String(Number(category)) === category).map(Number).filter((value) => !Number.isNaN(value));
  return numbers.length === 0 ? undefined : sql`CAST(${name(data.name)} AS DOUBLE) IN (${joinSql(numbers.map((value) => double(value)))})`;
}

/** The encoder's own answer for every category, for missing and for unknown values, as one expression a place. */
function byCategory(source: Source, categories: readonly string[]): readonly Sql[] {
  const { column, floating } = source;
  let other = 'other';
  while (categories.includes(other)) other += '_';
  const unknown = encodedValue(column, other, floating);
  const missing = encodedValue(column, null, floating);
  const known = categories.map((category) => encodedValue(column, category, floating));
  return Array.from({ length: columnWidth(column) }, (_, k) => {
    // A list rather than a map, which would take −0 for 0.
    const groups: { readonly value: number | undefined; readonly members: string[] }[] = [];
    for (const [c, category] of categories.entries()) {
      const value = known[c]?.[k];
      const group = groups.find((each) => Object.is(each.value, value));
      if (group === undefined) groups.push({ value, members: [category] });
      else group.members.push(category);
    }
    const branches = groups.flatMap(({ value, members }) => {
      const condition = Object.is(value, unknown?.[k]) ? undefined : isOneOf(source, members);
      return condition === undefined ? [] : [sql` WHEN ${condition} THEN ${finished(source, value)}`];
    });
    return sql`CASE WHEN ${isMissing(source)} THEN ${finished(source, missing?.[k])}${branches.reduce((left, right) => sql`${left}${right}`, sql``)} ELSE ${finished(source, unknown?.[k])} END`;
  });
}

/** One step of arithmetic; undefined for what the engine does not compute to the same bit. */
function arithmetic(value: Sql, step: BindingStep): Sql | undefined {
  if ('fill' in step) return value;
  if ('divide' in step) return step.divide === 0 ? undefined : sql`(${value} / ${double(step.divide)})`;
  if ('subtract' in step) return sql`(${value} - ${double(step.subtract)})`;
  if (!('cast' in step) || step.cast === 'string') return undefined;
  if (step.cast === 'bool') return sql`(CASE WHEN ${value} = 0 THEN CAST(0 AS DOUBLE) ELSE CAST(1 AS DOUBLE) END)`;
  if (step.cast === 'float32') return sql`CAST(${toFloat(value)} AS DOUBLE)`;
  return /^u?int\d+$/u.test(step.cast) ? sql`trunc(${value})` : value;
}

function byArithmetic(source: Source): readonly Sql[] | undefined {
  const { column, data, floating } = source;
  let value: Sql | undefined = sql`CAST(${name(data.name)} AS DOUBLE)`;
  for (const step of column.steps) {
    value = arithmetic(value, step);
    if (value === undefined) return undefined;
  }
  const whole = !FLOATING.test(data.type) && column.steps.every((step) => 'fill' in step);
  const typed = source.dtype !== 'float32' ? value : whole ? sql`CAST(${value} AS FLOAT)` : toFloat(value);
  return [sql`CASE WHEN ${isMissing(source)} THEN ${finished(source, encodedValue(column, null, floating)?.[0])} ELSE ${typed} END`];
}

function byTruth(source: Source): readonly Sql[] {
  const of = (value: string | null): Sql => finished(source, encodedValue(source.column, value, source.floating)?.[0]);
  return [sql`CASE WHEN ${isMissing(source)} THEN ${of(null)} WHEN ${name(source.data.name)} THEN ${of('true')} ELSE ${of('false')} END`];
}

/** Categories of a column whose first step (apart from fill) looks them up; undefined for other columns. */
function categoriesOf({ steps }: BindingColumn): readonly string[] | undefined {
  const block = steps.find((step) => 'one_hot' in step);
  if (block !== undefined) return block.one_hot;
  const first = steps.find((step) => !('fill' in step));
  return first !== undefined && 'codes' in first ? Object.keys(first.codes) : undefined;
}

/**
 * Expressions over a dataset's column, one a place in the row, FLOAT for float32 tensors and DOUBLE for others, with exactly the values that the encoder would write;
 * NULL where the binding refuses the value. Undefined when the column has to be encoded on this side: texts for text tensors,
 * log1p, text that is to be read as a number, codes after arithmetic, more than 200 categories.
 */
function encodedColumn(source: Source): readonly Sql[] | undefined {
  const { column, data } = source;
  const isNumber = data.kind === 'numeric' && NUMBERS.test(data.type);
  const isTruth = data.kind === 'boolean' && data.type === 'BOOLEAN';
  const categories = categoriesOf(column);
  if (categories !== undefined) {
    const readable = isNumber || isTruth || data.type === 'VARCHAR';
    return readable && categories.length <= MOST_CATEGORIES && !categories.some((category) => category.includes('\0')) ? byCategory(source, [...new Set(categories)]) : undefined;
  }
  if (isNumber) return byArithmetic(source);
  return isTruth ? byTruth(source) : undefined;
}

/** A column that is encoded on this side, and its place in the row. */
export interface LeftColumn {
  readonly column: BindingColumn;
  readonly offset: number;
}

export interface EncodedInput {
  /** Expressions by their place in the row, FLOAT for float32 tensors and DOUBLE for others. */
  readonly places: readonly { readonly offset: number; readonly value: Sql }[];
  readonly left: readonly LeftColumn[];
}

/**
 * How an input is filled from the columns of a dataset: what the engine computes, and what is left. One column a place: an array a row
 * would lie as the tensor does, but takes the engine three times as long.
 */
export function encodeInSql(input: BindingInput, data: readonly DatasetColumn[]): EncodedInput {
  const floating = input.dtype === 'float32' || input.dtype === 'float64';
  const places: { readonly offset: number; readonly value: Sql }[] = [];
  const left: LeftColumn[] = [];
  let offset = 0;
  for (const column of input.columns) {
    const found = data.find((candidate) => candidate.name === column.column);
    const encoded = found === undefined || input.dtype === 'string' ? undefined : encodedColumn({ column, data: found, dtype: input.dtype, floating });
    if (encoded === undefined) left.push({ column, offset });
    else places.push(...encoded.map((value, k) => ({ offset: offset + k, value })));
    offset += columnWidth(column);
  }
  return { places, left };
}
