/** How are two distributions of a column drawn over each other? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { ColumnDrift, Computed, Overlay } from './result.ts';

export function overlayFigures(result: Computed): readonly BlockInput[] {
  return result.overlays.flatMap((overlay) => {
    const column = result.columns.find(({ name }) => name === overlay.column);
    return column === undefined ? [] : [{ kind: 'figure' as const, id: `overlay-${overlay.column}`, figure: overlay.kind === 'numeric' ? numericFigure(overlay, column, result.labels) : categoricalFigure(overlay, column, result.labels) }];
  });
}

type Figure = Extract<BlockInput, { kind: 'figure' }>['figure'];
type Labels = Computed['labels'];

const percents = (shares: readonly number[]): number[] => shares.map((share) => 100 * share);
const caption = ({ n, missing }: ColumnDrift): string => `n ${formatCount(n.reference)} | ${formatCount(n.current)} · missing ${formatCount(missing.reference)} | ${formatCount(missing.current)}`;

function numericFigure(overlay: Extract<Overlay, { kind: 'numeric' }>, column: ColumnDrift, labels: Labels): Figure {
  const { edges, scale } = overlay;
  // a step holds from its left edge, so the last share is repeated at the right end
  const steps = (shares: readonly number[]): number[] => percents([...shares, shares[shares.length - 1] ?? 0]);
  const medians = column.median === null ? '' : `; medians ${short(column.median.reference)} and ${short(column.median.current)}`;
  const mode = secondMode(overlay, column);
  return {
    title: `Distribution of ${overlay.column}`,
    alt: `Share of rows by ${overlay.column}, reference against current${medians}, JS ${formatFixed(column.js, 3)}.${mode.sentence}`,
    data: { x: [...edges], reference: steps(overlay.reference), current: steps(overlay.current), ...mode.data },
    x: { label: overlay.column, scale },
    y: { label: 'of rows', unit: '%', scale: 'linear' },
    marks: [
      { mark: 'area', x: 'x', y: 'reference', step: true, tone: 'reference', label: labels.reference },
      { mark: 'line', x: 'x', y: 'current', step: true, tone: 'current', label: labels.current },
      ...mode.marks,
    ],
    brush: { axis: 'x', column: overlay.column, kind: 'interval' },
    note: `${caption(column)} · ${String(edges.length - 1)} equal bins${scale === 'log' ? ' on a log axis' : ''}`,
  };
}

interface Mode {
  readonly sentence: string;
  readonly data: Figure['data'];
  readonly marks: Figure['marks'];
}

/** Names what lies beyond the reference when it is at least one row in a hundred. */
function secondMode({ edges, current }: Extract<Overlay, { kind: 'numeric' }>, { outside }: ColumnDrift): Mode {
  if (outside === null || outside.share < 0.01) return { sentence: '', data: {}, marks: [] };
  const sentence = ` Beyond the reference range lie ${formatPercent(outside.share)} of current rows, their median is ${short(outside.median)}`;
  if (outside.ratio === null) return { sentence: `${sentence}.`, data: {}, marks: [] };
  const bin = Math.max(0, edges.findIndex((_, i) => (edges[i + 1] ?? Infinity) >= outside.median));
  const text = `median × ${formatFixed(outside.ratio, 1)}`;
  return { sentence: `${sentence}, the reference ${text}.`, data: { noteX: [outside.median], noteY: [100 * (current[bin] ?? 0)], note: [text] }, marks: [{ mark: 'text', x: 'noteX', y: 'noteY', text: 'note', tone: 'fail' }] };
}

const short = (x: number): string => formatFixed(x, Number.isInteger(x) ? 0 : Math.abs(x) >= 100 ? 1 : 3);

function categoricalFigure(overlay: Extract<Overlay, { kind: 'categorical' }>, column: ColumnDrift, labels: Labels): Figure {
  const changes = overlay.categories.map((category, i) => ({ category, change: (overlay.current[i] ?? 0) - (overlay.reference[i] ?? 0), i }));
  const [widest] = [...changes].sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const moved = widest === undefined ? '' : ` ${widest.category} moved most: ${formatPercent(overlay.reference[widest.i])} to ${formatPercent(overlay.current[widest.i])}.`;
  return {
    title: `Distribution of ${overlay.column}`,
    alt: `Share of rows by ${overlay.column}, reference against current, JS ${formatFixed(column.js, 3)}.${moved}`,
    data: { category: [...overlay.categories], reference: percents(overlay.reference), current: percents(overlay.current) },
    x: { label: overlay.column, scale: 'category', domain: [...overlay.categories] },
    y: { label: 'of rows', unit: '%', scale: 'linear' },
    marks: [
      { mark: 'bar', x: 'category', y: 'reference', tone: 'reference', label: labels.reference },
      { mark: 'point', x: 'category', y: 'current', shape: 'diamond', size: 8, tone: 'current', label: labels.current },
    ],
    brush: { axis: 'x', column: overlay.column, kind: 'set' },
    note: `${caption(column)} · most frequent first`,
  };
}
