/** How do paired improvements become figures, with improvement always to the right? */
import type { FigureInput } from '../../blocks/figure.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { sortedGroups } from './groupsTable.ts';
import { MEASURE_TITLES } from './measureTitles.ts';
import type { Params } from './params.ts';
import type { Computed } from './result.ts';

const MOST_GROUPS = 30;

const hundred = (share: number | null): number | null => (share === null ? null : 100 * share);
const direction = ({ champion, challenger }: Computed): string => `◂ ${champion.name} better · ${challenger.name} better ▸`;

/** One row a measure on one scale (× 100): thin by distinct input, thick by row. */
export function measuresFigure(result: Computed, { margin }: Params): FigureInput {
  const titles = result.measures.map(({ id }) => MEASURE_TITLES[id]);
  const better = result.measures.filter(({ improvement }) => improvement.low !== null && improvement.low > 0).length;
  const worse = result.measures.filter(({ improvement }) => improvement.high !== null && improvement.high < 0).length;
  return {
    title: 'Is the challenger better on the same rows?',
    alt: `Improvement of ${result.challenger.name} over ${result.champion.name} for ${titles.length} measures with 95 % intervals: ${better} better, ${worse} worse, ${titles.length - better - worse} undecided.`,
    data: {
      measure: titles,
      value: result.measures.map(({ improvement }) => hundred(improvement.value)),
      low: result.measures.map(({ improvement }) => hundred(improvement.low)),
      high: result.measures.map(({ improvement }) => hundred(improvement.high)),
      rowLow: result.measures.map(({ improvementByRow }) => hundred(improvementByRow.low)),
      rowHigh: result.measures.map(({ improvementByRow }) => hundred(improvementByRow.high)),
    },
    x: { label: `improvement × 100 · ${direction(result)}`, scale: 'linear' },
    y: { label: 'measure', scale: 'category', domain: [...titles].reverse() },
    marks: [
      { mark: 'rule', axis: 'x', at: 0 },
      { mark: 'rule', axis: 'x', at: -100 * margin, dash: 'dashed', tone: 'fail', label: `margin ${formatPp(-margin)}` },
      { mark: 'interval', at: 'measure', low: 'rowLow', high: 'rowHigh', horizontal: true, width: 'thick', tone: 'muted' },
      { mark: 'interval', at: 'measure', low: 'low', high: 'high', horizontal: true },
      { mark: 'point', x: 'value', y: 'measure' },
    ],
    note: `n ${formatCount(result.counts.labelled)} labelled rows · thin: clustered${result.counts.distinctInputs === null ? '' : ` (${formatCount(result.counts.distinctInputs)} inputs)`}, thick: by row · the margin holds for accuracy · losses turned`,
    heightPx: 60 + 28 * titles.length,
  };
}

/** All rows on top, then groups from the largest loss; squares are inconclusive, rings not judged. */
export function groupsFigure(result: Computed, { groupMargin, minimumDiscordant }: Params): FigureInput {
  const shown = sortedGroups(result).slice(0, MOST_GROUPS).map(({ group }) => group);
  const several = new Set(result.groups.map((group) => group.grouping.join())).size > 1;
  const overall = result.measures.find(({ id }) => id === 'accuracy')?.improvement;
  const names = ['all rows', ...shown.map((group) => (several ? `${group.grouping.join(' × ')}: ${group.name}` : group.name))];
  const of = (...verdicts: readonly Verdict[]): (number | null)[] => [null, ...shown.map((group) => (verdicts.includes(group.verdict) ? hundred(group.difference.value) : null))];
  return {
    title: 'For whom is the challenger better or worse?',
    alt: `Accuracy of ${result.challenger.name} minus ${result.champion.name} in ${shown.length} groups with 95 % intervals, largest loss first.`,
    data: {
      group: names,
      low: [hundred(overall?.low ?? null), ...shown.map((group) => hundred(group.difference.low))],
      high: [hundred(overall?.high ?? null), ...shown.map((group) => hundred(group.difference.high))],
      rowLow: [null, ...shown.map((group) => hundred(group.differenceByRow.low))],
      rowHigh: [null, ...shown.map((group) => hundred(group.differenceByRow.high))],
      all: [hundred(overall?.value ?? null), ...shown.map(() => null)],
      decided: of('pass'),
      fail: of('fail'),
      undecided: of('inconclusive'),
      few: of('undefined'),
    },
    x: { label: `Δ accuracy · ${direction(result)}`, unit: 'pp', scale: 'linear' },
    y: { label: 'group', scale: 'category', domain: [...names].reverse() },
    marks: [
      { mark: 'rule', axis: 'x', at: 0 },
      { mark: 'rule', axis: 'x', at: -100 * groupMargin, dash: 'dashed', tone: 'fail', label: `margin ${formatPp(-groupMargin)}` },
      { mark: 'interval', at: 'group', low: 'rowLow', high: 'rowHigh', horizontal: true, width: 'thick', tone: 'muted' },
      { mark: 'interval', at: 'group', low: 'low', high: 'high', horizontal: true },
      { mark: 'point', x: 'all', y: 'group', shape: 'diamond', size: 8 },
      { mark: 'point', x: 'decided', y: 'group' },
      { mark: 'point', x: 'fail', y: 'group', tone: 'fail' },
      { mark: 'point', x: 'undecided', y: 'group', shape: 'square', tone: 'inconclusive' },
      { mark: 'point', x: 'few', y: 'group', shape: 'ring', tone: 'muted' },
    ],
    note: `${shown.length} of ${result.groups.length} groups · thin: clustered, thick: by row · rings: under ${minimumDiscordant} differing rows, not judged · 95 %`,
    heightPx: Math.max(160, 60 + 20 * names.length),
  };
}
