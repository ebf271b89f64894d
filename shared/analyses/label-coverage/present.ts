/** How is the coverage of labels shown? */
import type { BlockInput, Stat } from '../../blocks/block.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Params } from './params.ts';
import type { Computed, Result, Share } from './result.ts';

const QUESTION = 'Are there enough labels?';
const hundredth = (share: number): string => formatFixed(100 * share, 1);

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Labels', verdict: 'undefined', value: '–', unit: 'labelled', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  const { overall, delay } = result;
  const verdict = judge(overall, params.enough);
  const interval = formatInterval(overall, hundredth);
  return [
    {
      kind: 'verdict', question: QUESTION, short: 'Labels', verdict, value: formatPercent(overall.share), unit: 'labelled',
      detail: `${interval}, n ${formatCount(overall.rows)}`,
      claim: claimOf(verdict, params.enough),
      answer: `${formatCount(overall.labelled)} of ${formatCount(overall.rows)} answered rows have a label${delay?.median == null ? '' : `, half of them within ${formatFixed(delay.median, 2)} days`}.`,
      pointer: '/overall/share',
    },
    figureBlock(result, params),
    statBlock(result),
  ];
}

/** Passes only when the whole interval is above the bound: an interval that crosses it decides nothing. */
function judge(overall: Share, enough: number): Verdict {
  if (overall.low >= enough) return 'pass';
  return overall.high < enough ? 'fail' : 'inconclusive';
}

function claimOf(verdict: Verdict, enough: number): string {
  if (verdict === 'pass') return `Yes, more than ${formatPercent(enough, 0)}.`;
  return verdict === 'fail' ? `No, fewer than ${formatPercent(enough, 0)}.` : `It cannot be said whether ${formatPercent(enough, 0)} are reached.`;
}

function figureBlock({ overall, periods, withoutTime, withoutOutput }: Computed, params: Params): BlockInput {
  return {
    kind: 'figure',
    id: 'coverage',
    figure: {
      title: `Labelled rows a ${params.period}`,
      alt: `Share of rows with a label by ${params.period}; overall ${formatPercent(overall.share)} ${formatInterval(overall, hundredth)}.`,
      data: { period: periods.map((p) => p.period), share: periods.map((p) => 100 * p.share), low: periods.map((p) => 100 * p.low), high: periods.map((p) => 100 * p.high), rows: periods.map((p) => p.rows) },
      x: { label: `${params.period} (UTC)`, scale: 'time' },
      y: { label: 'labelled', unit: '%', scale: 'linear' },
      marks: [
        { mark: 'band', x: 'period', low: 'low', high: 'high', tone: 'current' },
        { mark: 'line', x: 'period', y: 'share', tone: 'current' },
        { mark: 'rule', axis: 'y', at: 100 * params.enough, dash: 'dashed', label: 'enough', tone: 'neutral' },
      ],
      note: `n ${formatCount(overall.rows)}, ${formatCount(overall.labelled)} labelled · ${formatCount(withoutOutput)} unanswered and ${formatCount(withoutTime)} undated rows left out · band: 95 % Wilson`,
    },
  };
}

function statBlock({ overall, delay, withoutOutput, labelledWithoutOutput }: Computed): BlockInput {
  const stats: Stat[] = [
    { label: 'Labelled rows', value: overall.labelled, text: formatCount(overall.labelled), pointer: '/overall/labelled', n: overall.rows },
    { label: 'Rows without an answer', value: withoutOutput, text: `${formatCount(withoutOutput)}, ${formatCount(labelledWithoutOutput)} labelled`, pointer: '/withoutOutput' },
  ];
  if (delay !== null) {
    const days = (value: number | null): string => (value === null ? 'no label has a time' : `${formatFixed(value, 2)} days`);
    stats.push(
      { label: 'Median delay', value: delay.median, text: days(delay.median), pointer: '/delay/median', n: delay.n },
      { label: '90 % within', value: delay.p90, text: days(delay.p90), pointer: '/delay/p90', n: delay.n },
      { label: 'Labels before their prediction', value: delay.negative, text: formatCount(delay.negative), pointer: '/delay/negative', n: delay.n },
      { label: 'Last label', value: null, text: formatDate(delay.latest, { year: true }), pointer: '/delay/latest', n: delay.n },
    );
  }
  return { kind: 'stat', stats };
}
