/** When did every request of a paced replay arrive, and in which batch was it answered? */
import { sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';

/**
 * One row a request of one model that reached the queue, by due time: `scheduled`, `enqueued`, `formed`, `decoded` in ns since the run started
 * (null where it did not get so far), `batch`, `answered` (1 or 0) and `dropped` (1 when it found the queue full).
 */
export function requestsOf(replay: BoundScope, model: string, limit: number): Sql {
  return sql`SELECT scheduled_ns::DOUBLE AS scheduled, enqueued_ns::DOUBLE AS enqueued, batch_formed_ns::DOUBLE AS formed, decoded_ns::DOUBLE AS decoded, batch::DOUBLE AS batch, (status IN ('ok', 'nan'))::INTEGER::DOUBLE AS answered, (status = 'dropped')::INTEGER::DOUBLE AS dropped
    FROM ${replay.from} AS s WHERE model = ${model} AND enqueued_ns IS NOT NULL ORDER BY scheduled_ns, enqueued_ns, batch, _row LIMIT ${limit}`;
}
