/** How is a log of any length made from a short one, the same every time? */
import { name, sql } from '../../core/sql/sql.ts';
import type { Database } from './database.ts';
import { writeDataset } from './writeDataset.ts';

export interface RepeatedRows {
  /** Alias of the attached log. */
  readonly from: string;
  readonly file: string;
  readonly rows: number;
  /** Column that identifies a request; every repetition gets names of its own. */
  readonly requestId: string;
}

/**
 * Writes table `data` with the first copies of a log's rows, repeated in their order until there are `rows` of them; `_row` counts on, the
 * request ids of a repetition end in its number.
 */
export async function repeatRows(database: Database, { from, file, rows, requestId }: RepeatedRows): Promise<void> {
  await writeDataset(database, {
    file,
    write: async (writer) => {
      const source = sql`${name(from)}.data`;
      const id = name(requestId);
      const [counted] = await writer.connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${source} WHERE _copy = 0`);
      const size = Number(counted?.['n'] ?? 0);
      await writer.connection.run(sql`CREATE TEMP TABLE positions AS SELECT _row, row_number() OVER (ORDER BY _row) - 1 AS place FROM ${source} WHERE _copy = 0`);
      await writer.create('data', sql`SELECT * FROM ${source} LIMIT 0`);
      for (let repetition = 0; repetition * size < rows; repetition += 1) {
        const offset = repetition * size;
        await writer.connection.run(sql`INSERT INTO ${writer.table('data')} SELECT d.* REPLACE (p.place + ${offset} AS _row, concat(d.${id}, '-', ${repetition}) AS ${id})
  FROM ${source} AS d JOIN temp.positions AS p ON p._row = d._row WHERE p.place < ${rows - offset} ORDER BY p.place`);
      }
      await writer.connection.run(sql`DROP TABLE temp.positions`);
    },
  });
}
