/** Which groups got worse, or do worse, than is tolerated? */
import type { Verdict } from '../../blocks/verdict.ts';
import type { Computed, Group, Tested } from './result.ts';

const SIGNIFICANT = 0.05;

export interface JudgedGroup {
  readonly group: Group;
  readonly columns: readonly string[];
  /** Change against the reference where there is one, else difference to all rows. */
  readonly difference: Tested;
  /** fail: beyond the margin, with its whole interval and p below 0.05; undefined: too few rows. */
  readonly verdict: Verdict;
  readonly pointer: string;
}

/** All groups with their verdicts, the largest loss first; groups that are not judged last. */
export function judgedGroups(result: Computed, margin: number): readonly JudgedGroup[] {
  const judged = result.groupings.flatMap(({ columns, groups }, g) =>
    groups.map((group, i): JudgedGroup => {
      const difference = group.change ?? group.toOverall;
      return { group, columns, difference, verdict: judgeGroup(group, difference, margin), pointer: `/groupings/${g}/groups/${i}/${group.change === null ? 'toOverall' : 'change'}/value` };
    }),
  );
  const rank = ({ verdict, difference }: JudgedGroup): number => (verdict === 'undefined' ? Infinity : (difference.value ?? Infinity));
  return judged.sort((a, b) => (rank(a) === rank(b) ? a.group.name.localeCompare(b.group.name, 'en') : rank(a) - rank(b)));
}

function judgeGroup({ enough }: Group, { value, low, high, pAdjusted }: Tested, margin: number): Verdict {
  if (!enough || value === null || low === null || high === null) return 'undefined';
  if (high < -margin && pAdjusted !== null && pAdjusted < SIGNIFICANT) return 'fail';
  return low > -margin ? 'pass' : 'inconclusive';
}

/** With a reference a group that got worse fails; without one a group below all rows is a warning, because groups differ by nature. */
export function judge(result: Computed, groups: readonly JudgedGroup[]): Verdict {
  const found = (verdict: Verdict): boolean => groups.some((group) => group.verdict === verdict);
  if (!result.labelled || groups.every((group) => group.verdict === 'undefined')) return 'undefined';
  if (found('fail')) return result.reference === null ? 'warn' : 'fail';
  return found('inconclusive') ? 'inconclusive' : 'pass';
}
