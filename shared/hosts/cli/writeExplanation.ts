/** How do the explained rows of an answer become one row each in a file? */
import * as z from 'zod';
import { AssayError } from '../../core/errors.ts';
import { writeTableFile, type WrittenTable } from './writeTableFile.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Lime = z.object({ intercept: z.number(), localPrediction: z.number(), weights: z.array(z.object({ column: z.string(), weight: z.number() })) });
const Explained = z.object({
  rows: z.array(z.object({ key: z.record(z.string(), Scalar), output: z.number().nullable(), base: z.number().nullable(), phi: z.record(z.string(), z.number().nullable()), additivityError: z.number().nullable(), lime: Lime.nullish() })),
});
type Row = z.infer<typeof Explained>['rows'][number];

/** Of a row that only LIME explained: the local model's terms, which add up to its own prediction. */
function asWritten(row: Row): Omit<Row, 'lime'> {
  if (Object.keys(row.phi).length > 0 || row.lime === null || row.lime === undefined) return row;
  const { intercept, localPrediction, weights } = row.lime;
  const sum = weights.reduce((total, { weight }) => total + weight, intercept);
  return { key: row.key, output: localPrediction, base: intercept, phi: Object.fromEntries(weights.map(({ column, weight }) => [column, weight])), additivityError: Math.abs(sum - localPrediction) };
}

/** Columns: the key columns, `output`, `base`, `phi_<column>` for each column, `additivity_error`. */
export async function writeExplanation(result: unknown, file: string): Promise<WrittenTable> {
  const parsed = Explained.safeParse(result);
  if (!parsed.success) throw new AssayError('unsupported', 'This answer has no explained rows that could be written.', { where: file, hint: 'Leave --out away to read the answer.' });
  const rows = parsed.data.rows.map((row) => asWritten(row));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row.key)))];
  const features = [...new Set(rows.flatMap((row) => Object.keys(row.phi)))];
  const columns = [
    ...keys.map((name) => ({ name, isText: rows.some((row) => typeof row.key[name] === 'string') })),
    ...['output', 'base', ...features.map((name) => `phi_${name}`), 'additivity_error'].map((name) => ({ name, isText: false })),
  ];
  return writeTableFile({ columns, rows: rows.map((row) => [...keys.map((name) => row.key[name] ?? null), row.output, row.base, ...features.map((name) => row.phi[name] ?? null), row.additivityError]) }, file);
}
