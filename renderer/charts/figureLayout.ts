/** How are axes, rules, zones and direct labels of a figure laid out? */
import type { Annotations, Layout, LayoutAxis, Shape } from 'plotly.js';
import type { Axis, FigureSpec, FigureValue, Mark } from '../../shared/blocks/figure.ts';
import type { FigureColors } from './figureColors.ts';

const LABEL_PX = 6.2;
const LINE_PX = 13;
const DASHES = { solid: 'solid', dashed: 'dash', dotted: 'dot' } as const;
const AXIS_TYPES = { linear: 'linear', log: 'log', time: 'date', category: 'category' } as const;

const title = (axis: Axis): string => (axis.unit === '' || axis.label.includes(axis.unit) ? axis.label : `${axis.label}, ${axis.unit}`);

function rangeOf({ scale, domain }: Axis): (number | string)[] | undefined {
  const [from, to] = domain ?? [];
  if (scale === 'category' || from === undefined || to === undefined) return undefined;
  return scale === 'log' ? [Math.log10(Number(from)), Math.log10(Number(to))] : [from, to];
}

/** Categories stand in the order of the domain, from the bottom up on a y axis; without a domain from the top down as they come. */
function categories({ domain }: Axis, side: 'x' | 'y'): Partial<LayoutAxis> {
  return { nticks: 0, ...(domain === undefined ? {} : { categoryorder: 'array', categoryarray: [...domain] }), ...(side === 'y' && domain === undefined ? { autorange: 'reversed' } : {}) };
}

function ticks(axis: Axis): Partial<LayoutAxis> {
  if (axis.format !== undefined) return { tickformat: axis.format };
  if (axis.scale === 'time') return { tickformat: '%-d %b' };
  return axis.scale === 'log' ? { dtick: 1 } : {};
}

function axisLayout(axis: Axis, colors: FigureColors, side: 'x' | 'y'): Partial<LayoutAxis> {
  const range = rangeOf(axis);
  return {
    type: AXIS_TYPES[axis.scale],
    automargin: true,
    nticks: side === 'y' ? 5 : 7,
    showgrid: side === 'y' && axis.scale !== 'category',
    gridcolor: colors.token('--line'),
    zeroline: axis.scale === 'linear',
    zerolinecolor: colors.token('--tx-3'),
    zerolinewidth: 1,
    showline: side === 'x',
    linecolor: colors.token('--line-2'),
    ticks: side === 'x' ? 'outside' : '',
    ticklen: 4,
    tickcolor: colors.token('--line-2'),
    tickfont: { size: 11, color: colors.token('--tx-3') },
    fixedrange: true,
    ...ticks(axis),
    ...(range === undefined ? {} : { range }),
    ...(axis.scale === 'category' ? categories(axis, side) : {}),
  };
}

function shapes(spec: FigureSpec, colors: FigureColors): Partial<Shape>[] {
  return spec.marks.flatMap((mark): Partial<Shape>[] => {
    if (mark.mark === 'rule') {
      const line = { color: colors.of(mark.tone), width: 1.2, dash: DASHES[mark.dash] };
      return [mark.axis === 'x' ? { type: 'line', xref: 'x', yref: 'paper', x0: mark.at, x1: mark.at, y0: 0, y1: 1, line } : { type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: mark.at, y1: mark.at, line }];
    }
    if (mark.mark !== 'zone') return [];
    const fill = { fillcolor: colors.faint(mark.tone, 0.13), line: { width: 0 }, layer: 'below' as const, type: 'rect' as const };
    return [mark.axis === 'x' ? { ...fill, xref: 'x', yref: 'paper', x0: mark.from, x1: mark.to, y0: 0, y1: 1 } : { ...fill, xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: mark.from, y1: mark.to }];
  });
}

const logged = (value: number | string, axis: Axis): number | string => (axis.scale === 'log' && typeof value === 'number' ? Math.log10(value) : value);

interface EndLabel {
  readonly label: string;
  readonly color: string;
  readonly y: number;
}

/** The last number of a column. */
const lastNumber = (values: readonly FigureValue[]): number | undefined => values.findLast((value): value is number => typeof value === 'number');

/** Where along y a mark is labelled at the right edge: plain lines where they end, level rules where they lie. */
function endOf(mark: Mark, spec: FigureSpec): number | undefined {
  if (mark.mark === 'rule') return mark.axis === 'y' && typeof mark.at === 'number' ? mark.at : undefined;
  return mark.mark === 'line' && !mark.step ? lastNumber(spec.data[mark.y] ?? []) : undefined;
}

function endLabels(spec: FigureSpec, colors: FigureColors): EndLabel[] {
  return spec.marks.flatMap((mark): EndLabel[] => {
    const y = mark.label === undefined ? undefined : endOf(mark, spec);
    return y === undefined || mark.label === undefined ? [] : [{ label: mark.label, color: colors.of(mark.tone === 'muted' ? 'neutral' : mark.tone), y: Number(logged(y, spec.y)) }];
  });
}

/** Moves labels apart that would lie on each other, from top to bottom. */
function spread(labels: readonly EndLabel[], perPx: number): Partial<Annotations>[] {
  let lastPx = Number.NEGATIVE_INFINITY;
  return [...labels].sort((a, b) => b.y - a.y).map((label) => {
    const wantedPx = -label.y / perPx;
    const px = Math.max(wantedPx, lastPx + LINE_PX);
    lastPx = px;
    return { text: label.label, xref: 'paper', x: 1, y: label.y, xanchor: 'left', yanchor: 'middle', xshift: 5, yshift: wantedPx - px, showarrow: false, font: { size: 11, color: label.color } };
  });
}

function lineLabels(labels: readonly EndLabel[], spec: FigureSpec): Partial<Annotations>[] {
  const numbers = spec.marks.flatMap((mark) => ('y' in mark ? (spec.data[mark.y] ?? []) : [])).filter((value): value is number => typeof value === 'number').map((value) => Number(logged(value, spec.y)));
  const [low, high] = spec.y.domain?.map(Number) ?? [Math.min(...numbers), Math.max(...numbers)];
  return spread(labels, ((high ?? 1) - (low ?? 0) || 1) / Math.max(60, spec.heightPx - 50));
}

/** Everything else that has a label is named in a corner, in its own colour. */
function keyLabels(spec: FigureSpec, colors: FigureColors): Partial<Annotations>[] {
  const named = spec.marks.filter((mark): mark is Exclude<Mark, { mark: 'rule' | 'zone' }> => mark.label !== undefined && mark.mark !== 'rule' && mark.mark !== 'zone' && !(mark.mark === 'line' && !mark.step));
  const seen = new Map(named.map((mark) => [mark.label ?? '', mark.tone]));
  return [...seen].map(([label, tone], index) => ({ text: `<b>${label}</b>`, xref: 'paper', yref: 'paper', x: 0.01, y: 1, xanchor: 'left', yanchor: 'top', yshift: -index * LINE_PX, showarrow: false, font: { size: 11, color: colors.of(tone) } }));
}

function ruleLabels(spec: FigureSpec, colors: FigureColors): Partial<Annotations>[] {
  return spec.marks.flatMap((mark): Partial<Annotations>[] => {
    if ((mark.mark !== 'rule' && mark.mark !== 'zone') || mark.label === undefined || endOf(mark, spec) !== undefined) return [];
    const at = logged(mark.mark === 'rule' ? mark.at : mark.from, mark.axis === 'x' ? spec.x : spec.y);
    const font = { size: 11, color: colors.of(mark.tone === 'muted' ? 'neutral' : mark.tone) };
    return [
      mark.axis === 'x'
        ? { text: mark.label, xref: 'x', yref: 'paper', x: at, y: 1, xanchor: 'left', yanchor: 'top', xshift: 3, showarrow: false, font }
        : { text: mark.label, xref: 'paper', yref: 'y', x: 1, y: at, xanchor: 'right', yanchor: 'bottom', showarrow: false, font },
    ];
  });
}

function axisTitles(spec: FigureSpec, colors: FigureColors): Partial<Annotations>[] {
  const font = { size: 11, color: colors.token('--tx-3') };
  const y: Partial<Annotations> = { text: title(spec.y), xref: 'paper', yref: 'paper', x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 4, showarrow: false, font };
  const x: Partial<Annotations> = { text: title(spec.x), xref: 'paper', yref: 'paper', x: 1, y: 0, xanchor: 'right', yanchor: 'top', yshift: -18, showarrow: false, font };
  return [...(spec.y.label === '' ? [] : [y]), ...(spec.x.label === '' ? [] : [x])];
}

export function figureLayout(spec: FigureSpec, colors: FigureColors): Partial<Layout> {
  const ends = endLabels(spec, colors);
  const right = ends.length === 0 ? 10 : Math.min(150, 12 + LABEL_PX * Math.max(...ends.map(({ label }) => label.length)));
  return {
    height: spec.heightPx,
    margin: { l: 8, r: right, t: spec.y.label === '' ? 8 : 22, b: spec.x.label === '' ? 22 : 36, pad: 0 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: colors.font, size: 11, color: colors.token('--tx-2') },
    xaxis: axisLayout(spec.x, colors, 'x'),
    yaxis: axisLayout(spec.y, colors, 'y'),
    shapes: shapes(spec, colors),
    annotations: [...lineLabels(ends, spec), ...keyLabels(spec, colors), ...ruleLabels(spec, colors), ...axisTitles(spec, colors)],
    barmode: spec.marks.filter((mark) => mark.mark === 'bar').length > 1 ? 'group' : 'overlay',
    bargap: 0.3,
    hovermode: 'closest',
    hoverlabel: { bgcolor: colors.token('--panel'), bordercolor: colors.token('--line-2'), font: { size: 11, color: colors.token('--tx') } },
    dragmode: spec.brush === undefined ? false : 'select',
    selectdirection: spec.brush?.axis === 'y' ? 'v' : 'h',
    showlegend: false,
  };
}
