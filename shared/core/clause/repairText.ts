/** How is a repair of a column written on one line, and read again? */
import { assertNever } from '../assertNever.ts';
import { AssayError } from '../errors.ts';
import type { Repair } from '../scope.ts';
import { formatClause } from './formatClause.ts';
import { parseClause } from './parseClause.ts';
import { bareScalar, columnText, scalarText } from './scalarText.ts';

const REPAIR_GRAMMAR = 'COLUMN / NUMBER, "COLUMN - NUMBER" or "COLUMN = VALUE", and where it holds: "… where CLAUSE and CLAUSE"; names and values with spaces go in double quotes.';
const WORD = String.raw`"(?:[^"]|"")*"|[^\s"]+`;
const LINE = new RegExp(String.raw`^(${WORD})\s+([/=-])\s+(${WORD})(?:\s+where\s+(.+))?$`, 'is');
/** " and " outside of quotes. */
const AND = /\s+and\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/i;

const unquoted = (word: string): string => (word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word);

function fail(text: string, problem: string): AssayError {
  return new AssayError('bad_input', `The repair "${text}" cannot be read: ${problem}`, { where: text, hint: `Write ${REPAIR_GRAMMAR}` });
}

function numberOf(text: string, word: string): number {
  const value = Number(word);
  if (!Number.isFinite(value)) throw fail(text, `"${word}" is not a number.`);
  return value;
}

function replacement(word: string): string | number | null {
  if (word.startsWith('"')) return unquoted(word);
  if (word.toLowerCase() === 'null') return null;
  const value = bareScalar(word);
  return typeof value === 'boolean' ? word : value;
}

function stepOf(text: string, sign: string, word: string): Repair['step'] {
  switch (sign) {
    case '/': {
      const by = numberOf(text, word);
      if (by === 0) throw fail(text, 'nothing can be divided by 0.');
      return { kind: 'divide', by };
    }
    case '-': return { kind: 'subtract', amount: numberOf(text, word) };
    default: return { kind: 'replace', value: replacement(word) };
  }
}

/**
 * Reads one repair: `hours-per-week / 60 where client_app = mobile-2.1`. A bare `null` replaces by nothing.
 *
 * @throws AssayError bad_input, which says what is wrong and shows the grammar
 */
export function parseRepair(text: string): Repair {
  const [, column, sign, word, where] = LINE.exec(text.trim()) ?? [];
  if (column === undefined || sign === undefined || word === undefined) throw fail(text, 'it does not begin with a column, a sign and a value with spaces between them.');
  return { column: unquoted(column), step: stepOf(text, sign, word), where: where === undefined ? [] : where.split(AND).map((clause) => parseClause(clause)) };
}

function valueText(value: string | number | null): string {
  if (value === null) return 'null';
  return typeof value === 'string' && value.toLowerCase() === 'null' ? `"${value}"` : scalarText(value);
}

function stepText(step: Repair['step']): string {
  switch (step.kind) {
    case 'divide': return `/ ${step.by}`;
    case 'subtract': return `- ${step.amount}`;
    case 'replace': return `= ${valueText(step.value)}`;
    default: return assertNever(step);
  }
}

/** The inverse of {@link parseRepair}, for finite numbers and any text. */
export function formatRepair({ column, step, where }: Repair): string {
  const clauses = where.length === 0 ? '' : ` where ${where.map((clause) => formatClause(clause)).join(' and ')}`;
  return `${columnText(column)} ${stepText(step)}${clauses}`;
}
