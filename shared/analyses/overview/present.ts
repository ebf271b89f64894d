/** How is the volume of a log shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { worstVerdict, type Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatDays, formatHours } from '../../core/format/formatDate.ts';
import { formatChange, formatPercent } from '../../core/format/formatPercent.ts';
import type { Params } from './params.ts';
import type { Computed, Result, ScopeVolume } from './result.ts';

const QUESTION = 'Did everything arrive?';
const HOUR_MS = 3_600_000;

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Volume', verdict: 'undefined', value: '0', unit: 'rows', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  return [verdictBlock(result, params), ...figureBlocks(result), statBlock(result), ...tableBlocks(result)];
}

function verdictBlock(result: Computed, params: Params): BlockInput {
  const main = result.current ?? result.data;
  const gaps = main.emptyHours === null ? 'no time column' : `${formatCount(main.emptyHours)} of ${formatCount(main.hours)} hours empty`;
  const verdict = judge(result, params);
  return {
    kind: 'verdict',
    question: QUESTION,
    short: 'Volume',
    verdict,
    value: formatCount(main.rows),
    unit: 'rows',
    detail: result.change === null ? gaps : `${formatChange(result.change)} · ${gaps}`,
    ...words(result, verdict),
    pointer: result.current === null ? '/data/rows' : '/current/rows',
  };
}

/** Warns about empty hours and a change beyond the limit; fails when every tenth hour is empty. */
function judge(result: Computed, params: Params): Verdict {
  const main = result.current ?? result.data;
  const verdicts: Verdict[] = ['pass'];
  if (main.emptyHours !== null && main.emptyHours > 0) verdicts.push(main.emptyHours > 0.1 * (main.hours ?? 0) ? 'fail' : 'warn');
  if (result.change !== null && Math.abs(result.change) > params.changeLimit) verdicts.push('warn');
  return worstVerdict(verdicts);
}

function words(result: Computed, verdict: Verdict): { claim: string; answer: string } {
  const main = result.current ?? result.data;
  const claim = verdict === 'pass' ? 'Yes, without a gap.' : 'Not evenly.';
  const compared = result.change === null || result.reference === null ? '' : `${formatChange(result.change)} rows an hour against ${result.reference.label}. `;
  const range = main.from === null || main.to === null ? '' : `${formatDays(main.from, main.to)}: ${formatCount(main.emptyHours)} of ${formatCount(main.hours)} hours have no row. `;
  const rejected = result.imported['rejected'] ?? 0;
  const duplicates = result.imported['duplicates'] ?? 0;
  return { claim: result.data.hours === null ? 'Counted, but there is no time column.' : claim, answer: `${compared}${range}The import kept every row: ${formatCount(duplicates)} duplicates marked, ${formatCount(rejected)} rejected.` };
}

function figureBlocks({ bins, binHours, data }: Computed): readonly BlockInput[] {
  if (bins.length === 0) return [];
  const sides = (['reference', 'current', 'data'] as const).filter((side) => bins.some((bin) => bin.side === side));
  const most = bins.reduce((max, bin) => Math.max(max, bin.rows), 0);
  const series = Object.fromEntries(sides.map((side) => [side, bins.map((bin) => (bin.side === side ? bin.rows : null))]));
  return [
    {
      kind: 'figure',
      id: 'rows-over-time',
      figure: {
        title: `Rows, ${formatCount(binHours)} h`,
        alt: `Rows in bins of ${String(binHours)} hours, ${formatDays(bins[0]?.from ?? '', bins[bins.length - 1]?.from ?? '')}; at most ${formatCount(most)}.`,
        data: { from: bins.map((bin) => bin.from), ...series },
        x: { label: 'time (UTC)', scale: 'time' },
        y: { label: 'rows', unit: '', scale: 'linear' },
        marks: sides.map((side) => ({ mark: 'bar' as const, x: 'from', y: side, tone: side === 'reference' ? ('reference' as const) : ('current' as const), ...(sides.length > 1 ? { label: side } : {}) })),
        note: `n ${formatCount(data.rows)} rows · bins of ${String(binHours)} h from midnight UTC · empty bins are drawn as 0`,
      },
    },
  ];
}

function statBlock(result: Computed): BlockInput {
  const { data, imported } = result;
  const stats = [
    { label: 'Rows in scope', value: data.rows, pointer: '/data/rows' },
    { label: 'Requests', value: result.requests, pointer: '/requests' },
    { label: 'Requests of several rows', value: result.multiRowRequests, pointer: '/multiRowRequests' },
    { label: 'Rows with a label', value: result.labelled, pointer: '/labelled', share: data.rows },
    { label: 'Rows with a score', value: result.scored, pointer: '/scored', share: data.rows },
    { label: 'Rows without a time', value: result.rowsWithoutTime, pointer: '/rowsWithoutTime' },
    { label: 'Rows imported', value: imported['rows'] ?? null, pointer: '/imported/rows' },
    { label: 'Duplicates', value: imported['duplicates'] ?? null, pointer: '/imported/duplicates' },
    { label: 'Rejected', value: imported['rejected'] ?? null, pointer: '/imported/rejected' },
  ];
  return {
    kind: 'stat',
    stats: stats
      .filter(({ value }) => value !== null)
      .map(({ label, value, pointer, share }) => ({ label, value, pointer, text: share === undefined ? formatCount(value) : `${formatCount(value)} (${formatPercent((value ?? 0) / share)})` })),
  };
}

function tableBlocks(result: Computed): readonly BlockInput[] {
  const number = (value: number, pointer: string) => ({ kind: 'number' as const, value, text: formatCount(value), pointer });
  const share = (value: number) => ({ kind: 'number' as const, value, text: formatPercent(value, 2) });
  const blocks: BlockInput[] = [scopesTable(result)];
  if (result.statuses.length > 0) {
    blocks.push({
      kind: 'table',
      id: 'statuses',
      table: {
        title: 'Status',
        columns: [{ key: 'status', title: 'Status' }, { key: 'rows', title: 'Rows', align: 'right' }, { key: 'share', title: '% of rows', align: 'right' }],
        rows: result.statuses.map(({ status, rows }, i) => ({ status: { kind: 'text', text: status ?? 'missing' }, rows: number(rows, `/statuses/${String(i)}/rows`), share: share(rows / result.data.rows) })),
        note: `n ${formatCount(result.data.rows)} rows`,
      },
    });
  }
  if (result.empty.length > 0) {
    blocks.push({
      kind: 'table',
      id: 'empty-hours',
      table: {
        title: 'Hours without a row',
        columns: [{ key: 'span', title: 'When' }, { key: 'hours', title: 'Hours', align: 'right' }],
        rows: result.empty.map(({ from, hours }, i) => ({ span: { kind: 'text', text: formatHours(from, new Date(Date.parse(from) + hours * HOUR_MS).toISOString()) }, hours: number(hours, `/empty/${String(i)}/hours`) })),
        note: `${formatCount(result.emptySpans)} spans, the longest ${formatCount(result.empty.length)} are listed`,
      },
    });
  }
  return blocks;
}

function scopesTable(result: Computed): BlockInput {
  const listed: readonly (readonly [string, ScopeVolume | null])[] = [['data', result.data], ['reference', result.reference], ['current', result.current]];
  const number = (value: number | null, pointer: string, digits = 0) => ({ kind: 'number' as const, value, text: digits === 0 ? formatCount(value) : formatCount(value === null ? null : Math.round(value * 10) / 10), pointer });
  return {
    kind: 'table',
    id: 'scopes',
    table: {
      title: 'Scopes',
      columns: [{ key: 'scope', title: 'Scope' }, { key: 'rows', title: 'Rows', align: 'right' }, { key: 'range', title: 'Days' }, { key: 'hours', title: 'Hours', align: 'right' }, { key: 'empty', title: 'Empty hours', align: 'right' }, { key: 'rate', title: 'Rows an hour', align: 'right' }],
      rows: listed.flatMap(([side, volume]) =>
        volume === null ? [] : [{
          scope: { kind: 'text', text: side === volume.label ? side : `${side}: ${volume.label}`, strong: true },
          rows: number(volume.rows, `/${side}/rows`),
          range: { kind: 'text', text: volume.from === null || volume.to === null ? '–' : `${formatDate(volume.from)} – ${formatDate(volume.to)}` },
          hours: number(volume.hours, `/${side}/hours`),
          empty: number(volume.emptyHours, `/${side}/emptyHours`),
          rate: number(volume.rowsAnHour, `/${side}/rowsAnHour`, 1),
        }],
      ),
      note: 'hours count from the first to the last row of the scope, UTC',
    },
  };
}
