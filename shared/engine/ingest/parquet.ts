/** How is a Parquet file recognised and read? */
import path from 'node:path';
import { AssayError } from '../../core/errors.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { sql } from '../../core/sql/sql.ts';
import { literal } from '../duckdb/quoted.ts';
import { NOTHING_REJECTED, type Detection, type FileFormat, type OpenContext, type OpenedSource, type Sample } from './fileFormat.ts';

const MAGIC = 'PAR1';
const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function detect(sample: Sample): Detection {
  const begins = ascii(sample.head.subarray(0, MAGIC.length)) === MAGIC;
  const ends = ascii(sample.tail.subarray(-MAGIC.length)) === MAGIC;
  if (begins && ends) return { score: 1, reason: 'it begins and ends with PAR1' };
  if (begins) return { score: 0.9, reason: 'it begins with PAR1, though its end is missing' };
  return { score: 0, reason: 'it does not begin with PAR1' };
}

function requireComplete(sample: Sample): void {
  const { score } = detect(sample);
  const name = path.basename(sample.path);
  if (score === 0) throw new AssayError('bad_input', `"${name}" is no Parquet file: it does not begin with PAR1.`, { where: sample.path, hint: 'Leave --format away, or name its real format.' });
  if (score < 1) throw new AssayError('bad_input', `"${name}" is cut short: a Parquet file ends with PAR1, and this one does not.`, { where: sample.path, hint: 'Fetch the file again; without its end nothing in it can be found.' });
}

async function open({ connection, samples, signal }: OpenContext): Promise<OpenedSource> {
  samples.forEach(requireComplete);
  const files = joinSql(samples.map((sample) => literal(sample.path)));
  const relation = sql`read_parquet([${files}], union_by_name = true)`;
  try {
    const columns = (await connection.rows(sql`DESCRIBE SELECT * FROM ${relation}`, signal)).map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
    return { relation, columns, warnings: [], outcome: () => Promise.resolve(NOTHING_REJECTED) };
  } catch (thrown) {
    if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
    throw new AssayError('bad_input', `The Parquet ${samples.length === 1 ? 'file' : 'files'} cannot be read: ${thrown.message}`, { cause: thrown, where: samples[0]?.path, hint: samples.length === 1 ? 'Fetch the file again.' : 'Files that are imported together need columns of the same types.' });
  }
}

export const parquet: FileFormat = { id: 'parquet', title: 'Parquet', detect, open };
