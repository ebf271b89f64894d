/** How long did every request of a replay take, stage by stage? */
import { sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';

/**
 * One row a request of one model (rows of a batch share their stamps): `response`, `service`, `lateness`, `waiting`, `compute`, `decode` in
 * ms (null where a stamp is missing), `answered` (1 when every row was) and `rows`.
 */
export function requestsOf(replay: BoundScope, model: string): Sql {
  const ms = (later: Sql, earlier: Sql): Sql => sql`(min(${later}) - min(${earlier}))::DOUBLE / 1000000`;
  return sql`SELECT ${ms(sql`decoded_ns`, sql`scheduled_ns`)} AS response, ${ms(sql`decoded_ns`, sql`run_start_ns`)} AS service, ${ms(sql`enqueued_ns`, sql`scheduled_ns`)} AS lateness, ${ms(sql`run_start_ns`, sql`enqueued_ns`)} AS waiting,
      ${ms(sql`run_end_ns`, sql`run_start_ns`)} AS compute, ${ms(sql`decoded_ns`, sql`run_end_ns`)} AS decode, bool_and(status IN ('ok', 'nan'))::INTEGER::DOUBLE AS answered, count(*)::DOUBLE AS rows, min(run_start_ns)::DOUBLE AS started, max(decoded_ns)::DOUBLE AS ended
    FROM ${replay.from} AS s WHERE model = ${model} GROUP BY batch ORDER BY batch`;
}
