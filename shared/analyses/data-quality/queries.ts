/** What is missing, out of range or never seen before, in which column, on which day, and where? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { bothSides, type ScopePair, type SharedColumn } from '../bothSides.ts';

/** One row a side (`_side`, `rows`) with, for column i, `n<i>` missing and, for numbers, `i<i>` infinite, `s<i>` −999 and alike, `lo<i>`, `hi<i>` finite extremes. */
export function profile(pair: ScopePair, columns: readonly SharedColumn[]): Sql {
  const facts = columns.flatMap(({ name: column, kind }, i) => {
    const x = name(column);
    const missing = sql`(count(*) FILTER (${x} IS NULL))::DOUBLE AS ${name(`n${String(i)}`)}`;
    if (kind === 'categorical') return [missing];
    return [
      missing,
      sql`(count(*) FILTER (isinf(${x})))::DOUBLE AS ${name(`i${String(i)}`)}`,
      sql`(count(*) FILTER (${x} IN (-999, -9999, -99999)))::DOUBLE AS ${name(`s${String(i)}`)}`,
      sql`min(${x}) FILTER (isfinite(${x})) AS ${name(`lo${String(i)}`)}`,
      sql`max(${x}) FILTER (isfinite(${x})) AS ${name(`hi${String(i)}`)}`,
    ];
  });
  return sql`SELECT ${joinSql([sql`_side::DOUBLE AS _side`, sql`count(*)::DOUBLE AS rows`, ...facts])} FROM (${bothSides(pair, columns)}) AS b GROUP BY ALL ORDER BY 1`;
}

/** What makes a row bad in a column. */
export type Fault =
  | { readonly kind: 'missing'; readonly column: string }
  | { readonly kind: 'out-of-range'; readonly column: string; readonly min: number; readonly max: number }
  | { readonly kind: 'unseen'; readonly column: string; readonly values: readonly string[] };

function isBad(fault: Fault): Sql {
  const x = name(fault.column);
  switch (fault.kind) {
    case 'missing':
      return sql`${x} IS NULL`;
    case 'out-of-range':
      return sql`(${x} < ${fault.min} OR ${x} > ${fault.max})`;
    case 'unseen':
      return sql`${x} IN (${joinSql(fault.values.map((value) => sql`${value}`))})`;
  }
}

/** One row a side and day (`_side`, `_day`, `rows`) with the bad rows of fault i in `b<i>`; rows without a time make a last line of their side with a null `_day`. */
export function badByDay(pair: ScopePair, columns: readonly SharedColumn[], faults: readonly Fault[]): Sql {
  const counts = faults.map((fault, i) => sql`(count(*) FILTER (${isBad(fault)}))::DOUBLE AS ${name(`b${String(i)}`)}`);
  return sql`SELECT ${joinSql([sql`_side::DOUBLE AS _side`, sql`_day`, sql`count(*)::DOUBLE AS rows`, ...counts])} FROM (${bothSides(pair, columns)}) AS b GROUP BY ALL ORDER BY _side, _day NULLS LAST`;
}

/** Where a fault is looked for: days of one side, first and last included (UTC days since 1970). */
export interface FaultSpan {
  readonly fault: Fault;
  readonly side: 'reference' | 'current';
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Columns `span` and `segment` (indices), `value`, `rows`, `bad`: how the bad rows of each span spread over the segments' values. */
export function badBySegment(pair: ScopePair, segments: readonly SharedColumn[], spans: readonly { readonly span: FaultSpan; readonly column: SharedColumn }[]): Sql {
  const columns = [...new Map([...segments, ...spans.map(({ column }) => column)].map((column) => [column.name, column])).values()];
  const counts = spans.flatMap(({ span }, s) =>
    segments.map(
      (segment, g) => sql`SELECT ${s}::INTEGER AS span, ${g}::INTEGER AS segment, ${name(segment.name)}::VARCHAR AS value, count(*)::DOUBLE AS rows, (count(*) FILTER (${isBad(span.fault)}))::DOUBLE AS bad
        FROM both_sides WHERE _side = ${span.side === 'reference' ? 0 : 1} AND _day BETWEEN ${span.firstDay} AND ${span.lastDay} GROUP BY ALL`,
    ),
  );
  return sql`WITH both_sides AS MATERIALIZED (${bothSides(pair, columns)}) SELECT span, segment, value, rows, bad FROM (${joinSql(counts, ' UNION ALL ')}) AS q ORDER BY span, segment, value`;
}
