/** Under which hash is a record, or a question, the same one? */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RunRecord } from '../../contract/record.ts';

/**
 * RFC 8785 canonical JSON. Properties that are undefined are left out, as JSON does.
 *
 * @throws RangeError for what JSON cannot hold (NaN, ±infinity, a bigint)
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (thrown) {
    throw new RangeError('only JSON values have a canonical form', { cause: thrown });
  }
  if (text === undefined) throw new RangeError('only JSON values have a canonical form');
  return text;
}

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** sha256 of the record's canonical JSON without its `id`. */
export const recordId = (recordWithoutId: Omit<RunRecord, 'id'>): string => sha256Hex(canonicalJson({ ...recordWithoutId, id: undefined }));

/** What an answer depends on: nothing of time, engine or machine. */
export interface QuestionParts {
  readonly analysis: string;
  readonly version: number;
  readonly params: unknown;
  readonly scopes: unknown;
  readonly datasets: unknown;
  readonly models: unknown;
  readonly seed: number;
}

/** sha256 of the canonical JSON of the parts: equal questions on equal data have equal hashes. */
export const questionHash = ({ analysis, version, params, scopes, datasets, models, seed }: QuestionParts): string =>
  sha256Hex(canonicalJson({ analysis, version, params, scopes, datasets, models, seed }));
