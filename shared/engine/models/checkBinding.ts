/** Does a binding fit a dataset, and what has to be done where it does not? */
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { fitData } from '../../core/binding/fitBinding.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Database } from '../duckdb/database.ts';
import type { Workspace } from '../store/workspace.ts';
import { seenValues } from './seenValues.ts';

/** One row for each bound column; an empty `todo` fits. Reads the dataset's values where the binding leaves something open. */
export async function checkBinding({ workspace, database }: { readonly workspace: Workspace; readonly database: Database }, { binding, dataset }: ParsedInputOf<'binding.check'>): Promise<OutputOf<'binding.check'>> {
  const meta = workspace.dataset(dataset);
  const alias = `ds_${meta.id}`;
  await database.attach(alias, workspace.datasetFile(meta.id));
  const connection = await database.connect();
  try {
    const from = sql`${name(alias)}.data`;
    const seen = await seenValues(connection, binding, { from, columns: meta.columns.map((column) => column.name) });
    const { fits, rows } = fitData(binding, meta.columns, seen);
    return { fits, rows: rows.map((row) => ({ ...row })) };
  } finally {
    connection.close();
  }
}
