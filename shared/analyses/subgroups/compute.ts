/** For whom is the model good, for whom not, and for whom did that change? */
import { newcombe } from '../../core/stats/newcombe.ts';
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { type GroupedColumn, groupedColumn, type Grouping, groupName, parseGroupings } from '../groupings.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import { toMetric } from '../metric.ts';
import { adjustFamily, changeOf, periodsOf, selectionRatio, sinceOf, toOverall } from './comparisons.ts';
import { groupSide } from './groupSide.ts';
import type { Params } from './params.ts';
import { GroupRow, outcomesByGroup } from './queries.ts';
import type { Computed, Group, GroupingResult, GroupSide, Result } from './result.ts';

/** Gathers the cells of each grouping and side; everything after the queries is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const reference = referenceScope(ctx);
  const { task, positive } = scope.task;
  if (task !== 'binary' || positive === undefined) return { status: 'not-computable', reason: `Not computable here: the task is ${task}${task === 'binary' ? ' but the positive class is not known' : ', and groups are compared for binary decisions'}.`, hint: 'Import the dataset again with --positive CLASS.' };
  const groupings = groupingsOfBoth(ctx, parseGroupings(scope, params.by), reference);
  if (groupings.length === 0) return { status: 'not-computable', reason: 'No column makes groups: none is sensitive or a segment.', hint: 'Name columns with --by, or give a column the role sensitive or segment; the reference needs it too.' };
  const gathered: GatheredGrouping[] = [];
  for (const [i, grouping] of groupings.entries()) {
    await ctx.step(i / groupings.length, `Counting groups of ${grouping.map((column) => column.name).join(' × ')}`);
    const columns: GroupedColumn[] = [];
    for (const column of grouping) columns.push(await groupedColumn(ctx, reference ?? scope, column));
    const cells = async (side: BoundScope): Promise<readonly GroupRow[]> => ctx.rows(outcomesByGroup(side, { columns, positive, params }), GroupRow);
    gathered.push({ columns, current: await cells(scope), reference: reference === undefined ? undefined : await cells(reference) });
  }
  const favourable = scope.task.favourable ?? positive;
  return summarise(gathered, { positive, favourable, labels: { current: scope.label, reference: reference?.label }, minimum: params.minimum });
}

/** Groupings whose columns the reference has too; the others are left out and named. */
function groupingsOfBoth(ctx: Context, groupings: readonly Grouping[], reference: BoundScope | undefined): readonly Grouping[] {
  if (reference === undefined) return groupings;
  const known = new Set(reference.columns.map((column) => column.name));
  const [both, alone] = [true, false].map((wanted) => groupings.filter((grouping) => grouping.every((column) => known.has(column.name)) === wanted));
  for (const grouping of alone ?? []) ctx.warn(`Groups of ${grouping.map((column) => column.name).join(' × ')} are left out: the reference does not have them.`);
  return both ?? [];
}

export interface GatheredGrouping {
  readonly columns: readonly GroupedColumn[];
  readonly current: readonly GroupRow[];
  readonly reference: readonly GroupRow[] | undefined;
}

export interface SummariseOptions {
  readonly positive: string;
  readonly favourable: string;
  readonly labels: { readonly current: string; readonly reference: string | undefined };
  readonly minimum: number;
}

/** Everything known about the groups, from their cells alone. */
export function summarise(gathered: readonly GatheredGrouping[], { positive, favourable, labels, minimum }: SummariseOptions): Computed {
  const isPositive = favourable === positive;
  const first = gathered[0];
  const all = groupSide(first?.current ?? [], isPositive);
  const before = first?.reference === undefined ? undefined : groupSide(first.reference, isPositive);
  const groupings = gathered.map((one): GroupingResult => {
    const groups = groupsOf(one, isPositive).map((group): Group => {
      const enough = group.current.judged >= minimum && (group.reference === null || group.reference.judged >= minimum);
      return { ...group, enough, toOverall: toOverall(group.current, all) };
    });
    const candidates = groups.filter((group) => group.current.decided >= minimum);
    const rate = (group: Group): number => group.current.selectionRate.value ?? 0;
    const highest = candidates.reduce<Group | undefined>((best, group) => (best === undefined || rate(group) > rate(best) ? group : best), undefined);
    return { columns: one.columns.map(({ column }) => column.name), highest: highest?.name ?? null, groups: groups.map((group) => ({ ...group, selectionRatio: selectionRatio(group.current, highest?.current) })) };
  });
  return {
    status: 'computed',
    positive,
    favourable,
    labelled: all.labelled > 0,
    current: { label: labels.current, all },
    reference: before === undefined ? null : { label: labels.reference ?? 'reference', all: before },
    change: before === undefined ? null : toMetric(newcombe({ hits: all.correct, n: all.judged }, { hits: before.correct, n: before.judged }), all.judged),
    ...adjusted(groupings),
  };
}

function groupsOf({ columns, current, reference }: GatheredGrouping, isPositive: boolean): Omit<Group, 'enough' | 'toOverall'>[] {
  const keyOf = ({ g0, g1, g2 }: GroupRow): string => JSON.stringify([g0, g1, g2]);
  const keys = [...new Set([...(reference ?? []), ...current].map(keyOf))].sort();
  return keys.map((key) => {
    const cells = current.filter((cell) => keyOf(cell) === key);
    const past = reference?.filter((cell) => keyOf(cell) === key);
    const sample = cells[0] ?? past?.[0];
    const name = groupName(columns, sample === undefined ? [] : [sample.g0, sample.g1, sample.g2]);
    const now = groupSide(cells, isPositive);
    return { name: name.text, clauses: [...name.clauses], current: now, selectionRatio: selectionRatio(now, undefined), ...againstPast(now, cells, past === undefined ? undefined : groupSide(past, isPositive)) };
  });
}

function againstPast(now: GroupSide, cells: readonly GroupRow[], before: GroupSide | undefined): Pick<Group, 'reference' | 'change' | 'since' | 'periods'> {
  const periods = periodsOf(cells, before);
  if (before === undefined) return { reference: null, change: null, since: null, periods };
  return { reference: before, change: changeOf(now, before), since: sinceOf(periods), periods };
}

/** Adjusted p-values over every judged group of the run, for each question apart. */
function adjusted(groupings: readonly GroupingResult[]): Pick<Computed, 'groupings' | 'tests'> {
  const groups = groupings.flatMap((grouping) => grouping.groups);
  const overall = adjustFamily(groups, (group) => group.toOverall);
  const change = adjustFamily(groups, (group) => group.change);
  const at = new Map(groups.map((group, i) => [group, i]));
  const fill = (group: Group): Group => {
    const i = at.get(group) ?? -1;
    return { ...group, toOverall: { ...group.toOverall, pAdjusted: overall[i] ?? null }, change: group.change === null ? null : { ...group.change, pAdjusted: change[i] ?? null } };
  };
  return { groupings: groupings.map((grouping) => ({ ...grouping, groups: grouping.groups.map(fill) })), tests: groups.filter((group) => group.enough).length };
}
