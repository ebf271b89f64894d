/** Which answers did both models give to each logged row, when, and in which bucket does its unit fall? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { isClass } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { listed, sameKey } from '../replayPair.ts';

export interface RolloutQuery {
  readonly scope: BoundScope;
  readonly replay: BoundScope;
  /** Champion, challenger. */
  readonly models: readonly [string, string];
  readonly positive: string;
  readonly salt: string;
  /** Column that is hashed. */
  readonly unit: string;
}

/**
 * One row for each replayed row of the scope that has a time, by time of the request, request, key: `request` and `unit` (numbers of equal
 * requests and units), `at` (ms since 1970 of the request's first row), `bucket` (first 32 bits of md5("salt:unit") ÷ 2³²), per model `score0`/`score1`
 * (null unless finite), `error0` (1 without an answer), `nan0`, `ms0` (response time of a paced replay), `label` (1, 0, null), `label_at` (ms since 1970).
 */
export function rolloutRows({ scope, replay, models, positive, salt, unit }: RolloutQuery): Sql {
  const request = name(scope.find('request-id') ?? '_row');
  const labelTime = scope.find('label-time');
  const sides = joinSql([0, 1].flatMap((i) => ['score', 'error', 'nan', 'ms'].map((fact) => sql`p.${name(`${fact}${String(i)}`)}`)));
  const hashed = sql`CAST(s.${name(unit)} AS VARCHAR)`;
  const keys = listed(scope.key.map((key, i) => sql`s.${name(key)} AS ${name(`key${String(i)}`)}`));
  const order = listed(scope.key.map((_, i) => sql`${name(`key${String(i)}`)}`));
  return sql`SELECT dense_rank() OVER (ORDER BY at_ms, id)::DOUBLE AS request, dense_rank() OVER (ORDER BY hashed)::DOUBLE AS unit, at_ms::DOUBLE AS "at",
    ('0x' || substr(md5(${salt} || ':' || hashed), 1, 8))::UBIGINT::DOUBLE / 4294967296 AS bucket, * EXCLUDE (at_ms, id, hashed) FROM (
  SELECT s.${request} AS id, ${hashed} AS hashed, min(epoch_ms(s.${name(scope.column('time'))}::TIMESTAMPTZ)) OVER (PARTITION BY s.${request}) AS at_ms, ${keys}, ${sides},
    ${scope.find('label') === undefined ? sql`NULL::DOUBLE` : sql`${isClass(scope, 'label', positive)}::INT::DOUBLE`} AS label,
    ${labelTime === undefined ? sql`NULL::DOUBLE` : sql`epoch_ms(s.${name(labelTime)}::TIMESTAMPTZ)::DOUBLE`} AS label_at
  FROM ${scope.from} AS s JOIN ${answers(scope, replay, models)} AS p ON ${sameKey(scope)} WHERE s.${name(scope.column('time'))} IS NOT NULL AND s.${name(unit)} IS NOT NULL
) ORDER BY request, ${order}`;
}

/** Answers by key: a row that was replayed several times has its best status, largest score and longest time. */
function answers(scope: BoundScope, replay: BoundScope, models: readonly string[]): Sql {
  const keys = listed(scope.key.map((key) => sql`r.${name(key)}`));
  const score = sql`r.${name(replay.column('score'))}`;
  const of = models.flatMap((model, i) => {
    const mine = sql`FILTER (r."model" = ${model})`;
    return [
      sql`max(${score}) FILTER (r."model" = ${model} AND isfinite(${score})) AS ${name(`score${String(i)}`)}`,
      sql`(NOT coalesce(bool_or(r."status" IN ('ok', 'nan')) ${mine}, false))::INT::DOUBLE AS ${name(`error${String(i)}`)}`,
      sql`coalesce(bool_or(r."status" = 'nan' OR (r."status" = 'ok' AND NOT coalesce(isfinite(${score}), false))) ${mine}, false)::INT::DOUBLE AS ${name(`nan${String(i)}`)}`,
      sql`(max(r."decoded_ns" - r."scheduled_ns") ${mine})::DOUBLE / 1000000 AS ${name(`ms${String(i)}`)}`,
    ];
  });
  return sql`(SELECT ${keys}, ${joinSql(of)} FROM ${replay.from} AS r WHERE r."model" IN (${listed(models.map((model) => sql`${model}`))}) GROUP BY ${keys})`;
}

/** Rows of the scope, replayed or not: column `rows`. */
export const scopeSize = (scope: BoundScope): Sql => sql`SELECT count(*)::DOUBLE AS "rows" FROM ${scope.from} AS s`;
