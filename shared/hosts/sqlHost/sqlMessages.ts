/** What do the query child process and its parent say to each other? */
import * as z from 'zod';
import { TablePage } from '../../contract/procedures.ts';
import { WireError } from '../../contract/wire.ts';

export const SqlHostRequest = z.object({
  sql: z.string(),
  files: z.array(z.object({ file: z.string(), views: z.array(z.object({ view: z.string(), table: z.string() })) })),
  limit: z.number().int().positive(),
  memoryLimitBytes: z.number().positive(),
  tempDirectory: z.string(),
  /** Where to write all rows, and as what; the parent moves the file to its place when all is well. */
  out: z.object({ format: z.enum(['csv', 'json', 'parquet']), file: z.string() }).optional(),
});
export type SqlHostRequest = z.infer<typeof SqlHostRequest>;

export const SqlHostAnswer = z.union([z.object({ page: TablePage }), z.object({ error: WireError })]);
export type SqlHostAnswer = z.infer<typeof SqlHostAnswer>;
