/** Inside which operators is a model's time spent, and which ran elsewhere than asked? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { Tone, type FigureInput } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import type { Computed, Operator } from './result.ts';

const TONES = 8;
/** Narrower boxes have no name, share of the whole. */
const NAMED_FROM = 0.08;

/** An icicle (provider, operator, node) and a table, one of each a model. */
export function operatorBlocks({ operators }: Computed): readonly BlockInput[] {
  const models = [...new Set(operators.map(({ model }) => model))];
  return models.flatMap((model, m) => {
    const mine = operators.map((operator, index) => ({ ...operator, index })).filter((operator) => operator.model === model && operator.totalUs > 0);
    const total = mine.reduce((sum, { totalUs }) => sum + totalUs, 0);
    return total > 0 ? [icicle({ model, mine, total }, `operators-${String(m)}`), operatorTable({ model, mine, total }, `operator-list-${String(m)}`)] : [];
  });
}

interface Profile {
  readonly model: string;
  readonly mine: readonly (Operator & { readonly index: number })[];
  readonly total: number;
}

interface Box {
  readonly row: 'provider' | 'operator' | 'node';
  readonly name: string;
  readonly op: string;
  readonly from: number;
  readonly to: number;
}

/** Boxes of the three rows, each under the one it belongs to, the longest first. */
function boxesOf({ mine, total }: Profile): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  const sum = (members: Profile['mine']): number => members.reduce((all, { totalUs }) => all + totalUs, 0);
  const grouped = (members: Profile['mine'], key: 'provider' | 'op'): [string, Profile['mine']][] => [...new Set(members.map((each) => each[key]))].map((text): [string, Profile['mine']] => [text, members.filter((each) => each[key] === text)]).sort((a, b) => sum(b[1]) - sum(a[1]));
  for (const [provider, ofProvider] of grouped(mine, 'provider')) {
    boxes.push({ row: 'provider', name: provider, op: '', from: at / total, to: (at + sum(ofProvider)) / total });
    for (const [op, ofOp] of grouped(ofProvider, 'op')) {
      boxes.push({ row: 'operator', name: op, op, from: at / total, to: (at + sum(ofOp)) / total });
      for (const { node, totalUs } of [...ofOp].sort((a, b) => b.totalUs - a.totalUs)) {
        boxes.push({ row: 'node', name: node, op, from: at / total, to: (at + totalUs) / total });
        at += totalUs;
      }
    }
  }
  return boxes;
}

/** Room for about so many characters in a box that is the whole figure wide. */
const CHARACTERS = 110;
const fitted = ({ name, from, to }: Box): string | null => {
  const room = Math.floor((to - from) * CHARACTERS) - 2;
  return to - from < NAMED_FROM || room < 3 ? null : name.length <= room ? name : `${name.slice(0, room - 1)}…`;
};

function icicle(profile: Profile, id: string): BlockInput {
  const boxes = boxesOf(profile);
  const ops = [...new Set(boxes.filter(({ row }) => row === 'operator').map(({ name }) => name))];
  const seam = 0.08;
  const column = (value: (box: Box) => number | string | null): (number | string | null)[] => boxes.map(value);
  const edge = (box: Box, side: 'from' | 'to'): number => {
    const inset = Math.min(seam, 20 * (box.to - box.from));
    return side === 'from' ? 100 * box.from + inset : 100 * box.to - inset;
  };
  const only = (of: (box: Box) => boolean, side: 'from' | 'to') => column((box) => (of(box) ? edge(box, side) : null));
  const series: { readonly key: string; readonly tone: Tone; readonly of: (box: Box) => boolean }[] = [
    { key: 'provider', tone: 'reference', of: ({ row }) => row === 'provider' },
    ...ops.map((op, i) => ({ key: `op${String(i)}`, tone: Tone.parse(`model:${String(i % TONES)}`), of: (box: Box) => box.row !== 'provider' && box.op === op })),
  ];
  const figure: FigureInput = {
    title: `Operators of ${profile.model}`,
    alt: `Share of the profiled time by provider, operator and node: ${ops.slice(0, 4).map((op) => `${op} ${percent(boxes.find((box) => box.row === 'operator' && box.name === op))}`).join(', ')}.`,
    data: { row: column(({ row }) => row), ...Object.fromEntries(series.flatMap(({ key, of }) => [[`${key}-from`, only(of, 'from')], [`${key}-to`, only(of, 'to')]])), at: column((box) => (fitted(box) === null ? null : 100 * box.from)), name: column(fitted) },
    x: { label: 'share of the profiled time', unit: '%', scale: 'linear', domain: [0, 100] },
    y: { label: '', scale: 'category' },
    marks: [...series.map(({ key, tone }) => ({ mark: 'span' as const, at: 'row', low: `${key}-from`, high: `${key}-to`, horizontal: true, tone })), { mark: 'text', x: 'at', y: 'row', text: 'name', tone: 'neutral' }],
    note: `n ${formatCount(profile.mine.reduce((sum, { calls }) => sum + calls, 0))} operator calls in ${formatFixed(profile.total / 1e3, 2)} ms · profiled in a run of its own, so that profiling does not slow what is measured · boxes too narrow for a name are in the table`,
    heightPx: 150,
  };
  return { kind: 'figure', id, figure };
}

const percent = (box: Box | undefined): string => (box === undefined ? '–' : `${formatFixed(100 * (box.to - box.from), 0)} %`);

function operatorTable({ model, mine, total }: Profile, id: string): BlockInput {
  const providers = [...new Set(mine.map(({ provider }) => provider))].filter((provider) => provider !== 'several');
  const fellBack = providers.length > 1 ? mine.filter(({ provider }) => provider.startsWith('CPU')) : [];
  return {
    kind: 'table',
    id,
    table: {
      title: `Operators of ${model}, the longest first`,
      columns: [{ key: 'node', title: 'Node' }, { key: 'op', title: 'Operator' }, { key: 'provider', title: 'Provider' }, { key: 'calls', title: 'Calls', align: 'right' }, { key: 'us', title: 'A call, µs', align: 'right' }, { key: 'share', title: 'Share', align: 'right' }, { key: 'bar', title: '' }],
      rows: mine.map((operator): Record<string, Cell> => ({
        node: { kind: 'text', text: operator.node, mono: true },
        op: { kind: 'text', text: operator.op },
        provider: { kind: 'text', text: fellBack.includes(operator) ? `${operator.provider} (fell back)` : operator.provider },
        calls: { kind: 'number', value: operator.calls, text: formatCount(operator.calls), pointer: `/operators/${String(operator.index)}/calls` },
        us: { kind: 'text', text: operator.calls === 0 ? '–' : formatFixed(operator.totalUs / operator.calls, 1) },
        share: { kind: 'text', text: `${formatFixed((100 * operator.totalUs) / total, 1)} %` },
        bar: { kind: 'bar', value: operator.totalUs / total, max: 1, tone: 'current' },
      })),
      note: `${mine.length === 1 ? '1 node' : `${formatCount(mine.length)} nodes`}, ${formatFixed(total / 1e3, 2)} ms · ${fellBack.length > 0 ? fellBack.length === 1 ? '1 node fell back to the CPU' : `${formatCount(fellBack.length)} nodes fell back to the CPU` : `all on ${providers.join(', ')}`}`,
    },
  };
}
