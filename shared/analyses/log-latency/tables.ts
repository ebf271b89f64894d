/** Which tables stand beside the figures of logged latency? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatDate, formatHours, formatMoment } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { metricCell, SHARE } from '../metricText.ts';
import { MINUTE_MS } from './periods.ts';
import { stepAt } from './profile.ts';
import type { Computed, Profile, Slo, Step } from './result.ts';
import { lengthText, objectiveText } from './timeFigures.ts';

const dash: Cell = { kind: 'text', text: '–' };
const ms = (value: number | null): string => formatMs(value, { unit: false });

function stepCell(step: Step | null, pointer: string): Cell {
  if (step === null) return dash;
  return { kind: 'number', value: step.value, text: step.reportable ? ms(step.value) : `${ms(step.value)} ?`, interval: formatInterval(step, ms), pointer };
}

export function ladderTable({ main, reference }: Computed): BlockInput {
  const sides: readonly (readonly [string, Profile])[] = [...(reference === null ? [] : [['reference', reference] as const]), ['main', main]];
  return {
    kind: 'table',
    id: 'ladder',
    table: {
      title: 'Percentiles, ms',
      columns: [
        { key: 'p', title: 'Percentile' }, ...sides.map(([key, profile]) => ({ key, title: profile.label, align: 'right' as const })), ...(reference === null ? [] : [{ key: 'ratio', title: 'ratio', align: 'right' as const }]),
        { key: 'bound', title: '99 % bound', align: 'right', definition: 'The true percentile lies below it with 99 % confidence: what remains after discarding as many of the slowest requests as the early-stopping rule allows.' },
      ],
      rows: main.steps.map((step, i) => {
        const other = reference?.steps[i] ?? null;
        const values: Table['rows'][number] = {
          p: { kind: 'text', text: `p${formatFixed(100 * step.p, step.p > 0.99 ? 1 : 0)}` }, main: stepCell(step, `/main/steps/${String(i)}/value`),
          bound: step.conservative === null ? { kind: 'text', text: `from ${formatCount(step.minimumN)} requests` } : { kind: 'number', value: step.conservative, text: ms(step.conservative), pointer: `/main/steps/${String(i)}/conservative` },
        };
        return other === null ? values : { ...values, reference: stepCell(other, `/reference/steps/${String(i)}/value`), ratio: { kind: 'number', value: step.value / other.value, text: `× ${formatFixed(step.value / other.value, 2)}` } };
      }),
      note: `n ${sides.map(([, profile]) => formatCount(profile.n)).join(' | ')} requests · one latency a request · order-statistic intervals, 95 % · ?: too few requests to report · bound: of ${main.label}`,
    },
  };
}

export function burstTable({ bursts, limits, singleHours }: Computed): readonly BlockInput[] {
  if (limits === null || bursts.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'bursts',
      table: {
        title: 'Bursts',
        columns: [{ key: 'when', title: 'When' }, { key: 'p50', title: 'p50, ms', align: 'right' }, { key: 'p99', title: 'p99, ms', align: 'right' }, { key: 'ratio', title: 'p99 ratio', align: 'right' }, { key: 'failed', title: 'Failed', align: 'right' }, { key: 'share', title: '% failed', align: 'right' }],
        rows: bursts.map((burst, i) => ({
          when: { kind: 'text', text: formatHours(burst.from, burst.until), strong: burst.side === 'current' },
          p50: { kind: 'number', value: burst.p50, text: ms(burst.p50), pointer: `/bursts/${String(i)}/p50` },
          p99: stepCell(burst.p99, `/bursts/${String(i)}/p99/value`),
          ratio: { kind: 'number', value: burst.ratio, text: `× ${formatFixed(burst.ratio, 1)}`, pointer: `/bursts/${String(i)}/ratio` },
          failed: { kind: 'number', value: burst.failed.hits, text: `${formatCount(burst.failed.hits)} of ${formatCount(burst.failed.n)}`, pointer: `/bursts/${String(i)}/failed/hits` },
          share: metricCell(burst.failed, SHARE, `/bursts/${String(i)}/failed/value`),
        })),
        note: `${limitText(limits)} · bursts: two or more neighbouring hours beyond a limit; ${formatCount(singleHours)} single hours are not listed`,
      },
    },
  ];
}

const limitText = (limits: NonNullable<Computed['limits']>): string =>
  `limits learnt from ${formatCount(limits.hours)} hours of ${limits.learntFrom === 'reference' ? 'the reference' : 'the scope itself'}, mean + 3 sd: p99 ${formatMs(limits.p99)} (on a log scale), failed ${formatPercent(limits.failedShare, 2)}`;

const MOST_ROWS = 60;

/** One table a kind of group. */
export function groupTables({ groups, main }: Computed): readonly BlockInput[] {
  const kinds = [...new Set(groups.map(({ by }) => by))];
  return kinds.map((by) => {
    const members = groups.flatMap((group, i) => (group.by === by ? [{ group, i }] : []));
    const shown = members.slice(0, MOST_ROWS);
    return {
      kind: 'table',
      id: `by ${by}`,
      table: {
        title: `By ${by}`,
        columns: [
          { key: 'group', title: by }, { key: 'requests', title: 'Requests', align: 'right' }, { key: 'share', title: '% of requests', align: 'right' },
          ...['p50', 'p95', 'p99'].map((key) => ({ key, title: `${key}, ms`, align: 'right' as const })),
          ...(main.failed.value === null ? [] : [{ key: 'failed', title: '% failed', align: 'right' as const }, { key: 'client', title: '% client errors', align: 'right' as const }]),
        ],
        rows: shown.map(({ group, i }) => {
          const at = `/groups/${String(i)}`;
          const cell = (p: number): Cell => stepCell(stepAt(group.steps, p), `${at}/steps/${String(group.steps.findIndex((step) => step.p === p))}/value`);
          return {
            group: { kind: 'text' as const, text: group.label },
            requests: { kind: 'number' as const, value: group.requests, text: formatCount(group.requests), pointer: `${at}/requests` },
            share: { kind: 'number' as const, value: group.share, text: formatPercent(group.share), pointer: `${at}/share` },
            p50: cell(0.5), p95: cell(0.95), p99: cell(0.99),
            ...(main.failed.value === null ? {} : { failed: metricCell(group.failed, SHARE, `${at}/failed/value`), client: metricCell(group.client, SHARE, `${at}/client/value`) }),
          };
        }),
        clauses: shown.map(({ group }) => (group.clauses.length === 1 && group.clauses[0] !== undefined ? formatClause(group.clauses[0]) : null)),
        note: `n ${formatCount(main.requests)} requests of ${main.label} · ?: too few requests to report · intervals 95 %: order statistics, Wilson${members.length > shown.length ? ` · ${formatCount(members.length - shown.length)} smaller groups are not listed` : ''}`,
      },
    };
  });
}

/** Offered traffic of each side. */
export function trafficTable({ traffic }: Computed): readonly BlockInput[] {
  if (traffic.length === 0) return [];
  const facts: readonly { readonly title: string; readonly text: (side: Computed['traffic'][number]) => string }[] = [
    { title: 'First to last request', text: ({ from, until }) => `${formatMoment(from)} – ${formatMoment(until)}` },
    { title: 'Requests a second, mean', text: ({ meanPerSecond }) => formatFixed(meanPerSecond, 4) },
    { title: 'Busiest minute', text: ({ peakMinute }) => `${formatFixed(peakMinute.perSecond, 2)}/s, ${formatMoment(peakMinute.at)}` },
    { title: 'Busiest second', text: ({ peakSecond }) => `${formatCount(peakSecond.requests)} requests, ${formatMoment(peakSecond.at)}` },
    { title: 'Hours without a request', text: ({ emptyHours }) => formatCount(emptyHours) },
    { title: 'Longest time without a request', text: ({ gaps: [gap] }) => (gap === undefined ? '–' : `${formatFixed(gap.seconds / 60, 1)} min from ${formatMoment(gap.from)}`) },
    { title: 'Requests without a time', text: ({ withoutTime }) => formatCount(withoutTime) },
  ];
  return [
    {
      kind: 'table',
      id: 'traffic',
      table: {
        title: 'Traffic',
        columns: [{ key: 'fact', title: '' }, ...traffic.map(({ label }, i) => ({ key: `side${String(i)}`, title: label, align: 'right' as const }))],
        rows: facts.map(({ title, text }) => ({ fact: { kind: 'text' as const, text: title }, ...Object.fromEntries(traffic.map((side, i) => [`side${String(i)}`, { kind: 'text' as const, text: text(side) }])) })),
        note: `n ${traffic.map(({ requests }) => formatCount(requests)).join(' | ')} requests with a time · UTC · what was logged: offered requests that left no line are missing`,
      },
    },
  ];
}

export function budgetTable(slo: Slo): BlockInput {
  return {
    kind: 'table',
    id: 'budget',
    table: {
      title: 'Error budget',
      columns: [{ key: 'window', title: 'Window' }, { key: 'requests', title: 'Judged requests', align: 'right' }, { key: 'bad', title: 'Bad', align: 'right' }, { key: 'allowed', title: 'Allowed', align: 'right' }, { key: 'spent', title: '% spent', align: 'right' }],
      rows: slo.windows.map((window, i) => ({
        window: { kind: 'text', text: `${formatDate(window.from)} – ${formatMoment(window.until)}${window.whole ? '' : ' (not whole)'}` },
        requests: { kind: 'number', value: window.requests, text: formatCount(window.requests), pointer: `/slo/windows/${String(i)}/requests` },
        bad: { kind: 'number', value: window.bad, text: formatCount(window.bad), pointer: `/slo/windows/${String(i)}/bad` },
        allowed: { kind: 'number', value: window.allowed, text: formatFixed(window.allowed, 1), pointer: `/slo/windows/${String(i)}/allowed` },
        spent: metricCell(window.spent, SHARE, `/slo/windows/${String(i)}/spent/value`),
      })),
      note: `n ${formatCount(slo.judged)} judged requests, ${formatCount(slo.unjudged)} not judged · ${objectiveText(slo)} · ${formatCount(slo.slow)} slow, ${formatCount(slo.failed)} failed · intervals: Wilson, 95 %`,
    },
  };
}

const MOST_ALERTS = 30;

export function alertTable({ alerts, rules }: Slo): BlockInput {
  const shown = alerts.slice(0, MOST_ALERTS);
  const text = rules.map(({ factor, longMinutes, shortMinutes, judgedFrom, worst }) => `× ${String(factor)} over ${lengthText(longMinutes * MINUTE_MS)} and ${lengthText(shortMinutes * MINUTE_MS)}: ${judgedFrom === null ? 'the scope is shorter than the window' : worst === null ? 'no judged request' : `worst × ${formatFixed(worst.burn, 1)}, ${formatMoment(worst.at)}`}`);
  return {
    kind: 'table',
    id: 'alerts',
    table: {
      title: 'Alerts that the burn rates would have raised',
      columns: [{ key: 'rule', title: 'Rule' }, { key: 'from', title: 'From' }, { key: 'until', title: 'Until' }, { key: 'burn', title: 'Worst burn', align: 'right' }, { key: 'short', title: 'in the short window', align: 'right' }, { key: 'bad', title: 'Bad', align: 'right' }, { key: 'minutes', title: 'Minutes firing', align: 'right' }],
      rows: shown.map((alert, i) => {
        const rule = rules[alert.rule];
        return {
          rule: { kind: 'text', text: `${rule?.severity ?? ''}, × ${String(rule?.factor ?? '')}` },
          from: { kind: 'text', text: formatMoment(alert.from) },
          until: { kind: 'text', text: alert.ongoing ? 'still firing' : formatMoment(alert.until) },
          burn: { kind: 'number', value: alert.worstBurn, text: `× ${formatFixed(alert.worstBurn, 1)}`, pointer: `/slo/alerts/${String(i)}/worstBurn` },
          short: { kind: 'number', value: alert.worstShortBurn, text: `× ${formatFixed(alert.worstShortBurn, 1)}`, pointer: `/slo/alerts/${String(i)}/worstShortBurn` },
          bad: { kind: 'number', value: alert.bad, text: `${formatCount(alert.bad)} of ${formatCount(alert.requests)}`, pointer: `/slo/alerts/${String(i)}/bad` },
          minutes: { kind: 'number', value: alert.firingMinutes, text: formatCount(alert.firingMinutes), pointer: `/slo/alerts/${String(i)}/firingMinutes` },
        };
      }),
      note: `n ${formatCount(alerts.length)} alerts${alerts.length > shown.length ? `, the first ${formatCount(shown.length)} listed` : ''} · both windows must exceed the factor · ${text.join('; ')} · bad: of the long window at its worst`,
    },
  };
}
