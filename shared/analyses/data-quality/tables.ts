/** How are the columns, the breaches and the unseen categories listed? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import type { Tone } from '../../blocks/figure.ts';
import { VERDICT_ORDER } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { spanText } from './findings.ts';
import type { Params } from './params.ts';
import type { Breach, ColumnQuality, Computed, FaultKind } from './result.ts';

type Row = Table['rows'][number];

const dash: Cell = { kind: 'text', text: '–' };
const KIND_WORDS: Readonly<Record<FaultKind, string>> = { missing: 'missing', 'out-of-range': 'out of range', unseen: 'unseen category' };

/** One line a column, worst first. */
export function columnTable(result: Computed, params: Params): BlockInput {
  const order = result.columns.map((_, i) => i).sort((a, b) => rank(result.columns[a]) - rank(result.columns[b]) || size(result.columns[b]) - size(result.columns[a]));
  return {
    kind: 'table',
    id: 'columns',
    table: {
      title: 'Columns',
      columns: [
        { key: 'column', title: 'Column' },
        { key: 'missing', title: 'Missing, pp', align: 'right', definition: 'share of missing values, current − reference, with Newcombe’s interval' },
        { key: 'p', title: 'p adj.', align: 'right', definition: 'two-proportion test of the missing share, Benjamini–Hochberg over the columns' },
        { key: 'range', title: 'Out of range', align: 'right', definition: 'share of current values outside the smallest and largest reference value' },
        { key: 'unseen', title: 'Unseen', align: 'right', definition: 'current rows in categories without a reference row' },
        { key: 'daily', title: 'Daily' },
        { key: 'verdict', title: 'Verdict' },
      ],
      rows: order.flatMap((i) => {
        const column = result.columns[i];
        return column === undefined ? [] : [columnRow(result, column, `/columns/${String(i)}`)];
      }),
      note: `n ${formatCount(result.rows.reference)} | ${formatCount(result.rows.current)} · fails at ${formatPp(params.nullShift, 0).replace('+', '±')} missing, ${formatPercent(params.outOfRange, 0)} out of range, ${formatPercent(params.unseen, 0)} unseen · BH over ${String(result.columns.length)} · daily: the worst share of the column, limit learnt from reference days${result.noDays === null ? '' : ` (none: ${result.noDays})`}`,
    },
  };
}

const rank = (column: ColumnQuality | undefined): number => VERDICT_ORDER.indexOf(column?.verdict ?? 'undefined');
const size = (column: ColumnQuality | undefined): number => Math.max(column?.outOfRange?.share ?? 0, Math.abs(column?.missingChange?.value ?? 0), column?.unseen?.share ?? 0);

function columnRow(result: Computed, column: ColumnQuality, pointer: string): Row {
  const { missingChange, outOfRange, unseen, range } = column;
  const points = (share: number): string => formatPp(share, 1, { unit: false });
  return {
    column: { kind: 'text', text: column.name, strong: column.verdict === 'fail' },
    missing: missingChange === null ? dash : { kind: 'number', value: missingChange.value, text: points(missingChange.value), interval: formatInterval(missingChange, points), pointer: `${pointer}/missingChange/value` },
    p: missingChange === null ? dash : { kind: 'number', value: missingChange.pAdjusted, text: formatP(missingChange.pAdjusted), pointer: `${pointer}/missingChange/pAdjusted` },
    range: outOfRange === null || range === null ? dash : { kind: 'number', value: outOfRange.share, text: formatPercent(outOfRange.share), interval: `of ${rangeText(range)}`, pointer: `${pointer}/outOfRange/share` },
    unseen: unseen === null ? dash : { kind: 'number', value: unseen.rows, text: formatCount(unseen.rows), pointer: `${pointer}/unseen/rows` },
    daily: sparkline(result, column),
    verdict: { kind: 'verdict', verdict: column.verdict, ...(column.reasons[0] === undefined ? {} : { text: column.reasons[0] }) },
  };
}

const rangeText = ({ min, max }: { readonly min: number; readonly max: number }): string => {
  const text = (x: number): string => formatFixed(x, Number.isInteger(x) ? 0 : 3);
  return `${text(min)}–${text(max)}`;
};

/** The breached series with most bad rows, else the first of the column. */
function sparkline(result: Computed, column: ColumnQuality): Cell {
  const breach = result.breaches.find((other) => other.column === column.name);
  const series = breach === undefined ? result.series.find((other) => other.column === column.name) : result.series[breach.series];
  if (series === undefined) return dash;
  const tone: Tone = breach === undefined ? 'muted' : column.verdict === 'fail' ? 'fail' : 'warn';
  return {
    kind: 'sparkline', values: series.shares, tone,
    ...(series.limit === null ? {} : { limit: series.limit }),
    ...(breach === undefined ? {} : { from: breach.firstIndex, to: breach.lastIndex }),
    alt: `Daily share ${KIND_WORDS[series.kind]} of ${column.name}${breach === undefined ? ', within its limit' : `, beyond its limit ${spanText(breach)}`}`,
  };
}

/** One line a span of days; nothing when no day is beyond its limit. */
export function breachTable(result: Computed): readonly BlockInput[] {
  if (result.breaches.length === 0) return [];
  const shown = result.breaches.slice(0, 50);
  return [
    {
      kind: 'table',
      id: 'breaches',
      table: {
        title: 'When and where',
        columns: [{ key: 'what', title: 'What' }, { key: 'when', title: 'When' }, { key: 'where', title: 'Where most' }, { key: 'share', title: 'Share', align: 'right' }, { key: 'inside', title: 'Share there', align: 'right' }, { key: 'limit', title: 'Limit', align: 'right' }, { key: 'rows', title: 'Rows', align: 'right' }],
        rows: shown.map((breach, i) => breachRow(breach, `/breaches/${String(i)}`)),
        clauses: shown.map(({ concentration }) => (concentration?.value == null ? null : `${concentration.column} = ${/[\s,]/.test(concentration.value) ? `"${concentration.value}"` : concentration.value}`)),
        note: 'limit: mean + 3 sd of the reference days, at least the daily rise above their mean · where most: the segment value whose share exceeds that of all others by most · days of UTC',
      },
    },
  ];
}

function breachRow(breach: Breach, pointer: string): Row {
  const { concentration: place } = breach;
  return {
    what: { kind: 'text', text: `${breach.column} ${KIND_WORDS[breach.kind]}`, strong: true },
    when: { kind: 'text', text: spanText(breach) },
    where: { kind: 'text', text: place === null ? '–' : `${place.column} = ${place.value ?? 'null'}`, mono: true },
    share: { kind: 'number', value: breach.share, text: formatPercent(breach.share), pointer: `${pointer}/share` },
    inside: place === null ? dash : { kind: 'number', value: place.share, text: formatPercent(place.share), interval: `${formatPercent(place.restShare)} elsewhere`, pointer: `${pointer}/concentration/share` },
    limit: { kind: 'number', value: breach.limit, text: formatPercent(breach.limit), pointer: `${pointer}/limit` },
    rows: { kind: 'number', value: breach.bad, text: `${formatCount(breach.bad)} of ${formatCount(breach.rows)}`, pointer: `${pointer}/bad` },
  };
}

export function unseenTable(result: Computed): readonly BlockInput[] {
  const values = result.columns.flatMap((column, c) => (column.unseen?.values ?? []).map((value, v) => ({ ...value, column: column.name, pointer: `/columns/${String(c)}/unseen/values/${String(v)}/rows` })));
  if (values.length === 0) return [];
  const shown = values.sort((a, b) => b.rows - a.rows).slice(0, 50);
  return [
    {
      kind: 'table',
      id: 'unseen',
      table: {
        title: 'Categories the reference never had',
        columns: [{ key: 'column', title: 'Column' }, { key: 'value', title: 'Category' }, { key: 'rows', title: 'Rows', align: 'right' }, { key: 'like', title: 'Differs only by case or space from' }],
        rows: shown.map(({ column, value, rows, variantOf, pointer }) => ({
          column: { kind: 'text', text: column },
          value: { kind: 'text', text: JSON.stringify(value), mono: true },
          rows: { kind: 'number', value: rows, text: formatCount(rows), pointer },
          like: { kind: 'text', text: variantOf ?? '–' },
        })),
        note: `the ${formatCount(shown.length)} most frequent; at most 20 a column are kept`,
      },
    },
  ];
}
