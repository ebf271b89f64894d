/** Which lines of a file are strict JSON objects, and what is wrong with the others? */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Reject } from '../../contract/catalogue.ts';
import { cancelled, messageOf } from '../../core/errors.ts';
import { storageError } from '../store/storageError.ts';
import { rawText, type Sample } from './fileFormat.ts';
import type { FieldCounts } from './jsonFields.ts';
import { byteStream } from './sourceFiles.ts';

/** A line of a file, with the field names of Assay's own that carry its place into the database. */
export const PLACE = { file: '__assay_file', line: '__assay_line' } as const;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers that JSON can write but a double cannot hold. */
function overflows(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(overflows);
}

/** Only a long run of digits or an exponent of three can overflow. */
const MAY_OVERFLOW = /[eE]\+?\d{3}|\d{300}/;

/** @returns the object, or why the line is none */
export function readLine(text: string): { readonly record?: Record<string, unknown>; readonly problem?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { problem: `not JSON: ${messageOf(thrown)}` };
  }
  if (!isRecord(value)) return { problem: 'a line must hold one JSON object' };
  if (MAY_OVERFLOW.test(text) && overflows(value)) return { problem: 'a number is too large for any computer to hold (overflow)' };
  return { record: value };
}

export interface LineCounts {
  readonly rejects: Reject[];
  blankLines: number;
}

interface Target {
  readonly out: WriteStream;
  readonly fields: FieldCounts;
  readonly counts: LineCounts;
}

/** One line: kept, with its place written in front of its own fields, or rejected. */
function takeLine(text: string, place: { readonly file: string; readonly fileIndex: number; readonly line: number }, target: Target): string {
  if (text.trim() === '') {
    target.counts.blankLines += 1;
    return '';
  }
  const { record, problem } = readLine(text);
  if (record === undefined) {
    target.counts.rejects.push({ file: place.file, line: place.line, column: null, reason: problem ?? '', raw: rawText(text) });
    return '';
  }
  target.fields.add(record);
  const body = text.trim().slice(1);
  const comma = body.trimStart().startsWith('}') ? '' : ',';
  return `{"${PLACE.file}":${place.fileIndex},"${PLACE.line}":${place.line}${comma}${body}\n`;
}

/** Splits the bytes of a file into lines of text; bytes that are not UTF-8 become U+FFFD. */
async function* linesOf(sample: Sample, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const part of byteStream(sample.path, sample.gzip)) {
    if (signal.aborted) throw cancelled('reading the files');
    if (!(part instanceof Buffer)) continue;
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}

/** Writes the good lines of all files to one file, counts the types of their fields, and keeps the others aside. */
export async function sortLines(samples: readonly Sample[], options: { readonly to: string; readonly fields: FieldCounts; readonly signal: AbortSignal }): Promise<LineCounts> {
  const counts: LineCounts = { rejects: [], blankLines: 0 };
  const out = createWriteStream(options.to);
  const failed = once(out, 'error').then(([error]) => Promise.reject(error instanceof Error ? error : new Error(String(error))));
  failed.catch(() => undefined);
  const target: Target = { out, fields: options.fields, counts };
  try {
    for (const [fileIndex, sample] of samples.entries()) {
      let line = 0;
      for await (const lines of linesOf(sample, options.signal)) {
        let kept = '';
        for (const text of lines) {
          line += 1;
          kept += takeLine(text, { file: sample.path, fileIndex, line }, target);
        }
        if (kept !== '' && !out.write(kept)) await Promise.race([once(out, 'drain'), failed]);
      }
    }
    out.end();
    await Promise.race([once(out, 'close'), failed]);
    return counts;
  } catch (thrown) {
    out.destroy();
    throw storageError(thrown, options.to);
  }
}
