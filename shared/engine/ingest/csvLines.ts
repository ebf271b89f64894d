/** How is a line of delimited text split, and on which line of its file does a byte lie? */
import { cancelled } from '../../core/errors.ts';
import { byteStream } from './sourceFiles.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Cells of one line (RFC 4180: a cell in double quotes may hold the delimiter, and a doubled quote is one). */
export function splitCells(line: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const char = line.charAt(i);
    if (char === '"' && quoted && line.charAt(i + 1) === '"') {
      cell += '"';
      i += 1;
    } else if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}

/** The delimiter with which most lines have as many cells as the first line, and how many lines that are, 0 … 1. */
export function guessDelimiter(lines: readonly string[]): { readonly delimiter: Delimiter; readonly cells: number; readonly share: number } {
  const filled = lines.filter((line) => line.trim() !== '');
  const guesses = DELIMITERS.map((delimiter) => {
    const cells = splitCells(filled[0] ?? '', delimiter).length;
    const same = filled.filter((line) => splitCells(line, delimiter).length === cells).length;
    return { delimiter, cells, share: filled.length === 0 ? 0 : same / filled.length };
  });
  const several = guesses.filter((guess) => guess.cells > 1).sort((a, b) => b.share - a.share || b.cells - a.cells);
  return several[0] ?? { delimiter: ',', cells: 1, share: 1 };
}

export interface LineFacts {
  /** Line number (from 1) of each asked offset, in the order asked. */
  readonly lines: readonly number[];
  /** Lines with nothing on them, outside of quotes. */
  readonly blankLines: number;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Walks over the bytes of a file once, counting lines; offsets are bytes of the unpacked text, ascending. */
export async function scanLines(file: { readonly path: string; readonly gzip: boolean }, offsets: readonly number[], signal: AbortSignal): Promise<LineFacts> {
  const lines: number[] = [];
  const state = { line: 1, blank: true, quoted: false, blankLines: 0 };
  let position = 0;
  const visit = (byte: number): void => {
    if (byte === QUOTE) state.quoted = !state.quoted;
    if (byte === LF) {
      if (state.blank && !state.quoted) state.blankLines += 1;
      state.line += 1;
      state.blank = true;
    } else if (byte !== CR) state.blank = false;
  };
  for await (const part of byteStream(file.path, file.gzip)) {
    if (signal.aborted) throw cancelled('reading the files');
    if (!(part instanceof Buffer)) continue;
    for (const byte of part) {
      while (offsets[lines.length] === position) lines.push(state.line);
      visit(byte);
      position += 1;
    }
  }
  while (lines.length < offsets.length) lines.push(state.line);
  return { lines, blankLines: state.blankLines };
}
