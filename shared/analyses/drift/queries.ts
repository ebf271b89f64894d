/** How do the values of every column spread over the days of both scopes? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Bins } from '../../core/stats/referenceBins.ts';
import { bothSides, type ScopePair, type SharedColumn } from '../bothSides.ts';

export interface BinnedColumn {
  readonly column: SharedColumn;
  readonly bins: Bins;
}

/**
 * Finite values of numeric columns a side and day: columns `_side`, `_day`, `c` (index), `border` (upper edge of the bin or the value of its
 * own bin; anything larger than the last border is the last cell), `rows`. One scan for all columns; rows without a time are left out.
 */
export function binsByDay(pair: ScopePair, columns: readonly BinnedColumn[]): Sql {
  const histograms = columns.map(({ column, bins }, i) => {
    const x = name(column.name);
    const borders = joinSql((bins.kind === 'edges' ? bins.edges : bins.values).map((border) => sql`${border}::DOUBLE`));
    const counted = bins.kind === 'edges' ? sql`histogram(${x}, [${borders}])` : sql`histogram_exact(${x}, [${borders}])`;
    return sql`${counted} FILTER (isfinite(${x})) AS ${name(`h${String(i)}`)}`;
  });
  const long = columns.map((_, i) => {
    const h = name(`h${String(i)}`);
    return sql`SELECT _side, _day, ${i}::DOUBLE AS c, unnest(map_keys(${h})) AS border, unnest(map_values(${h}))::DOUBLE AS rows FROM by_day`;
  });
  return sql`WITH by_day AS MATERIALIZED (SELECT ${joinSql([sql`_side::DOUBLE AS _side`, sql`_day`, ...histograms])} FROM (${bothSides(pair, columns.map(({ column }) => column))}) AS b WHERE _day IS NOT NULL GROUP BY ALL)
    SELECT _side, _day, c, border, rows FROM (${joinSql(long, ' UNION ALL ')}) AS q WHERE rows > 0 ORDER BY _side, _day, c, border`;
}

/** Values of categorical columns a side and day: columns `_side`, `_day`, `c`, `v`, `rows`; null values included, rows without a time left out. */
export function categoriesByDay(pair: ScopePair, columns: readonly SharedColumn[]): Sql {
  const counts = columns.map(({ name: column }, i) => sql`SELECT _side::DOUBLE AS _side, _day, ${i}::DOUBLE AS c, ${name(column)} AS v, count(*)::DOUBLE AS rows FROM both_sides WHERE _day IS NOT NULL GROUP BY ALL`);
  return sql`WITH both_sides AS MATERIALIZED (${bothSides(pair, columns)}) SELECT _side, _day, c, v, rows FROM (${joinSql(counts, ' UNION ALL ')}) AS q ORDER BY _side, _day, c, v`;
}
