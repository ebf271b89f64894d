/** Which records of a dataset could not be read, and why? */
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import type { ImportEngine } from './buildDataset.ts';

/** The first rejects in the order of files and lines, and how many there are. */
export async function readRejects(engine: ImportEngine, input: ParsedInputOf<'dataset.rejects'>, job: JobContext): Promise<OutputOf<'dataset.rejects'>> {
  const meta = engine.workspace.dataset(input.dataset);
  if (meta.counts.rejected === 0) return { items: [], total: 0 };
  await engine.database.attach(datasetAlias(meta.id), engine.workspace.datasetFile(meta.id));
  const connection = await engine.database.connect();
  try {
    const table = sql`${name(datasetAlias(meta.id))}.rejects`;
    const [counted] = await connection.rows(sql`SELECT count(*)::DOUBLE AS total FROM ${table}`, job.signal);
    const rows = await connection.rows(sql`SELECT file, line, "column", reason, raw FROM ${table} ORDER BY file, line, "column" LIMIT ${input.limit}`, job.signal);
    const items = rows.map((row) => ({
      file: String(row['file']),
      line: row['line'] === null ? null : Number(row['line']),
      column: row['column'] === null ? null : String(row['column']),
      reason: String(row['reason']),
      raw: String(row['raw']),
    }));
    return { items, total: Number(counted?.['total'] ?? 0) };
  } finally {
    connection.close();
  }
}
