/** How do the explained rows of an answer become one row each in a file? */
import * as z from 'zod';
import { AssayError } from '../../core/errors.ts';
import { writeTableFile, type WrittenTable } from './writeTableFile.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Explained = z.object({
  rows: z.array(z.object({ key: z.record(z.string(), Scalar), output: z.number().nullable(), base: z.number().nullable(), phi: z.record(z.string(), z.number().nullable()), additivityError: z.number().nullable() })),
});

/** Columns: the key columns, `output`, `base`, `phi_<column>` for each column, `additivity_error`. */
export async function writeExplanation(result: unknown, file: string): Promise<WrittenTable> {
  const parsed = Explained.safeParse(result);
  if (!parsed.success) throw new AssayError('unsupported', 'This answer has no explained rows that could be written.', { where: file, hint: 'Leave --out away to read the answer.' });
  const { rows } = parsed.data;
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row.key)))];
  const features = [...new Set(rows.flatMap((row) => Object.keys(row.phi)))];
  const columns = [
    ...keys.map((name) => ({ name, isText: rows.some((row) => typeof row.key[name] === 'string') })),
    ...['output', 'base', ...features.map((name) => `phi_${name}`), 'additivity_error'].map((name) => ({ name, isText: false })),
  ];
  return writeTableFile({ columns, rows: rows.map((row) => [...keys.map((name) => row.key[name] ?? null), row.output, row.base, ...features.map((name) => row.phi[name] ?? null), row.additivityError]) }, file);
}
