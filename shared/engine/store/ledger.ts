/** What happened in this workspace, in which order, and was the list changed afterwards? */
import { createHash } from 'node:crypto';
import { open, readFile, truncate } from 'node:fs/promises';
import { LedgerLine } from '../../contract/record.ts';
import { messageOf } from '../../core/errors.ts';
import { canonicalJson } from './recordId.ts';
import { storageError, systemCode } from './storageError.ts';

export type LedgerKind = LedgerLine['kind'];

/** `previous` of the first line. */
export const GENESIS = '0'.repeat(64);

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 6962 leaf hash: SHA-256(0x00 ‖ data). */
export const merkleLeaf = (data: Uint8Array): Buffer => sha256(Uint8Array.of(0), data);

/** RFC 6962 tree head over leaf hashes, split at the largest power of two below n; of no leaves, SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return Buffer.from(only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Uint8Array.of(1), merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/** Leaf hash of a line: over its canonical JSON without `leaf`, which holds the previous line's leaf. */
export const ledgerLeaf = (line: Omit<LedgerLine, 'leaf'>): string => merkleLeaf(Buffer.from(canonicalJson({ index: line.index, kind: line.kind, subject: line.subject, recordedAt: line.recordedAt, previous: line.previous }))).toString('hex');

interface ParsedLine {
  readonly line?: LedgerLine;
  readonly problem?: string;
}

function parseLine(text: string): ParsedLine {
  try {
    return { line: LedgerLine.parse(JSON.parse(text)) };
  } catch (thrown) {
    return { problem: messageOf(thrown) };
  }
}

function chainProblems(line: LedgerLine, index: number, previous: string): readonly string[] {
  const problems: string[] = [];
  if (line.index !== index) problems.push(`ledger line ${index + 1} says it is number ${line.index}`);
  if (line.previous !== previous) problems.push(`ledger line ${index + 1} does not follow the line before it`);
  if (ledgerLeaf(line) !== line.leaf) problems.push(`ledger line ${index + 1} was changed: it does not hash to its leaf`);
  return problems;
}

/** Checks the text of a `ledger.jsonl`: every line parses, counts on, follows the one before and hashes to its leaf. No problems: empty. */
export function verifyLedger(text: string): readonly string[] {
  const problems: string[] = [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else if (text !== '') problems.push('the last ledger line was not ended');
  let previous = GENESIS;
  lines.forEach((raw, index) => {
    const { line, problem } = parseLine(raw);
    if (line === undefined) {
      problems.push(`ledger line ${index + 1} cannot be read: ${problem ?? ''}`);
      return;
    }
    problems.push(...chainProblems(line, index, previous));
    previous = line.leaf;
  });
  return problems;
}

/** Hex of the tree head over a ledger's lines. */
export const ledgerRoot = (lines: readonly LedgerLine[]): string => merkleRoot(lines.map(({ leaf }) => Buffer.from(leaf, 'hex'))).toString('hex');

/** The append-only `ledger.jsonl` of a workspace. One writer; calls of that writer are put in order by it. */
export class Ledger {
  readonly #file: string;
  readonly #lines: LedgerLine[];
  #sizeBytes: number;

  private constructor(file: string, lines: LedgerLine[], sizeBytes: number) {
    this.#file = file;
    this.#lines = lines;
    this.#sizeBytes = sizeBytes;
  }

  /** Reads the ledger; a last line that a crash cut short is taken off, and said. Damage before it is left as it is, and said. */
  static async open(file: string): Promise<{ readonly ledger: Ledger; readonly notices: readonly string[] }> {
    const bytes = await readFile(file).catch((thrown: unknown) => {
      if (systemCode(thrown) === 'ENOENT') return Buffer.alloc(0);
      throw storageError(thrown, file);
    });
    const notices: string[] = [];
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) {
      await truncate(file, whole);
      notices.push('The last line of the ledger was cut short by an interruption and was taken off; the lines before it are unchanged.');
    }
    const text = bytes.subarray(0, whole).toString('utf8');
    const damage = verifyLedger(text);
    if (damage.length > 0) notices.push(`The ledger does not verify: ${damage.slice(0, 3).join('; ')}.`);
    const lines = text.split('\n').flatMap((raw) => (raw === '' ? [] : [parseLine(raw).line ?? []])).flat();
    return { ledger: new Ledger(file, lines, whole), notices };
  }

  get lines(): readonly LedgerLine[] {
    return this.#lines;
  }

  has(subject: string): boolean {
    return this.#lines.some((line) => line.subject === subject);
  }

  /** Adds a line and waits until it is on the disk. On a failure the file is cut back to the lines before. */
  async append(kind: LedgerKind, subject: string): Promise<LedgerLine> {
    const last = this.#lines.at(-1);
    const body = { index: (last?.index ?? -1) + 1, kind, subject, recordedAt: new Date().toISOString(), previous: last?.leaf ?? GENESIS };
    const line: LedgerLine = { ...body, leaf: ledgerLeaf(body) };
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      const handle = await open(this.#file, 'a');
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      await truncate(this.#file, this.#sizeBytes).catch(() => undefined);
      throw storageError(thrown, this.#file);
    }
    this.#sizeBytes += bytes.length;
    this.#lines.push(line);
    return line;
  }
}
