/** Which filter does a line like `time in 2026-03-01..2026-03-08` mean? */
import { AssayError } from '../errors.ts';
import { isRole } from './columnOf.ts';
import type { Clause, ClauseScalar } from './clause.ts';
import { bareScalar } from './scalarText.ts';

export const CLAUSE_GRAMMAR =
  'COLUMN OP VALUE, with =  !=  <  <=  >  >=, "COLUMN in a,b", "COLUMN in FROM..TO" (FROM included, TO not), "COLUMN is null", "COLUMN is not null"; names and values with spaces or commas go in double quotes, and a quote inside them is doubled.';

type CompareOp = Extract<Clause, { value: unknown }>['op'];
const COMPARE_OPS: readonly CompareOp[] = ['!=', '<=', '>=', '=', '<', '>'];

/** Reads a text from left to right. */
class Reader {
  readonly text: string;
  position = 0;
  constructor(text: string) {
    this.text = text;
  }

  get rest(): string {
    return this.text.slice(this.position);
  }

  get ended(): boolean {
    return this.position >= this.text.length;
  }

  skipSpaces(): void {
    while (/\s/.test(this.text.charAt(this.position))) this.position += 1;
  }

  /** Moves behind `expected` when it comes next. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false;
    this.position += expected.length;
    return true;
  }

  /** Moves behind the match of a pattern that is anchored with `^`; the matched text, or undefined. */
  match(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  fail(problem: string): AssayError {
    return new AssayError('bad_input', `The clause "${this.text}" cannot be read: ${problem}`, { where: this.text, hint: `Write ${CLAUSE_GRAMMAR}`, details: { position: this.position } });
  }

  /** A text in double quotes; a doubled quote stands for one. */
  quoted(): string {
    const found = this.match(/^"(?:[^"]|"")*"/);
    if (found === undefined) throw this.fail('a double quote is not closed.');
    return found.slice(1, -1).replaceAll('""', '"');
  }
}

/** Known columns that may come next, longest first, so that names with spaces or signs need no quotes where columns are known. */
function knownColumns(text: string, columns: readonly string[]): readonly string[] {
  const fits = columns.filter((column) => column !== '' && text.startsWith(column) && /^(?:\s|[=!<>]|$)/.test(text.slice(column.length)));
  return fits.sort((a, b) => b.length - a.length);
}

function readColumn(reader: Reader): string {
  if (reader.text.startsWith('"', reader.position)) return reader.quoted();
  const word = reader.match(/^[^\s"=!<>,]+/);
  if (word === undefined) throw reader.fail('it does not begin with a column or a role.');
  return word;
}

function readValue(reader: Reader): ClauseScalar {
  if (reader.text.startsWith('"', reader.position)) return reader.quoted();
  const word = reader.match(/^(?:(?!\.\.)[^\s,"])+/);
  if (word === undefined) throw reader.fail(reader.ended ? 'the value is missing.' : 'there is no value where one is expected.');
  return bareScalar(word);
}

function expectEnd(reader: Reader): void {
  reader.skipSpaces();
  if (!reader.ended) throw reader.fail(`"${reader.rest}" is left over; a value with spaces, commas or ".." goes in double quotes, several values are written with "in".`);
}

function readMembers(reader: Reader, column: string): Clause {
  reader.skipSpaces();
  const first = readValue(reader);
  reader.skipSpaces();
  if (reader.take('..')) {
    reader.skipSpaces();
    return { op: 'range', column, from: first, to: readValue(reader) };
  }
  const values = [first];
  for (;;) {
    reader.skipSpaces();
    if (!reader.take(',')) return { op: 'in', column, values };
    reader.skipSpaces();
    values.push(readValue(reader));
  }
}

function readTail(reader: Reader, column: string): Clause {
  const compare = COMPARE_OPS.find((op) => reader.take(op));
  if (compare !== undefined) {
    reader.skipSpaces();
    return { op: compare, column, value: readValue(reader) };
  }
  if (reader.match(/^is\s+not\s+null(?=\s|$)/i) !== undefined) return { op: 'is not null', column };
  if (reader.match(/^is\s+null(?=\s|$)/i) !== undefined) return { op: 'is null', column };
  if (reader.match(/^in(?=[\s"]|$)/i) !== undefined) return readMembers(reader, column);
  throw reader.fail(reader.ended ? `there is no comparison after "${column}".` : `"${reader.rest.split(/\s/)[0] ?? ''}" is no comparison.`);
}

/** Reads a clause that begins with the column given, else with a word or quoted name. */
function readClause(text: string, column?: string): Clause {
  const reader = new Reader(text);
  if (reader.ended) throw reader.fail('it is empty.');
  if (column !== undefined) reader.take(column);
  const named = column ?? readColumn(reader);
  reader.skipSpaces();
  const clause = readTail(reader, named);
  expectEnd(reader);
  return clause;
}

type Reading = { readonly clause: Clause } | { readonly error: AssayError };

function attempt(text: string, column?: string): Reading {
  try {
    return { clause: readClause(text, column) };
  } catch (error: unknown) {
    if (error instanceof AssayError) return { error };
    throw error;
  }
}

/**
 * Reads one clause. Bare values that are written as JavaScript writes them become numbers (`7`, `0.5`) or booleans
 * (`true`); everything else, and whatever stands in double quotes, is text.
 *
 * @param columns names of the dataset, if known: then an unknown name is refused, and names with spaces or signs need no quotes
 * where the line has no other reading (`sex=Female` compares `sex` although there is a column `sex=Female` as well)
 * @throws AssayError bad_input, which says what is wrong and shows the grammar
 */
export function parseClause(text: string, columns?: readonly string[]): Clause {
  const line = text.trim();
  if (columns === undefined) return readClause(line);
  const asWritten = attempt(line);
  if ('clause' in asWritten && columns.includes(asWritten.clause.column)) return asWritten.clause;
  const known = knownColumns(line, columns).map((column) => attempt(line, column));
  for (const reading of known) if ('clause' in reading) return reading.clause;
  const [longest] = known;
  const reading = longest ?? asWritten;
  if ('error' in reading) throw reading.error;
  const { column } = reading.clause;
  if (!isRole(column)) throw new Reader(line).fail(`"${column}" is neither a column nor a role. Columns: ${columns.join(', ')}.`);
  return reading.clause;
}
