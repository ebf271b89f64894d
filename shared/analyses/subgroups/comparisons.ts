/** How do groups differ from all rows, from the most selected group, and from their own past? */
import { benjaminiHochberg } from '../../core/stats/benjaminiHochberg.ts';
import { katzRatio } from '../../core/stats/katzRatio.ts';
import { twoProportions } from '../../core/stats/twoProportions.ts';
import { type Metric, noMetric, toMetric } from '../metric.ts';
import { groupSide } from './groupSide.ts';
import type { GroupRow } from './queries.ts';
import type { Group, GroupSide, Tested } from './result.ts';

/**
 * Accuracy of a group − accuracy of all rows. All rows hold the group, so this is (1 − w) × (group − rest) with w the group's share;
 * interval and test are those of the group against the rest.
 */
export function toOverall(group: GroupSide, all: GroupSide): Tested {
  const rest = { hits: all.correct - group.correct, n: all.judged - group.judged };
  const test = twoProportions({ hits: group.correct, n: group.judged }, rest);
  if ('reason' in test) return untested(rest.n === 0 ? 'the group holds all rows' : test.reason, group.judged);
  const share = rest.n / all.judged;
  const { value, low, high } = test.difference;
  return { value: share * value, low: share * low, high: share * high, n: all.judged, method: 'Newcombe hybrid score against the rest, scaled', p: test.p, pAdjusted: null };
}

/** Accuracy now − accuracy in the reference, of one group. */
export function changeOf(current: GroupSide, reference: GroupSide): Tested {
  const test = twoProportions({ hits: current.correct, n: current.judged }, { hits: reference.correct, n: reference.judged });
  return 'reason' in test ? untested(test.reason, current.judged) : { ...toMetric(test.difference), p: test.p, pAdjusted: null };
}

const untested = (reason: string, n: number): Tested => ({ ...noMetric({ reason, n }), p: null, pAdjusted: null });

/** Selection rate ÷ that of the group it is compared with. */
export function selectionRatio(group: GroupSide, highest: GroupSide | undefined): Metric {
  if (highest === undefined) return noMetric({ reason: 'no group has enough decided rows', n: group.decided });
  return toMetric(katzRatio({ hits: group.selected, n: group.decided }, { hits: highest.selected, n: highest.decided }), group.decided);
}

/** Fills the adjusted p-values of one family; groups with too few rows are not tested. */
export function adjustFamily(groups: readonly Group[], pick: (group: Group) => Tested | null): readonly (number | null)[] {
  return benjaminiHochberg(groups.map((group) => (group.enough ? (pick(group)?.p ?? null) : null)));
}

type Periods = Group['periods'];

/** Accuracy by period, and whether its difference to the reference lies below 0 with its whole interval. */
export function periodsOf(cells: readonly GroupRow[], reference: GroupSide | undefined): Periods {
  const periods = [...new Set(cells.map((cell) => cell.period).filter((period) => period !== null))].sort();
  return periods.flatMap((period) => {
    const side = groupSide(cells.filter((cell) => cell.period === period), true);
    if (side.accuracy.value === null) return [];
    const change = reference === undefined ? undefined : changeOf(side, reference);
    return [{ period, n: side.judged, accuracy: side.accuracy.value, below: change?.high !== undefined && change.high !== null && change.high < 0 }];
  });
}

/** First period from which every period lies below the reference, or null when the last one does not. */
export function sinceOf(periods: Periods): string | null {
  const lastGood = periods.findLastIndex((period) => !period.below);
  return periods[lastGood + 1]?.period ?? null;
}
