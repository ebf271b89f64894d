/** How are words of a command line read as the values they stand for? */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { AssayError } from '../../core/errors.ts';
import type { Clause } from '../../core/clause/clause.ts';
import { parseClause } from '../../core/clause/parseClause.ts';

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

export function decimalNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** "COL=ROLE": the last "=" parts them, because a column's name may hold one. */
export function roleAssignments(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => splitAt(word, word.lastIndexOf('='), '--role COLUMN=ROLE')));
}

/** "k=v": JSON where it is JSON (numbers, true, lists), else the text itself. */
export function settings(words: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(words.map((word) => splitAt(word, word.indexOf('='), '--set NAME=VALUE')).map(([key, text]) => [key, jsonOrText(text)]));
}

function splitAt(word: string, at: number, form: string): readonly [string, string] {
  if (at <= 0) throw new AssayError('usage', `"${word}" is not of the form ${form}.`, { where: word, hint: `Write ${form}; quote it when the shell would split it.` });
  return [word.slice(0, at), word.slice(at + 1)];
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export const clauses = (words: readonly string[]): Clause[] => words.map((word) => parseClause(word));

/** Keys or columns given once with commas or several times. */
export const listed = (words: readonly string[]): string[] => words.flatMap((word) => word.split(',')).map((word) => word.trim()).filter((word) => word !== '');

/** Absolute, because a host that is asked may stand in another folder. */
export function filePath(word: string): string {
  if (word.startsWith('file://')) return fileURLToPath(word);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(word)) throw new AssayError('not_available_yet', `Reading from "${word.slice(0, word.indexOf('://'))}" is not available yet.`, { where: word, hint: 'Download it and give the path of the file.' });
  return resolve(word);
}

/** Drops what was not given, so that the contract's defaults hold. */
export function given<T extends Readonly<Record<string, unknown>>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }; // the same keys without the undefined ones
}

/** Every command's help ends with something to copy. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

/** What a command was called with: its words in order, the words of its repeating argument, its options. */
export interface Called<O> {
  readonly words: readonly string[];
  readonly rest: readonly string[];
  readonly options: O;
  readonly self: Command;
}

/** Gathers commander's positional parameters (words …, options, command) into one. */
export function called<O = unknown>(handler: (call: Called<O>) => Promise<void>): (...parameters: unknown[]) => Promise<void> {
  return (...parameters) => {
    const self = parameters.at(-1) as Command; // commander passes the command itself last
    const words = parameters.slice(0, -2);
    const repeated = words.find((word) => Array.isArray(word)) as readonly string[] | undefined; // its arguments are texts
    return handler({ words: words.filter((word) => typeof word === 'string'), rest: repeated ?? [], options: self.opts() as O, self }); // the command declared its options as O
  };
}
