/** How is the latency that production recorded shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatHours, formatMoment } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { metricStat, SHARE } from '../metricText.ts';
import { heatFigure } from './heatFigure.ts';
import type { Params } from './params.ts';
import { stepAt } from './profile.ts';
import type { BudgetWindow, Burst, Computed, Result, Slo, Step } from './result.ts';
import { alertTable, budgetTable, burstTable, groupTables, ladderTable, trafficTable } from './tables.ts';
import { objectiveText, timeFigures } from './timeFigures.ts';

const QUESTION = 'Was the service slow or failing?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Latency', verdict: 'undefined', value: '–', unit: 'ms p99', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  return [
    verdictBlock(result, params), ...timeFigures(result), ...sloBlocks(result), ...heatFigure(result), ladderTable(result), ...burstTable(result), ...trafficTable(result), ...groupTables(result), factsBlock(result),
  ];
}

const tenth = (ms: number): string => formatFixed(ms, 1);

function verdictBlock(result: Computed, params: Params): BlockInput {
  const { main, reference, p99Ratio, bursts } = result;
  const p99 = stepAt(main.steps, 0.99);
  const verdict = judge(result, params);
  const own = bursts.filter(({ side }) => side === 'current');
  const interval = p99 === null ? '' : formatInterval(p99, tenth);
  const burst = own[0] === undefined ? '' : `, burst ${formatDate(own[0].from)}`;
  const compared = reference === null || p99Ratio === null ? '' : `p99 is × ${formatFixed(p99Ratio, 2)} that of ${reference.label} (${tenth(stepAt(reference.steps, 0.99)?.value ?? 0)} ms). `;
  const errors = main.failed.value === null ? 'The log has no status, so that errors are not known.' : `${formatCount(main.failed.hits)} of ${formatCount(main.failed.n)} requests failed (${formatPercent(main.failed.value, 2)}).`;
  return {
    kind: 'verdict', question: QUESTION, short: 'Latency', verdict,
    value: p99 === null ? '–' : tenth(p99.value),
    unit: 'ms p99',
    detail: p99?.reportable === false ? `n ${formatCount(main.n)}, ${formatCount(p99.minimumN)} needed` : `${interval}${burst}`,
    claim: claimOf(verdict, own),
    answer: `${own.slice(0, 2).map(burstSentence).join(' ')}${own.length > 0 ? ' ' : ''}${compared}${errors}${budgetSentence(result)}`,
    pointer: `/main/steps/${String(main.steps.findIndex(({ p }) => p === 0.99))}/value`,
  };
}

/** Inconclusive when p99 is not reportable; else the worst of what it, the errors, the bursts and the error budget say. */
function judge(result: Computed, params: Params): Verdict {
  const now = stepAt(result.main.steps, 0.99);
  if (now?.reportable !== true) return 'inconclusive';
  const errors = (result.errorChange?.low ?? 0) > params.errorRise ? 'fail' : 'pass';
  const bursts = result.bursts.some(({ side }) => side === 'current') ? 'warn' : 'pass';
  return worstVerdict([judgeP99(now, stepAt(result.reference?.steps ?? [], 0.99), params.slower), errors, bursts]);
}

/** Fails when the whole interval is beyond the ratio, warns when it lies above the reference's interval. */
function judgeP99({ low }: Step, then: Step | null, slower: number): Verdict {
  if (low === null || then === null) return 'pass';
  if (low > slower * then.value) return 'fail';
  return low > (then.high ?? Infinity) ? 'warn' : 'pass';
}

function claimOf(verdict: Verdict, bursts: readonly Burst[]): string {
  if (verdict === 'inconclusive') return 'There are too few requests to say.';
  if (verdict === 'pass') return 'No.';
  const [first] = bursts;
  if (first === undefined) return 'Yes, slower or failing more than the reference.';
  return bursts.length === 1 ? `Once, on ${formatHours(first.from, first.until)}.` : `${formatCount(bursts.length)} times, first on ${formatHours(first.from, first.until)}.`;
}

function burstSentence({ p99, failed, ratio }: Burst): string {
  const errors = failed.value === null ? '' : `; failed ${formatCount(failed.hits)} of ${formatCount(failed.n)}`;
  return `p99 ${formatMs(p99?.value)} ${p99 === null ? '' : formatInterval(p99, (ms) => formatMs(ms, { unit: false }))}, × ${formatFixed(ratio, 1)}${errors}.`;
}

const worstWindow = ({ windows }: Slo): BudgetWindow | undefined => [...windows].sort((a, b) => (b.spent.value ?? -1) - (a.spent.value ?? -1))[0];

function budgetSentence({ slo }: Computed): string {
  if (slo.status !== 'computed') return '';
  const spent = worstWindow(slo)?.spent.value;
  return spent === null || spent === undefined ? '' : ` ${formatPercent(spent, 0)} of the error budget was spent (objective: ${objectiveText(slo)}).`;
}

function sloBlocks({ slo }: Computed): readonly BlockInput[] {
  if (slo.status !== 'computed') return [{ kind: 'text', markdown: `The service level is **not computable**: ${slo.reason}.`, tone: 'note' }];
  return [sloVerdict(slo), budgetTable(slo), alertTable(slo)];
}

/** Fails when the whole interval of a window's spending is beyond its budget, warns when the value is, or when a page would have been sent. */
function judgeSlo(slo: Slo): Verdict {
  const { value, low } = worstWindow(slo)?.spent ?? { value: null, low: null };
  if (value === null) return 'undefined';
  if ((low ?? 0) > 1) return 'fail';
  return value > 1 || slo.alerts.some(({ rule }) => slo.rules[rule]?.severity === 'page') ? 'warn' : 'pass';
}

function sloVerdict(slo: Slo): BlockInput {
  const verdict = judgeSlo(slo);
  const window = worstWindow(slo);
  const pages = slo.alerts.filter(({ rule }) => slo.rules[rule]?.severity === 'page');
  const tickets = slo.alerts.length - pages.length;
  const worst = [...pages].sort((a, b) => b.worstBurn - a.worstBurn)[0];
  const raised = worst === undefined ? 'No page would have been sent' : `${formatCount(pages.length)} pages would have been sent, the worst from ${formatMoment(worst.from)} to ${formatMoment(worst.until)} at × ${formatFixed(worst.worstBurn, 1)}`;
  return {
    kind: 'verdict', question: 'Was the service level kept?', short: 'Service level', verdict,
    value: formatPercent(slo.bad.value === null ? null : 1 - slo.bad.value, 3), unit: 'good requests',
    detail: `n ${formatCount(slo.judged)}, ${objectiveText(slo)}`,
    claim: verdict === 'undefined' ? 'There is nothing to judge.' : (window?.spent.value ?? 0) > 1 ? (verdict === 'fail' ? 'No: the error budget was overspent.' : 'Perhaps not: the error budget was overspent, within what chance allows.') : `Yes, with ${formatPercent(window?.spent.value, 0)} of the error budget spent.`,
    answer: `${formatCount(slo.bad.hits)} of ${formatCount(slo.judged)} judged requests were bad: ${formatCount(slo.slow)} slow, ${formatCount(slo.failed)} failed. ${raised}; ${formatCount(tickets)} tickets.`,
    pointer: '/slo/bad/value',
  };
}

function factsBlock({ main, errorChange, reference }: Computed): BlockInput {
  const ms = (label: string, value: number | null, pointer: string) => ({ label, value, text: formatMs(value), n: main.n, pointer });
  return {
    kind: 'stat',
    stats: [
      { label: 'Requests', value: main.requests, text: `${formatCount(main.requests)}, ${formatCount(main.missing)} without a latency, ${formatCount(main.withoutStatus)} without a status`, pointer: '/main/requests' },
      ms('Mean', main.mean, '/main/mean'), ms('Standard deviation', main.stdev, '/main/stdev'), ms('Median absolute deviation', main.mad, '/main/mad'), ms('Slowest', main.max, '/main/max'),
      ...(main.failed.value === null ? [] : [
        metricStat(main.failed, { label: 'Failed', scale: SHARE, definition: 'Failed requests ÷ requests with a status; Wilson interval.', pointer: '/main/failed/value' }),
        metricStat(main.client, { label: 'Client errors', scale: SHARE, definition: 'Requests whose caller erred ÷ requests with a status; Wilson interval. Not in the failed ones.', pointer: '/main/client/value' }),
      ]),
      ...(errorChange === null || reference === null ? [] : [{ label: 'Failed, change', value: errorChange.value, text: formatPp(errorChange.value, 3), interval: formatInterval(errorChange, (share) => formatPp(share, 3, { unit: false })), low: errorChange.low, high: errorChange.high, n: main.failed.n + reference.failed.n, pointer: '/errorChange/value', definition: `share of failed requests, current − reference; ${errorChange.method}` }]),
    ],
  };
}
