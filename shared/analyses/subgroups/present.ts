/** How are groups shown: who is served well, who is not, and since when? */
import type { BlockInput } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate } from '../../core/format/formatDate.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { hasValue } from '../metric.ts';
import { differenceIntervalText, metricStat, SHARE } from '../metricText.ts';
import { judge, type JudgedGroup, judgedGroups } from './judge.ts';
import type { Params } from './params.ts';
import type { Computed, Result } from './result.ts';
import { groupTables } from './tables.ts';

const QUESTION = 'For whom is the model good, and for whom not?';
const SHORT = 'Subgroups';
const MOST_IN_FIGURE = 30;

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  const groups = judgedGroups(result, params.margin);
  const { current, reference } = result;
  return [
    verdictBlock(result, groups, params),
    {
      kind: 'stat',
      stats: [
        metricStat(current.all.accuracy, { label: `Accuracy, all rows of ${current.label}`, scale: SHARE, definition: 'Right decisions ÷ judged rows; Wilson interval.', pointer: '/current/all/accuracy/value' }),
        metricStat(current.all.selectionRate, { label: `Selection rate, all rows of ${current.label}`, scale: SHARE, definition: `Rows decided ${result.favourable} (the favourable class) ÷ rows with a decision; Wilson interval.`, pointer: '/current/all/selectionRate/value' }),
        ...(reference === null ? [] : [metricStat(reference.all.accuracy, { label: `Accuracy, all rows of ${reference.label}`, scale: SHARE, definition: 'Right decisions ÷ judged rows; Wilson interval.', pointer: '/reference/all/accuracy/value' })]),
      ],
    },
    ...(groups.some((group) => hasValue(group.difference)) ? [{ kind: 'figure' as const, id: 'accuracy-by-group', figure: forestFigure(result, groups, params) }] : []),
    ...groupTables(result, params, groups),
    { kind: 'text', tone: 'note', markdown: `The favourable class is **${result.favourable}**, the positive class **${result.positive}**. Ratios below 0.8 are often looked into (four-fifths rule of thumb); no ratio shows by itself that a difference is unjust, and where labels are missing for a reason every rate but the selection rate is biased.` },
  ];
}

function verdictBlock(result: Computed, groups: readonly JudgedGroup[], { margin, minimum }: Params): BlockInput {
  const verdict = judge(result, groups);
  const judged = groups.filter((group) => group.verdict !== 'undefined');
  const failing = groups.filter((group) => group.verdict === 'fail');
  const undecided = groups.filter((group) => group.verdict === 'inconclusive');
  const worst = failing[0] ?? undecided[0] ?? judged[0];
  const few = groups.length - judged.length;
  const shown = failing.length > 0 ? failing : undecided;
  return {
    kind: 'verdict',
    question: QUESTION,
    short: SHORT,
    verdict,
    value: verdict === 'undefined' ? '–' : `${shown.length} of ${judged.length}`,
    unit: failing.length > 0 ? (result.reference === null ? 'groups below all rows' : 'groups worse') : undecided.length > 0 ? 'groups undecided' : 'groups worse',
    detail: worst === undefined ? 'no group has enough labelled rows' : `worst: ${worst.group.name}, ${formatPp(worst.difference.value)}`,
    claim: claimOf(result, { verdict, failing, undecided }, margin),
    answer: `${listed(shown)}${few > 0 ? `${formatCount(few)} of ${formatCount(groups.length)} groups have fewer than ${minimum} judged rows and are shown but not judged. ` : ''}p-values adjusted (BH over ${result.tests}).`,
    ...(worst === undefined ? {} : { pointer: worst.pointer }),
  };
}

interface Split {
  readonly verdict: Verdict;
  readonly failing: readonly JudgedGroup[];
  readonly undecided: readonly JudgedGroup[];
}

function claimOf(result: Computed, { verdict, failing, undecided }: Split, margin: number): string {
  const bound = formatPp(-margin);
  const than = result.reference === null ? 'all rows' : 'the reference';
  if (verdict === 'undefined') return result.labelled ? 'No group has enough labelled rows to be judged.' : 'No labels: only selection rates can be compared.';
  if (failing.length > 0) return `${countOf(failing)} below ${than} by more than ${formatPp(margin).replace('+', '')}.`;
  if (undecided.length > 0) return `No group is proven below ${than} by more than the margin of ${bound}; ${undecided.length === 1 ? 'one' : undecided.length} could be.`;
  return `No group lies below ${than} by more than the margin of ${bound}.`;
}

const countOf = (groups: readonly JudgedGroup[]): string => (groups.length === 1 ? `${groups[0]?.group.name ?? ''} lies` : `${groups.length} groups lie`);

function listed(groups: readonly JudgedGroup[]): string {
  if (groups.length === 0) return '';
  const one = ({ group, difference, columns }: JudgedGroup): string =>
    `${columns.join(' × ')} ${group.name} ${formatPp(difference.value)} ${differenceIntervalText(difference, SHARE)}${group.since === null || difference !== group.change ? '' : ` since ${formatDate(group.since)}`}`;
  const more = groups.length > 4 ? ` and ${groups.length - 4} more` : '';
  return `${groups.slice(0, 4).map(one).join('; ')}${more}. `;
}

/** A point and its interval a group, the largest loss on top after all rows; the region beyond the margin is tinted. */
function forestFigure(result: Computed, groups: readonly JudgedGroup[], { margin }: Params): FigureInput {
  const shown = groups.filter((group) => hasValue(group.difference)).slice(0, MOST_IN_FIGURE);
  const many = result.groupings.length > 1;
  const label = ({ group, columns }: JudgedGroup): string => (many ? `${columns.join(' × ')}: ${group.name}` : group.name);
  const of = (verdicts: readonly Verdict[]): (number | null)[] => shown.map((group) => (verdicts.includes(group.verdict) ? 100 * (group.difference.value ?? 0) : null));
  const compared = result.reference !== null;
  const all = result.change;
  const withAll = hasValue(all ?? undefined);
  const row = <T>(first: T, rest: readonly T[]): T[] => (withAll ? [first, ...rest] : [...rest]);
  const names = row('all rows', shown.map(label));
  const bound = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : 100 * value);
  return {
    title: compared ? 'Whose accuracy changed?' : 'Whose accuracy differs from all rows?',
    alt: `${shown.length} groups with the 95 % interval of their accuracy ${compared ? 'change' : 'difference to all rows'}, largest loss first; ${shown.filter((group) => group.verdict === 'fail').length} beyond the margin.`,
    data: {
      group: names,
      low: row(bound(all?.low), shown.map((group) => bound(group.difference.low))),
      high: row(bound(all?.high), shown.map((group) => bound(group.difference.high))),
      all: row(bound(all?.value), shown.map(() => null)),
      fail: row(null, of(['fail'])),
      undecided: row(null, of(['inconclusive'])),
      pass: row(null, of(['pass'])),
      few: row(null, of(['undefined'])),
    },
    x: { label: compared ? 'accuracy, current − reference' : 'accuracy, group − all rows', unit: 'pp', scale: 'linear' },
    y: { label: 'group', scale: 'category', domain: [...names].reverse() },
    marks: [
      { mark: 'rule', axis: 'x', at: 0 },
      { mark: 'rule', axis: 'x', at: -100 * margin, dash: 'dashed', tone: 'fail', label: `margin ${formatPp(-margin)}` },
      { mark: 'interval', at: 'group', low: 'low', high: 'high', horizontal: true },
      { mark: 'point', x: 'all', y: 'group', shape: 'diamond', size: 8 },
      { mark: 'point', x: 'fail', y: 'group', tone: 'fail' },
      { mark: 'point', x: 'undecided', y: 'group', shape: 'square', tone: 'inconclusive' },
      { mark: 'point', x: 'pass', y: 'group' },
      { mark: 'point', x: 'few', y: 'group', shape: 'ring', tone: 'muted' },
    ],
    note: [`n ${result.reference === null ? '' : `${formatCount(result.reference.all.judged)} | `}${formatCount(result.current.all.judged)} judged`, `${shown.length} of ${groups.length} groups`, '95 % Newcombe', 'rings: too few rows, not judged'].join(' · '),
    heightPx: Math.max(160, 60 + 20 * names.length),
  };
}
