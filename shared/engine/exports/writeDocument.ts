/** How does a finished document reach the disk? */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOf } from '../../contract/procedures.ts';
import { AssayError } from '../../core/errors.ts';
import { writeAtomically } from '../store/atomicWrite.ts';

/** Replaces the file in one step and tells its digest. @throws AssayError not_found when its folder does not exist */
export async function writeDocument(out: string, text: string): Promise<OutputOf<'report.write'>> {
  const file = path.resolve(out);
  const folder = path.dirname(file);
  if (!(await stat(folder).then((found) => found.isDirectory(), () => false))) throw new AssayError('not_found', `The folder "${folder}" does not exist.`, { where: out, hint: 'Create it first, or choose another place.' });
  await writeAtomically(file, text, { fsync: true });
  const bytes = Buffer.from(text, 'utf8');
  return { path: file, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
