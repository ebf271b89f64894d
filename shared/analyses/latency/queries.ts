/** How long did every request of a replay take, stage by stage, by time and by group? */
import * as z from 'zod';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import type { StageName } from './result.ts';

/** The requests of one model; of some levels only, where a sweep has them. */
export interface Requests {
  readonly replay: BoundScope;
  readonly model: string;
  readonly levels: readonly number[] | null;
}

const ms = (later: Sql, earlier: Sql): Sql => sql`(${later} - ${earlier})::DOUBLE / 1000000`;
const RESPONSE = ms(sql`decoded_ns`, sql`scheduled_ns`);
const SERVICE = ms(sql`decoded_ns`, sql`run_start_ns`);
const STAGE: Readonly<Record<StageName, Sql>> = {
  lateness: ms(sql`enqueued_ns`, sql`scheduled_ns`),
  queueWait: ms(sql`batch_formed_ns`, sql`enqueued_ns`),
  batchWait: ms(sql`run_start_ns`, sql`batch_formed_ns`),
  compute: ms(sql`run_end_ns`, sql`run_start_ns`),
  decode: ms(sql`decoded_ns`, sql`run_end_ns`),
};
const STAMPED = sql`(scheduled_ns IS NOT NULL AND run_start_ns IS NOT NULL AND decoded_ns IS NOT NULL)`;

const chosen = ({ model, levels }: Requests): Sql => (levels === null ? sql`model = ${model}` : sql`model = ${model} AND level IN (${joinSql(levels.map((level) => sql`${level}::INTEGER`))})`);
const measured = (requests: Requests): Sql => sql`${chosen(requests)} AND status IN ('ok', 'nan') AND ${STAMPED}`;

export const OutcomeRow = z.object({ status: z.string().nullable(), rows: z.number(), batches: z.number(), stamped: z.number() });

/** Rows by status. */
export const outcomes = (requests: Requests): Sql => sql`SELECT status, count(*)::DOUBLE AS "rows", count(DISTINCT batch)::DOUBLE AS batches, (count(*) FILTER (${STAMPED}))::DOUBLE AS stamped FROM ${requests.replay.from} AS r WHERE ${chosen(requests)} GROUP BY status ORDER BY status`;

export const SpanRow = z.object({ started: z.number().nullable(), ended: z.number().nullable(), firstDue: z.number().nullable(), due: z.number().nullable() });

/** First start, last answer, first and last due time, ns since the start of the run. */
export const span = (requests: Requests): Sql => sql`SELECT min(run_start_ns)::DOUBLE AS started, max(decoded_ns)::DOUBLE AS ended, min(scheduled_ns)::DOUBLE AS "firstDue", max(scheduled_ns)::DOUBLE AS due FROM ${requests.replay.from} AS r WHERE ${chosen(requests)}`;

/** Response and service time of every answered request, ms. */
export const times = (requests: Requests): Sql => sql`SELECT ${RESPONSE} AS response, ${SERVICE} AS service FROM ${requests.replay.from} AS r WHERE ${measured(requests)}`;

/** One stage of every answered request, ms; null where a stamp is missing. */
export const stage = (requests: Requests, stageName: StageName): Sql => sql`SELECT ${STAGE[stageName]} AS value FROM ${requests.replay.from} AS r WHERE ${measured(requests)}`;

/** Requests that both models answered, in the order in which the first one was sent them; repeats of a row are paired in turn. */
export function pairs(base: Requests, other: Requests): Sql {
  const side = (requests: Requests): Sql => sql`(SELECT _row, row_number() OVER (PARTITION BY _row ORDER BY scheduled_ns, batch) AS turn, scheduled_ns, ${RESPONSE} AS response, ${SERVICE} AS service FROM ${requests.replay.from} AS r WHERE ${measured(requests)})`;
  return sql`SELECT a.response AS response_a, b.response AS response_b, a.service AS service_a, b.service AS service_b FROM ${side(base)} AS a JOIN ${side(other)} AS b ON a._row = b._row AND a.turn = b.turn ORDER BY a.scheduled_ns, a._row, a.turn`;
}

/** Response time with the number of requests that shared the batch. */
export function byBatchSize(requests: Requests): Sql {
  const batch = requests.levels === null ? sql`batch` : sql`level, batch`;
  return sql`SELECT response, size FROM (SELECT ${RESPONSE} AS response, (count(*) OVER (PARTITION BY ${batch}))::DOUBLE AS size, status, scheduled_ns, run_start_ns, decoded_ns FROM ${requests.replay.from} AS r WHERE ${chosen(requests)}) WHERE status IN ('ok', 'nan') AND ${STAMPED}`;
}

export const GroupRow = z.object({ key: z.string().nullable(), requests: z.number() });

/** A relation of the log with a text to group by, and rows of a request, selected as `s`. */
export interface Grouped {
  readonly from: Sql;
  /** Text expression over `s`. */
  readonly key: Sql;
}

const joined = (requests: Requests, { from }: Grouped): Sql => sql`(SELECT _row, ${RESPONSE} AS response FROM ${requests.replay.from} AS r WHERE ${measured(requests)}) AS m JOIN ${from} AS s ON s._row = m._row`;

/** Requests a group, the largest first. */
export const groups = (requests: Requests, grouped: Grouped): Sql => sql`SELECT ${grouped.key} AS key, count(*)::DOUBLE AS requests FROM ${joined(requests, grouped)} GROUP BY 1 ORDER BY requests DESC, key`;

/** Response times with the number of their group in `keys`, NaN for none. */
export function byGroup(requests: Requests, grouped: Grouped, keys: readonly (string | null)[]): Sql {
  const whens = keys.map((key, i) => (key === null ? sql`WHEN ${grouped.key} IS NULL THEN ${i}::DOUBLE` : sql`WHEN ${grouped.key} = ${key} THEN ${i}::DOUBLE`)).reduce((list, next) => sql`${list} ${next}`, sql``);
  return sql`SELECT response, CASE ${whens} END AS place FROM ${joined(requests, grouped)}`;
}

/** Response time with a number of the log. */
export const byNumber = (requests: Requests, grouped: Grouped): Sql => sql`SELECT response, (${grouped.key})::DOUBLE AS size FROM ${joined(requests, grouped)}`;

/** The log with the number of rows under each request id, as `request_rows`. */
export const withRequestRows = (scope: BoundScope, id: string): Sql => sql`(SELECT *, count(*) OVER (PARTITION BY ${name(id)}) AS request_rows FROM ${scope.from})`;

export interface HeatCut {
  readonly windowMs: number;
  readonly lowLog: number;
  readonly widthLog: number;
  readonly bins: number;
}

/** Requests by window of scheduled time and bin of ln ms; times at or below 0 count into the lowest bin. */
export function heat(requests: Requests, { windowMs, lowLog, widthLog, bins }: HeatCut): Sql {
  const bin = sql`CASE WHEN ${RESPONSE} > 0 THEN least(${bins - 1}::DOUBLE, greatest(0, floor((ln(${RESPONSE}) - ${lowLog}::DOUBLE) / ${widthLog}::DOUBLE))) ELSE 0 END`;
  return sql`SELECT floor(scheduled_ns / ${windowMs * 1e6}::DOUBLE)::DOUBLE AS x, ${bin} AS y, count(*)::DOUBLE AS requests FROM ${requests.replay.from} AS r WHERE ${measured(requests)} GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** Median and p99 a window. */
export const windows = (requests: Requests, windowMs: number): Sql => sql`SELECT floor(scheduled_ns / ${windowMs * 1e6}::DOUBLE)::DOUBLE AS x, quantile_cont(${RESPONSE}, 0.5) AS p50, quantile_cont(${RESPONSE}, 0.99) AS p99 FROM ${requests.replay.from} AS r WHERE ${measured(requests)} GROUP BY 1 ORDER BY 1`;

export const OperatorRow = z.object({ model: z.string(), node: z.string(), op: z.string(), provider: z.string(), calls: z.number(), total_us: z.number() });

/** Operators by the time they took. */
export const operators = (table: Sql): Sql => sql`SELECT model, node, op, provider, calls::DOUBLE AS calls, total_us::DOUBLE AS total_us FROM ${table} AS t ORDER BY model, total_us DESC, node`;
