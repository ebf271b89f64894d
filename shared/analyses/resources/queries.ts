/** What was seen of a model's process while it ran? */
import { sql, type Sql } from '../../core/sql/sql.ts';

/** Samples of one model in their order: seconds since the run began, resident bytes, processor seconds of the process, GPU. */
export const samplesOf = (table: Sql, model: string): Sql => sql`SELECT at_ns::DOUBLE / 1000000000 AS seconds, rss_bytes::DOUBLE AS rss, cpu_seconds::DOUBLE AS cpu, gpu_percent::DOUBLE AS gpu, gpu_memory_bytes::DOUBLE AS gpu_memory FROM ${table} AS t WHERE model = ${model} ORDER BY at_ns`;
