/** How is a challenger shown beside the champion? */
import type { BlockInput } from '../../blocks/block.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { hasValue } from '../metric.ts';
import { differenceCell, differenceIntervalText, metricCell, metricStat, numberWith, type Scale, SHARE } from '../metricText.ts';
import { groupsFigure, measuresFigure } from './figures.ts';
import { nonInferiority } from './groupComparisons.ts';
import { groupsTable, sortedGroups } from './groupsTable.ts';
import { MEASURE_TITLES } from './measureTitles.ts';
import type { Params } from './params.ts';
import type { Computed, FlipCell, MeasureId, Result } from './result.ts';

const QUESTION = 'Is the challenger better on the same rows?';
const SHORT = 'Challenger';

const MEASURE_WORDS: Readonly<Record<MeasureId, { readonly title: string; readonly scale: Scale; readonly definition: string }>> = {
  accuracy: { title: MEASURE_TITLES.accuracy, scale: SHARE, definition: 'Right decisions ÷ labelled rows; by row: Newcombe paired score interval.' },
  recall: { title: MEASURE_TITLES.recall, scale: SHARE, definition: 'Hits ÷ labelled positives; by row: Newcombe paired score interval.' },
  precision: { title: MEASURE_TITLES.precision, scale: SHARE, definition: 'Hits ÷ rows decided positive; by row: linearised normal interval.' },
  rocAuc: { title: MEASURE_TITLES.rocAuc, scale: numberWith(4), definition: 'Ties ½; paired DeLong interval, by row only.' },
  brier: { title: MEASURE_TITLES.brier, scale: numberWith(4), definition: 'Mean of (score − label)²; lower is better, so the improvement is champion − challenger.' },
  logLoss: { title: MEASURE_TITLES.logLoss, scale: numberWith(4), definition: 'Mean of −ln p(label); lower is better, so the improvement is champion − challenger.' },
};

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  return [
    verdictBlock(result, params),
    { kind: 'figure', id: 'improvements', figure: measuresFigure(result, params) },
    measuresTable(result),
    flipsMatrix(result),
    { kind: 'stat', stats: agreementStats(result) },
    ...(result.groups.length === 0 ? [] : [groupsVerdict(result, params), { kind: 'figure' as const, id: 'groups', figure: groupsFigure(result, params) }, groupsTable(result, params)]),
    { kind: 'text', tone: 'note', markdown: coverageText(result) },
  ];
}

const accuracyOf = (result: Computed): Computed['measures'][number] | undefined => result.measures.find((measure) => measure.id === 'accuracy');

function verdictBlock(result: Computed, { margin }: Params): BlockInput {
  const accuracy = accuracyOf(result);
  const shared = { kind: 'verdict', question: QUESTION, short: SHORT } as const;
  if (accuracy === undefined || !hasValue(accuracy.improvement)) {
    const reason = accuracy?.improvement.reason ?? 'no labelled row is paired';
    return { ...shared, verdict: 'undefined', value: '–', unit: '', detail: reason, claim: `Not computable: ${reason}.`, answer: `${formatCount(result.counts.paired)} rows are paired, ${formatCount(result.counts.labelled)} of them labelled.` };
  }
  const { improvement } = accuracy;
  const verdict = nonInferiority(improvement, margin);
  const { onlyChallenger, onlyChampion, p } = result.flips.mcnemar;
  return {
    ...shared,
    verdict,
    value: formatPp(improvement.value, 2, { unit: false }),
    unit: 'pp accuracy',
    detail: `${differenceIntervalText(improvement, SHARE)}, margin ${formatPp(-margin, 2, { unit: false })}`,
    claim: claimOf(result, verdict, margin),
    answer: `${result.challenger.name} − ${result.champion.name}: ${formatPp(improvement.value)} ${differenceIntervalText(improvement, SHARE)} on ${formatCount(improvement.n)} labelled rows. Where exactly one is right, ${result.challenger.name} is ${formatCount(onlyChallenger)} times, ${result.champion.name} ${formatCount(onlyChampion)} times (McNemar p ${formatP(p)} by row).`,
    pointer: '/measures/0/improvement/value',
  };
}

function claimOf(result: Computed, verdict: Verdict, margin: number): string {
  const { low } = accuracyOf(result)?.improvement ?? { low: null };
  const bound = formatPp(-margin);
  if (verdict === 'pass') return low !== null && low > 0 ? `${result.challenger.name} is better on the same rows.` : `${result.challenger.name} is not worse than the margin of ${bound} allows; that it is better is not shown.`;
  if (verdict === 'fail') return `${result.challenger.name} is worse by more than the margin of ${bound}.`;
  return `Undecided: the interval crosses the margin of ${bound}.`;
}

function groupsVerdict(result: Computed, { groupMargin, minimumDiscordant }: Params): BlockInput {
  const sorted = sortedGroups(result);
  const judged = sorted.filter(({ group }) => group.verdict !== 'undefined');
  const count = (verdict: Verdict): number => judged.filter(({ group }) => group.verdict === verdict).length;
  const [failing, undecided, few] = [count('fail'), count('inconclusive'), sorted.length - judged.length];
  const worst = judged[0];
  const shared = { kind: 'verdict', question: 'For whom is the challenger better or worse?', short: 'Slices', answer: `${few > 0 ? `${few} of ${sorted.length} groups have fewer than ${minimumDiscordant} rows where exactly one model is right and are not judged. ` : ''}McNemar p-values adjusted (BH over ${result.tests}).` } as const;
  if (worst === undefined) return { ...shared, verdict: 'undefined', value: '–', unit: '', detail: `no group has ${minimumDiscordant} differing rows`, claim: 'No group can be judged.' };
  return {
    ...shared,
    verdict: failing > 0 ? 'fail' : undecided > 0 ? 'inconclusive' : 'pass',
    value: `${failing > 0 ? failing : undecided} of ${judged.length}`,
    unit: failing > 0 ? 'worse' : 'undecided',
    detail: `worst: ${worst.group.name}, ${formatPp(worst.group.difference.value)}`,
    claim: groupsClaim({ failing, undecided, judged: judged.length }, formatPp(-groupMargin)),
    pointer: `/groups/${worst.index}/difference/value`,
  };
}

function groupsClaim({ failing, undecided, judged }: Readonly<Record<'failing' | 'undecided' | 'judged', number>>, bound: string): string {
  if (failing > 0) return `${failing} of ${judged} groups ${failing === 1 ? 'lies' : 'lie'} below the margin of ${bound}.`;
  return undecided > 0 ? `No group is proven below the margin of ${bound}; ${undecided} of ${judged} could be.` : `No group lies below the margin of ${bound}.`;
}

function measuresTable(result: Computed): BlockInput {
  return {
    kind: 'table',
    id: 'measures',
    table: {
      title: 'Every measure on the same rows',
      columns: [
        { key: 'measure', title: 'Measure' },
        { key: 'champion', title: result.champion.name, align: 'right' },
        { key: 'challenger', title: result.challenger.name, align: 'right' },
        { key: 'improvement', title: 'Improvement', align: 'right', definition: 'more is better; equal inputs kept together' },
        { key: 'byRow', title: 'By row', align: 'right' },
        { key: 'n', title: 'n', align: 'right' },
        { key: 'definition', title: 'Definition' },
      ],
      rows: result.measures.map(({ id, champion, challenger, improvement, improvementByRow }, i) => {
        const { title, scale, definition } = MEASURE_WORDS[id];
        return {
          measure: { kind: 'text', text: title, strong: id === 'accuracy' },
          champion: metricCell(champion, scale, `/measures/${i}/champion/value`),
          challenger: metricCell(challenger, scale, `/measures/${i}/challenger/value`),
          improvement: differenceCell(improvement, scale, `/measures/${i}/improvement/value`),
          byRow: differenceCell(improvementByRow, scale, `/measures/${i}/improvementByRow/value`),
          n: { kind: 'number', value: improvement.n, text: formatCount(improvement.n) },
          definition: { kind: 'text', text: definition },
        };
      }),
      note: `n ${formatCount(result.counts.labelled)} labelled rows${result.counts.distinctInputs === null ? '' : `, ${formatCount(result.counts.distinctInputs)} distinct inputs`} · percentile bootstrap of distinct inputs, ${result.replicates} replicates · 95 % intervals`,
    },
  };
}

function flipsMatrix({ flips, champion, challenger, positive }: Computed): BlockInput {
  const share = (rows: number): string => formatPercent(flips.n === 0 ? null : rows / flips.n, 2);
  const agree = (cell: FlipCell, key: string): MatrixCell => ({ text: formatCount(cell.rows), detail: `${share(cell.rows)} agree`, value: cell.rows, pointer: `/flips/${key}/rows` });
  const flip = (cell: FlipCell, key: string): MatrixCell => ({
    text: formatCount(cell.rows), detail: `${share(cell.rows)} flip · ${champion.name} right ${formatCount(cell.championRight)}, ${challenger.name} right ${formatCount(cell.challengerRight)}`, value: cell.rows, framed: true, pointer: `/flips/${key}/rows`,
  });
  const { mcnemar } = flips;
  return {
    kind: 'matrix',
    title: 'Which decisions flip, and who is right?',
    rowTitle: `Champion ${champion.name} decides`,
    columnTitle: `Challenger ${challenger.name} decides`,
    rows: [`not ${positive}`, positive],
    columns: [`not ${positive}`, positive],
    cells: [[agree(flips.bothNegative, 'bothNegative'), flip(flips.up, 'up')], [flip(flips.down, 'down'), agree(flips.bothPositive, 'bothPositive')]],
    note: `${formatCount(flips.up.rows + flips.down.rows)} of ${formatCount(flips.n)} rows flip, ${formatCount(flips.up.labelled + flips.down.labelled)} of them labelled · McNemar p ${formatP(mcnemar.p)} by row (${mcnemar.method})`,
  };
}

type MatrixCell = Extract<BlockInput, { kind: 'matrix' }>['cells'][number][number];

function agreementStats({ flips, scores }: Computed): Extract<BlockInput, { kind: 'stat' }>['stats'] {
  return [
    metricStat(flips.rate, { label: 'Flip rate', scale: SHARE, definition: 'Rows decided differently ÷ paired rows, each model at its own threshold; Wilson interval.', pointer: '/flips/rate/value' }),
    metricStat(flips.kappa, { label: 'Cohen’s κ', scale: numberWith(3), definition: 'Agreement of both decisions beyond chance; large-sample interval.', pointer: '/flips/kappa/value' }),
    metricStat(scores.correlation, { label: 'Score correlation', scale: numberWith(4), definition: 'Pearson’s r of both scores over paired rows; Fisher z interval.', pointer: '/scores/correlation/value' }),
    { label: 'Largest score difference', value: scores.largest, text: formatFixed(scores.largest, 3), n: scores.n, pointer: '/scores/largest', definition: 'Largest |challenger − champion| over paired rows; no interval, it is an extreme of these rows.' },
    { label: 'p99 of score differences', value: scores.p99, text: formatFixed(scores.p99, 3), n: scores.n, pointer: '/scores/p99', definition: '99th percentile of |challenger − champion| (type 7) over paired rows.' },
  ];
}

function coverageText({ counts, replay, scope, champion, challenger }: Computed): string {
  return `**${scope}**: ${formatCount(counts.scopeRows)} rows; ${formatCount(counts.paired)} scored by both models in replay **${replay}**, ${formatCount(counts.labelled)} of them labelled. Left out: ${formatCount(counts.unanswered)} rows that production did not answer, ${formatCount(counts.notReplayed)} that the replay did not score, ${formatCount(counts.halfMissing)} that only one model scored, ${formatCount(counts.paired - counts.labelled)} without a label (measures and groups only). Decisions at score ≥ ${champion.threshold} (${champion.name}) and ≥ ${challenger.threshold} (${challenger.name}).`;
}
