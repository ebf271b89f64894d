/** How are groups listed, from where the challenger loses most to where it wins most? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { type CellInput, differenceCell, SHARE } from '../metricText.ts';
import type { Params } from './params.ts';
import type { Computed, GroupComparison } from './result.ts';

export interface PlacedGroup {
  readonly group: GroupComparison;
  /** Place in the result. */
  readonly index: number;
}

/** Largest loss first; groups that are not judged last. */
export function sortedGroups({ groups }: Computed): readonly PlacedGroup[] {
  const rank = ({ group }: PlacedGroup): number => (group.verdict === 'undefined' ? Infinity : (group.difference.value ?? Infinity));
  return groups.map((group, index) => ({ group, index })).sort((a, b) => (rank(a) === rank(b) ? a.index - b.index : rank(a) - rank(b)));
}

/** Widest difference drawn in a cell; longer intervals are cut at the edge. */
const WIDEST = 0.05;

export function groupsTable(result: Computed, params: Params): BlockInput {
  const sorted = sortedGroups(result);
  return {
    kind: 'table',
    id: 'groups-table',
    table: {
      title: 'For whom is the challenger better or worse?',
      columns: [
        { key: 'grouping', title: 'By' },
        { key: 'group', title: 'Group' },
        { key: 'n', title: 'n', align: 'right', definition: 'labelled paired rows' },
        { key: 'discordant', title: 'differ', align: 'right', definition: 'rows where exactly one model is right' },
        { key: 'champion', title: result.champion.name, align: 'right', definition: 'accuracy' },
        { key: 'challenger', title: result.challenger.name, align: 'right', definition: 'accuracy' },
        { key: 'forest', title: `◂ ${result.champion.name} better · ${result.challenger.name} better ▸`, align: 'center' },
        { key: 'difference', title: 'Δ', align: 'right', definition: 'accuracy, challenger − champion; cluster-robust interval over distinct inputs' },
        { key: 'p', title: 'p adj.', align: 'right', definition: `McNemar by row, Benjamini–Hochberg over ${result.tests}` },
        { key: 'verdict', title: '' },
      ],
      rows: sorted.map(({ group, index }) => rowOf(group, index, params)),
      clauses: sorted.map(({ group }) => (group.clauses.length === 1 && group.clauses[0] !== undefined ? formatClause(group.clauses[0]) : null)),
      note: `n ${formatCount(result.counts.labelled)} labelled rows · ${result.groups.length} groups · under ${params.minimumDiscordant} differing rows: shown, not judged · 95 % by distinct input`,
    },
  };
}

function rowOf(group: GroupComparison, index: number, { groupMargin }: Params): Record<string, CellInput> {
  const at = `/groups/${index}`;
  const { difference, verdict } = group;
  const accuracy = (key: 'champion' | 'challenger'): CellInput => ({ kind: 'number', value: group[key], text: formatPercent(group[key], 2), pointer: `${at}/${key}` });
  const tone = verdict === 'undefined' ? 'muted' : verdict === 'pass' ? 'neutral' : verdict;
  const bounds = difference.value === null || difference.low === null || difference.high === null ? undefined : { value: 100 * difference.value, low: 100 * difference.low, high: 100 * difference.high };
  return {
    grouping: { kind: 'text', text: group.grouping.join(' × ') },
    group: { kind: 'text', text: group.name, strong: verdict === 'fail' },
    n: { kind: 'number', value: group.n, text: formatCount(group.n), pointer: `${at}/n` },
    discordant: { kind: 'number', value: group.discordant, text: formatCount(group.discordant), pointer: `${at}/discordant` },
    champion: accuracy('champion'),
    challenger: accuracy('challenger'),
    forest: bounds === undefined ? { kind: 'text', text: '' } : { kind: 'forest', ...bounds, min: -100 * WIDEST, max: 100 * WIDEST, zero: 0, margin: -100 * groupMargin, tone },
    difference: differenceCell(difference, SHARE, `${at}/difference/value`),
    p: { kind: 'number', value: group.pAdjusted, text: formatP(group.pAdjusted) },
    verdict: { kind: 'verdict', verdict, ...(verdict === 'undefined' ? { text: 'too few differing rows' } : {}) },
  };
}
