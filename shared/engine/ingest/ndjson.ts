/** How are JSON lines recognised and read, strictly, with broken lines kept aside? */
import { writeFile } from 'node:fs/promises';
import type { Reject } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { literal } from '../duckdb/quoted.ts';
import { rawText, type Detection, type FileFormat, type OpenContext, type OpenedSource, type Sample } from './fileFormat.ts';
import { FieldCounts, type FieldType } from './jsonFields.ts';
import { PLACE, readLine, sortLines } from './ndjsonLines.ts';
import { requireText, textOf, wholeLines } from './sampleText.ts';

const SNIFFED_LINES = 200;

function detect(sample: Sample): Detection {
  const text = textOf(sample);
  if (text === undefined) return { score: 0, reason: 'it is not UTF-8 text' };
  const lines = wholeLines(sample, text).filter((line) => line.trim() !== '').slice(0, SNIFFED_LINES);
  const objects = lines.filter((line) => readLine(line).record !== undefined).length;
  if (objects === 0) return { score: 0, reason: 'none of its lines is a JSON object' };
  return { score: 0.5 + 0.5 * (objects / lines.length), reason: `${objects} of its first ${lines.length} lines are JSON objects` };
}

interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly mixed: boolean;
}

/** A field with values of several types is read as JSON, so that each value can be held against the type of the field. */
const readAs = (field: Field): string => (field.mixed ? 'JSON' : field.type);

/** Texts are taken out of their quotes; numbers written as texts count as numbers. */
const unquoted = (field: Field): Sql => sql`json_extract_string(${name(field.name)}, '$')`;

function valueOf(field: Field): Sql {
  const column = name(field.name);
  if (!field.mixed) return sql`${column}`;
  switch (field.type) {
    case 'JSON':
      return sql`${column}`;
    case 'VARCHAR':
      return unquoted(field);
    case 'BIGINT':
      return sql`TRY_CAST(${unquoted(field)} AS BIGINT)`;
    case 'DOUBLE':
      return sql`TRY_CAST(${unquoted(field)} AS DOUBLE)`;
    case 'BOOLEAN':
      return sql`TRY_CAST(${unquoted(field)} AS BOOLEAN)`;
    case 'DATE':
      return sql`TRY_CAST(${unquoted(field)} AS DATE)`;
    case 'TIMESTAMP':
      return sql`TRY_CAST(${unquoted(field)} AS TIMESTAMP)`;
    case 'TIMESTAMPTZ':
      return sql`TRY_CAST(${unquoted(field)} AS TIMESTAMPTZ)`;
  }
}

const isBroken = (field: Field): Sql => sql`(${unquoted(field)} IS NOT NULL AND ${valueOf(field)} IS NULL)`;

/** Lines with a value of another type than its field, one a value. */
async function typeRejects(context: OpenContext, source: Sql, strict: readonly Field[]): Promise<readonly Reject[]> {
  if (strict.length === 0) return [];
  const each = strict.map((field) => sql`SELECT ${name(PLACE.file)}::DOUBLE AS file, ${name(PLACE.line)}::DOUBLE AS line, ${field.name} AS field, ${field.type} AS type, CAST(${name(field.name)} AS VARCHAR) AS value FROM ${source} WHERE ${isBroken(field)}`);
  const rows = await context.connection.rows(sql`SELECT * FROM (${joinSql(each, ' UNION ALL ')}) ORDER BY 1, 2`, context.signal);
  return rows.map((row) => ({
    file: context.samples[Number(row['file'])]?.path ?? '',
    line: Number(row['line']),
    column: String(row['field']),
    reason: `the other values of this field are ${String(row['type'])}, this one is not`,
    raw: rawText(String(row['value'])),
  }));
}

function relationOf(source: Sql, fields: readonly Field[], strict: readonly Field[]): Sql {
  const selected = joinSql(fields.map((field) => sql`${valueOf(field)} AS ${name(field.name)}`));
  const good = strict.length === 0 ? sql`TRUE` : sql`NOT (${joinSql(strict.map(isBroken), ' OR ')})`;
  return sql`(SELECT ${selected} FROM ${source} WHERE ${good})`;
}

async function open(context: OpenContext): Promise<OpenedSource> {
  const { samples, signal } = context;
  for (const sample of samples) requireText(sample);
  const clean = context.temporaryFile('.ndjson');
  await writeFile(clean, '');
  context.progress('Checking lines');
  const counts = new FieldCounts();
  const lines = await sortLines(samples, { to: clean, fields: counts, signal });
  const fields = counts.types();
  if (fields.length === 0) {
    const [first] = lines.rejects;
    throw new AssayError('bad_input', `No line holds a JSON object with fields${first === undefined ? '' : `; line ${String(first.line)}: ${first.reason}`}.`, { where: samples[0]?.path, hint: 'Each line holds one object, without commas between lines.' });
  }
  const definitions = [...Object.values(PLACE).map((each) => sql`${literal(each)}: 'BIGINT'`), ...fields.map((field) => sql`${literal(field.name)}: ${literal(readAs(field))}`)];
  const source = sql`read_json(${literal(clean)}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {${joinSql(definitions)}})`;
  const strict = fields.filter((field) => field.mixed && field.type !== 'JSON' && field.type !== 'VARCHAR');
  return {
    relation: relationOf(source, fields, strict),
    columns: fields.map((field) => ({ name: field.name, type: field.type })),
    warnings: [],
    outcome: async () => {
      const broken = await typeRejects(context, source, strict);
      const rejects = [...lines.rejects, ...broken].sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1));
      const brokenLines = new Set(broken.map((each) => `${each.file}\n${String(each.line)}`)).size;
      return { rejects, rejected: lines.rejects.length + brokenLines, malformed: lines.rejects.length, blankLines: lines.blankLines };
    },
  };
}

export const ndjson: FileFormat = { id: 'ndjson', title: 'JSON lines', detect, open };
