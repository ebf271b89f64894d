/** How is each grouping written as a table, one row a group? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatP } from '../../core/format/formatP.ts';
import type { Metric } from '../metric.ts';
import { type CellInput, differenceCell, metricCell, numberWith, SHARE } from '../metricText.ts';
import type { JudgedGroup } from './judge.ts';
import type { Params } from './params.ts';
import type { Computed, GroupingResult } from './result.ts';

/** Widest difference drawn; longer intervals are cut at the edge. */
const WIDEST = 0.2;

export function groupTables(result: Computed, params: Params, judged: readonly JudgedGroup[]): BlockInput[] {
  const reach = Math.min(WIDEST, Math.max(2 * params.margin, ...judged.flatMap(({ difference, verdict }) => (verdict === 'undefined' ? [] : [Math.abs(difference.low ?? 0), Math.abs(difference.high ?? 0)]))));
  return result.groupings.map((grouping, g): BlockInput => {
    const rows = judged.filter(({ group }) => grouping.groups.includes(group));
    return {
      kind: 'table',
      id: `groups-${grouping.columns.join('-')}`,
      table: {
        title: grouping.columns.join(' × '),
        columns: columnsOf(result, grouping),
        rows: rows.map((row) => rowOf(row, { compared: result.reference !== null, pointer: `/groupings/${g}/groups/${grouping.groups.indexOf(row.group)}`, reach, margin: params.margin })),
        clauses: rows.map(({ group }) => (group.clauses.length === 1 && group.clauses[0] !== undefined ? formatClause(group.clauses[0]) : null)),
        note: `n ${formatCount(result.current.all.judged)} judged of ${formatCount(result.current.all.rows)} rows · 95 % Wilson, Newcombe, Katz · BH over ${result.tests} · below ${params.minimum} judged rows: shown, not judged`,
      },
    };
  });
}

function columnsOf(result: Computed, grouping: GroupingResult): Extract<BlockInput, { kind: 'table' }>['table']['columns'] {
  const right = 'right' as const;
  const compared = result.reference !== null;
  return [
    { key: 'group', title: grouping.columns.join(' × ') },
    { key: 'rows', title: 'rows', align: right },
    { key: 'n', title: 'n judged', align: right, definition: 'labelled rows with a decision' },
    { key: 'accuracy', title: 'Accuracy', align: right },
    { key: 'forest', title: compared ? 'Change' : 'Difference to all rows', align: 'center' },
    { key: 'difference', title: 'Δ', align: right, definition: compared ? 'accuracy, current − reference, Newcombe interval' : 'accuracy, group − all rows; interval of the group against the rest, scaled' },
    { key: 'p', title: 'p adj.', align: right, definition: `two-proportion test (Fisher when an expected count is below 5), Benjamini–Hochberg over ${result.tests}` },
    ...(compared ? [{ key: 'since', title: 'Since', definition: 'first period from which every later one lies below the reference with its whole interval' }] : []),
    { key: 'precision', title: 'Precision', align: right },
    { key: 'recall', title: 'Recall', align: right },
    { key: 'baseRate', title: 'Base rate', align: right, definition: 'labelled positive ÷ judged rows' },
    { key: 'selectionRate', title: 'Selection rate', align: right, definition: `rows decided ${result.favourable} ÷ rows with a decision` },
    { key: 'ratio', title: 'Ratio to highest', align: right, definition: `selection rate ÷ that of ${grouping.highest ?? 'the highest group'}; Katz log interval` },
    { key: 'verdict', title: '' },
  ];
}

interface RowOptions {
  readonly compared: boolean;
  readonly pointer: string;
  readonly reach: number;
  readonly margin: number;
}

function rowOf({ group, difference, verdict }: JudgedGroup, { compared, pointer, reach, margin }: RowOptions): Record<string, CellInput> {
  const { current } = group;
  const count = (value: number, key: string): CellInput => ({ kind: 'number', value, text: formatCount(value), pointer: `${pointer}/current/${key}` });
  const metric = (key: 'accuracy' | 'precision' | 'recall' | 'baseRate' | 'selectionRate'): CellInput => metricCell(current[key], SHARE, `${pointer}/current/${key}/value`);
  const found = verdict === 'fail' && group.since !== null;
  return {
    group: { kind: 'text', text: group.name, strong: verdict === 'fail' },
    rows: count(current.rows, 'rows'),
    n: count(current.judged, 'judged'),
    accuracy: metric('accuracy'),
    forest: forestCell(difference, { reach, margin, tone: verdict === 'undefined' ? 'muted' : verdict === 'pass' ? 'neutral' : verdict }),
    difference: differenceCell(difference, SHARE, `${pointer}/${compared ? 'change' : 'toOverall'}/value`),
    p: { kind: 'number', value: difference.pAdjusted, text: formatP(difference.pAdjusted) },
    ...(compared ? { since: { kind: 'text', text: found ? formatDate(group.since) : '' } } : {}),
    precision: metric('precision'),
    recall: metric('recall'),
    baseRate: metric('baseRate'),
    selectionRate: metric('selectionRate'),
    ratio: ratioCell(group.selectionRatio, `${pointer}/selectionRatio/value`),
    verdict: { kind: 'verdict', verdict, ...(verdict === 'undefined' ? { text: 'too few rows' } : {}) },
  };
}

const ratioCell = (ratio: Metric, pointer: string): CellInput => {
  const cell = metricCell(ratio, numberWith(2), pointer);
  return cell.kind === 'number' ? { ...cell, text: `× ${formatFixed(ratio.value, 2)}` } : cell;
};

type Tone = Extract<CellInput, { kind: 'forest' }>['tone'];

function forestCell({ value, low, high }: Metric, { reach, margin, tone }: { readonly reach: number; readonly margin: number; readonly tone: Tone }): CellInput {
  if (value === null || low === null || high === null) return { kind: 'text', text: '' };
  return { kind: 'forest', value: 100 * value, low: 100 * low, high: 100 * high, min: -100 * reach, max: 100 * reach, zero: 0, margin: -100 * margin, tone };
}
