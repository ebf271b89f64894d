/** Which values, ranges or gaps of input columns are over-represented among the rows that differ? */
import { benjaminiHochberg } from '../../../core/stats/benjaminiHochberg.ts';
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import { katzRatio } from '../../../core/stats/katzRatio.ts';
import { twoProportions } from '../../../core/stats/twoProportions.ts';
import type { ColumnBatch, Context } from '../../defineAnalysis.ts';
import { type GroupedColumn, groupedColumns, groupName } from '../../groupings.ts';
import { toMetric } from '../../metric.ts';
import { share } from '../causes/describeCause.ts';
import type { ParityQuery } from '../queries.ts';
import type { Pattern } from '../result.ts';
import { patternCounts } from './queries.ts';

const MOST_PATTERNS = 20;
const LEAST_DIFFERENT = 5;
/** A pattern is shown when its lift is surely above this … */
const LEAST_LIFT = 1.2;
/** … and its adjusted p below this. */
const ALPHA = 0.01;

export interface PatternCount {
  readonly grouped: GroupedColumn;
  readonly value: string | null;
  readonly compared: number;
  readonly different: number;
}

/** Groups in which surely more rows differ than outside, the largest lift first; p adjusted over all groups given. */
export function overRepresented(counts: readonly PatternCount[], totals: { readonly compared: number; readonly different: number }): Pattern[] {
  const tested = counts.map((count) => {
    const inside = { hits: count.different, n: count.compared };
    const outside = { hits: totals.different - count.different, n: totals.compared - count.compared };
    const test = outside.n > 0 && inside.n > 0 ? twoProportions(inside, outside) : undefined;
    return { count, lift: katzRatio(inside, outside), p: test === undefined || 'reason' in test ? null : test.p };
  });
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p));
  const found = tested.flatMap(({ count, lift }, i) => {
    const p = adjusted[i] ?? null;
    if (p === null || p >= ALPHA || 'reason' in lift || lift.low <= LEAST_LIFT || count.different < LEAST_DIFFERENT) return [];
    const { text, clauses } = groupName([count.grouped], [count.value]);
    return [{ column: count.grouped.column.name, name: text, clauses: [...clauses], compared: count.compared, different: count.different, share: share(count.different, count.compared, 'no compared row'), lift: toMetric(lift), pAdjusted: p }];
  });
  return found.sort((a, b) => (b.lift.low ?? 0) - (a.lift.low ?? 0)).slice(0, MOST_PATTERNS);
}

/** Patterns of the input columns, as the log holds them. */
export async function patternsOf(ctx: Context, query: ParityQuery, columns: readonly string[]): Promise<Pattern[]> {
  await ctx.step(null, 'Looking for column patterns');
  const { grouped: cut, uncut } = await groupedColumns(ctx, query.scope, query.scope.columns.filter(({ name }) => columns.includes(name)));
  for (const { column, reason } of uncut) ctx.warn(`No column patterns for "${column.name}": ${reason}`);
  if (cut.length === 0) return [];
  const counts = countsOf(await ctx.columns(patternCounts(query, cut)), cut);
  const whole = counts.filter(({ grouped: column }) => column === cut[0]);
  return overRepresented(counts, { compared: compensatedSum(whole.map(({ compared }) => compared)), different: compensatedSum(whole.map(({ different }) => different)) });
}

function countsOf(batch: ColumnBatch, cut: readonly GroupedColumn[]): readonly PatternCount[] {
  const [c, v, compared, different] = [batch.numbers('c'), batch.texts('v'), batch.numbers('compared'), batch.numbers('different')];
  return Array.from({ length: batch.rows }, (_, i) => ({ grouped: cut[c[i] ?? 0], value: v[i] ?? null, compared: compared[i] ?? 0, different: different[i] ?? 0 })).flatMap(({ grouped: column, ...count }) => (column === undefined ? [] : [{ grouped: column, ...count }]));
}
