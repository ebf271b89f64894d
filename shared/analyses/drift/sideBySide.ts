/** How are all measures of a column shown side by side, with what two halves of the reference would give and what another tool says? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Params } from './params.ts';
import type { ColumnDrift, Computed, Measure } from './result.ts';

const dash: Cell = { kind: 'text', text: '–' };

export function sideBySide(result: Computed, params: Params): readonly BlockInput[] {
  return [...peerTable(result), measuresTable(result, params)];
}

const CELLS: readonly (readonly [Measure['id'], string, string])[] = [
  ['hellinger', 'Hellinger', '√(1 − Σ√(pq)) over cells'],
  ['total-variation', 'TVD', 'total variation, ½Σ|p − q| over cells'],
  ['l-infinity', 'L∞', 'largest difference of a share'],
  ['kullback-leibler', 'KL', 'Σ q·ln(q/p) over cells, nats'],
];
const TESTS: readonly (readonly [readonly Measure['id'][], string, string])[] = [
  [['energy', 'cramers-v-plain'], 'energy, V', 'energy distance √(2∫(F − G)²dx) of numbers, in the root of their unit; Cramér’s V of categories, not corrected'],
  [['anderson-darling', 'g-test'], 'AD, G', 'Anderson–Darling, standardised, of numbers; likelihood ratio of categories'],
  [['cramer-von-mises'], 'CvM', 'two-sample Cramér–von Mises of numbers'],
];

function measuresTable({ columns, correction, falseAlarmsPerMonth }: Computed, { binning, zeros }: Params): BlockInput {
  const alarms = falseAlarmsPerMonth === null ? '' : ` · expected without a change in 30 days, all columns: ${formatFixed(falseAlarmsPerMonth.days, 1)} single days, ${formatFixed(falseAlarmsPerMonth.spans, 2)} pairs of days above the learnt limits`;
  return {
    kind: 'table',
    id: 'side-by-side',
    table: {
      title: 'Side by side',
      columns: [
        { key: 'column', title: 'Column' },
        { key: 'js', title: 'JS', align: 'right' },
        { key: 'halves', title: 'two halves', align: 'right', definition: 'share of random splits of the reference whose halves differ at least as much, in JS' },
        ...CELLS.map(([id, title, definition]) => ({ key: id, title, align: 'right' as const, definition })),
        ...TESTS.map(([ids, title, definition]) => ({ key: ids[0] ?? title, title, align: 'right' as const, definition })),
        { key: 'why', title: 'Why they disagree' },
      ],
      rows: columns.map((column, i) => measuresRow(column, `/columns/${String(i)}`)),
      note: `bins: ${binning} · empty cells: ${zeros === 'add-half' ? '0.5 added to every count' : 'shares of at least 0.0001'} · p adjusted by ${correction === 'holm' ? 'Holm' : 'Benjamini–Hochberg'}${alarms}`,
    },
  };
}

type Row = Record<string, Cell>;

function measuresRow(column: ColumnDrift, pointer: string): Row {
  const shown = (ids: readonly Measure['id'][]): Cell => {
    const index = column.measures.findIndex(({ id }) => ids.includes(id));
    const found = column.measures[index];
    if (found === undefined || found.value === null) return dash;
    const p = found.p === null ? '' : ` (p ${formatP(found.p)})`;
    return { kind: 'number', value: found.value, text: `${formatFixed(found.value, 3)}${p}`, pointer: `${pointer}/measures/${String(index)}/value` };
  };
  return {
    column: { kind: 'text', text: column.name },
    js: { kind: 'number', value: column.js, text: formatFixed(column.js, 3), pointer: `${pointer}/js` },
    halves: column.splitHalf === null ? dash : { kind: 'number', value: column.splitHalf.share, text: halvesText(column.splitHalf), pointer: `${pointer}/splitHalf/share` },
    ...Object.fromEntries(CELLS.map(([id]) => [id, shown([id])])),
    ...Object.fromEntries(TESTS.map(([ids, title]) => [ids[0] ?? title, shown(ids)])),
    why: { kind: 'text', text: column.disagreement ?? 'they agree' },
  };
}

/** None of 400 is no proof of 0: the upper bound of the interval stands there. */
const halvesText = ({ share, high }: NonNullable<ColumnDrift['splitHalf']>): string => (share === 0 ? `< ${formatPercent(high)}` : formatPercent(share));

const TOOLS: Readonly<Record<Computed['convention'], string>> = { assay: 'Assay', evidently: 'Evidently', nannyml: 'NannyML', deepchecks: 'Deepchecks', tfdv: 'TensorFlow Data Validation' };

function peerTable({ columns, convention }: Computed): readonly BlockInput[] {
  if (convention === 'assay') return [];
  const rows = columns.flatMap((column, i) =>
    column.peers.map((peer, k): Row => ({
      column: { kind: 'text', text: column.name },
      method: { kind: 'text', text: peer.byDefault ? `${peer.method} (default)` : peer.method, strong: peer.byDefault },
      value: { kind: 'number', value: peer.value, text: peer.decidesBy === 'p-value' ? formatP(peer.value) : formatFixed(peer.value, 4), pointer: `/columns/${String(i)}/peers/${String(k)}/value` },
      threshold: { kind: 'text', text: peer.threshold === null ? 'learnt' : `${peer.decidesBy === 'p-value' ? '<' : '≥'} ${formatFixed(peer.threshold, 2)}` },
      alerts: { kind: 'text', text: peer.alerts === null ? '–' : peer.alerts ? 'alert' : 'none' },
      note: { kind: 'text', text: peer.note ?? '' },
    })),
  );
  const table = {
    title: `By the convention of ${TOOLS[convention]}`,
    columns: [{ key: 'column', title: 'Column' }, { key: 'method', title: 'Measure' }, { key: 'value', title: 'Value', align: 'right' as const }, { key: 'threshold', title: 'Alert', align: 'right' as const }, { key: 'alerts', title: '' }, { key: 'note', title: 'Note' }],
    rows,
    note: `n ${formatCount(columns[0]?.n.reference)} | ${formatCount(columns[0]?.n.current)} · the default measure decides, p is not adjusted; all rows are used, none sampled`,
  };
  return [{ kind: 'table', id: 'convention', table }];
}
