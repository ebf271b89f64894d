/** How is the latency that production recorded shown? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatHours } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { heatFigure, hourFigures } from './figures.ts';
import type { Params } from './params.ts';
import { stepAt } from './profile.ts';
import type { Burst, Computed, Profile, Result, Step } from './result.ts';

const QUESTION = 'Was the service slow or failing?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Latency', verdict: 'undefined', value: '–', unit: 'ms p99', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  return [verdictBlock(result, params), ...heatFigure(result), ...hourFigures(result, params), ladderTable(result), ...burstTable(result), ...statusTable(result), factsBlock(result)];
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
  return {
    kind: 'verdict', question: QUESTION, short: 'Latency', verdict,
    value: p99 === null ? '–' : tenth(p99.value),
    unit: 'ms p99',
    detail: p99?.reportable === false ? `n ${formatCount(main.n)}, ${formatCount(p99.minimumN)} needed` : `${interval}${burst}`,
    claim: claimOf(verdict, own),
    answer: `${own.slice(0, 2).map(burstSentence).join(' ')}${own.length > 0 ? ' ' : ''}${compared}${formatCount(main.failed)} of ${formatCount(main.requests)} requests were answered 5xx (${formatPercent(main.failedShare, 2)}).`,
    pointer: `/main/steps/${String(main.steps.findIndex(({ p }) => p === 0.99))}/value`,
  };
}

/** Inconclusive when p99 is not reportable; else the worst of what it, the errors and the bursts say. */
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
  if (first === undefined) return 'Yes, slower than the reference.';
  return bursts.length === 1 ? `Once, on ${formatHours(first.from, first.until)}.` : `${formatCount(bursts.length)} times, first on ${formatHours(first.from, first.until)}.`;
}

function burstSentence({ p99, failed, requests, ratio }: Burst): string {
  return `p99 ${formatMs(p99?.value)} ${p99 === null ? '' : formatInterval(p99, (ms) => formatMs(ms, { unit: false }))}, × ${formatFixed(ratio, 1)}; 5xx ${formatCount(failed)} of ${formatCount(requests)}.`;
}

const dash: Cell = { kind: 'text', text: '–' };

function ladderTable({ main, reference }: Computed): BlockInput {
  const sides: readonly (readonly [string, Profile])[] = [...(reference === null ? [] : [['reference', reference] as const]), ['main', main]];
  const cell = (step: Step | null, pointer: string): Cell => (step === null ? dash : { kind: 'number', value: step.value, text: step.reportable ? formatMs(step.value, { unit: false }) : `${formatMs(step.value, { unit: false })} ?`, interval: formatInterval(step, (ms) => formatMs(ms, { unit: false })), pointer });
  return {
    kind: 'table',
    id: 'ladder',
    table: {
      title: 'Percentiles, ms',
      columns: [{ key: 'p', title: 'Percentile' }, ...sides.map(([key, profile]) => ({ key, title: profile.label, align: 'right' as const })), ...(reference === null ? [] : [{ key: 'ratio', title: 'ratio', align: 'right' as const }])],
      rows: main.steps.map((step, i) => {
        const other = reference?.steps[i] ?? null;
        const values: Table['rows'][number] = { p: { kind: 'text', text: `p${formatFixed(100 * step.p, step.p > 0.99 ? 1 : 0)}` }, main: cell(step, `/main/steps/${String(i)}/value`) };
        return other === null ? values : { ...values, reference: cell(other, `/reference/steps/${String(i)}/value`), ratio: { kind: 'number', value: step.value / other.value, text: `× ${formatFixed(step.value / other.value, 2)}` } };
      }),
      note: `n ${sides.map(([, profile]) => formatCount(profile.n)).join(' | ')} requests · one latency a request · order-statistic intervals, 95 % · ?: too few requests to report`,
    },
  };
}

function burstTable({ bursts, limits, singleHours }: Computed): readonly BlockInput[] {
  if (limits === null || bursts.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'bursts',
      table: {
        title: 'Bursts',
        columns: [{ key: 'when', title: 'When' }, { key: 'p50', title: 'p50, ms', align: 'right' }, { key: 'p99', title: 'p99, ms', align: 'right' }, { key: 'ratio', title: 'p99 ratio', align: 'right' }, { key: 'failed', title: '5xx', align: 'right' }, { key: 'share', title: '% 5xx', align: 'right' }],
        rows: bursts.map((burst, i) => ({
          when: { kind: 'text', text: formatHours(burst.from, burst.until), strong: burst.side === 'current' },
          p50: { kind: 'number', value: burst.p50, text: formatMs(burst.p50, { unit: false }), pointer: `/bursts/${String(i)}/p50` },
          p99: burst.p99 === null ? dash : { kind: 'number', value: burst.p99.value, text: formatMs(burst.p99.value, { unit: false }), interval: formatInterval(burst.p99, (ms) => formatMs(ms, { unit: false })), pointer: `/bursts/${String(i)}/p99/value` },
          ratio: { kind: 'number', value: burst.ratio, text: `× ${formatFixed(burst.ratio, 1)}`, pointer: `/bursts/${String(i)}/ratio` },
          failed: { kind: 'number', value: burst.failed, text: `${formatCount(burst.failed)} of ${formatCount(burst.requests)}`, pointer: `/bursts/${String(i)}/failed` },
          share: { kind: 'number', value: burst.failedShare, text: formatPercent(burst.failedShare), interval: formatInterval({ low: burst.failedLow, high: burst.failedHigh }, (share) => formatFixed(100 * share, 1)), pointer: `/bursts/${String(i)}/failedShare` },
        })),
        note: `${limitText(limits)} · bursts: two or more neighbouring hours beyond a limit; ${formatCount(singleHours)} single hours are not listed`,
      },
    },
  ];
}

export const limitText = (limits: NonNullable<Computed['limits']>): string =>
  `limits learnt from ${formatCount(limits.hours)} hours of ${limits.learntFrom === 'reference' ? 'the reference' : 'the scope itself'}, mean + 3 sd: p99 ${formatMs(limits.p99)} (on a log scale), 5xx ${formatPercent(limits.failedShare, 2)}`;

function statusTable({ statuses, main }: Computed): readonly BlockInput[] {
  if (statuses.length === 0 || statuses.every(({ status }) => status === null)) return [];
  const ms = (value: number | null, pointer: string): Cell => ({ kind: 'number', value, text: formatMs(value, { unit: false }), pointer });
  return [
    {
      kind: 'table',
      id: 'statuses',
      table: {
        title: 'By status',
        columns: [{ key: 'status', title: 'Status' }, { key: 'requests', title: 'Requests', align: 'right' }, { key: 'share', title: '% of requests', align: 'right' }, { key: 'p50', title: 'p50, ms', align: 'right' }, { key: 'p99', title: 'p99, ms', align: 'right' }],
        rows: statuses.map(({ status, requests, p50, p99 }, i) => ({
          status: { kind: 'text', text: status ?? 'missing' },
          requests: { kind: 'number', value: requests, text: formatCount(requests), pointer: `/statuses/${String(i)}/requests` },
          share: { kind: 'number', value: requests / main.requests, text: formatPercent(requests / main.requests, 2) },
          p50: ms(p50, `/statuses/${String(i)}/p50`),
          p99: requests < 662 ? dash : ms(p99, `/statuses/${String(i)}/p99`),
        })),
        note: `n ${formatCount(main.requests)} requests of ${main.label} · p99 from 662 requests`,
      },
    },
  ];
}

function factsBlock({ main, errorChange, reference }: Computed): BlockInput {
  const ms = (label: string, value: number | null, pointer: string) => ({ label, value, text: formatMs(value), n: main.n, pointer });
  return {
    kind: 'stat',
    stats: [
      { label: 'Requests', value: main.requests, text: `${formatCount(main.requests)}, ${formatCount(main.missing)} without a latency`, pointer: '/main/requests' },
      ms('Mean', main.mean, '/main/mean'), ms('Standard deviation', main.stdev, '/main/stdev'), ms('Median absolute deviation', main.mad, '/main/mad'), ms('Slowest', main.max, '/main/max'),
      ...(errorChange === null || reference === null ? [] : [{ label: '5xx, change', value: errorChange.value, text: formatPp(errorChange.value, 3), interval: formatInterval(errorChange, (share) => formatPp(share, 3, { unit: false })), low: errorChange.low, high: errorChange.high, n: main.requests + reference.requests, pointer: '/errorChange/value', definition: `share of 5xx answers, current − reference; ${errorChange.method}` }]),
    ],
  };
}
