/** How many rows of each group were selected, right and wrong, period by period? */
import * as z from 'zod';
import { sql, type Sql } from '../../core/sql/sql.ts';
import { decisionOf, isClass, periodOf, periodText } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { type GroupedColumn, groupOf } from '../groupings.ts';
import type { Params } from './params.ts';

/** A cell of group × period × label × decision. */
export const GroupRow = z.object({
  g0: z.string().nullable(), g1: z.string().nullable(), g2: z.string().nullable(),
  period: z.string().nullable(), label: z.boolean().nullable(), decision: z.boolean().nullable(), rows: z.number(),
});
export type GroupRow = z.infer<typeof GroupRow>;

export interface GroupQuery {
  readonly columns: readonly GroupedColumn[];
  readonly positive: string;
  readonly params: Params;
}

/** One row a cell; columns beyond the grouping's are null. Without linked labels, label is null. */
export function outcomesByGroup(scope: BoundScope, { columns, positive, params }: GroupQuery): Sql {
  const group = (i: number): Sql => {
    const column = columns[i];
    return column === undefined ? sql`NULL::VARCHAR` : groupOf(column);
  };
  const label = scope.find('label') === undefined ? sql`NULL::BOOLEAN` : isClass(scope, 'label', positive);
  const { decision } = decisionOf(scope, positive);
  return sql`SELECT g0, g1, g2, ${periodText(sql`period`, params.zone)} AS period, label, decision, rows FROM (
  SELECT ${group(0)} AS g0, ${group(1)} AS g1, ${group(2)} AS g2, ${periodOf(scope, params.period, params.zone)} AS period, ${label} AS label, ${decision} AS decision, count(*)::DOUBLE AS rows
  FROM ${scope.from} AS s GROUP BY ALL
) ORDER BY ALL`;
}
