/** Which Plotly traces draw the marks of a figure? */
import type { Data, Datum, PlotData } from 'plotly.js';
import { assertNever } from '../../shared/core/assertNever.ts';
import type { FigureSpec, FigureValue, Mark, Tone } from '../../shared/blocks/figure.ts';
import type { FigureColors } from './figureColors.ts';

type MarkOf<K extends Mark['mark']> = Extract<Mark, { mark: K }>;
type Column = readonly FigureValue[];

const DASHES = { solid: 'solid', dashed: 'dash', dotted: 'dot' } as const;
const SHAPES = { circle: 'circle', diamond: 'diamond', square: 'square', ring: 'circle' } as const;

interface Drawing {
  readonly spec: FigureSpec;
  readonly colors: FigureColors;
}

const column = (spec: FigureSpec, name: string): Column => spec.data[name] ?? [];
// Plotly's Datum has Date as well; ours is its subset, but the arrays are mutable in its types.
const datums = (values: Column): Datum[] => [...values];
const quiet = { hoverinfo: 'skip', showlegend: false } as const;

/** The polygons of a band, one for each run without gaps. */
function bandOutline({ x, low, high }: { readonly x: Column; readonly low: Column; readonly high: Column }): { readonly xs: FigureValue[]; readonly ys: FigureValue[] } {
  const xs: FigureValue[] = [];
  const ys: FigureValue[] = [];
  let run: number[] = [];
  const close = (): void => {
    if (run.length > 0) {
      const back = [...run].reverse();
      xs.push(...[...run, ...back].map((index) => x[index] ?? null), null);
      ys.push(...run.map((index) => low[index] ?? null), ...back.map((index) => high[index] ?? null), null);
    }
    run = [];
  };
  x.forEach((value, index) => {
    if (value === null || (low[index] ?? null) === null || (high[index] ?? null) === null) close();
    else run.push(index);
  });
  close();
  return { xs, ys };
}

/** Separate strokes from low to high, with gaps between them. */
function strokes(at: Column, low: Column, high: Column): { readonly along: FigureValue[]; readonly across: FigureValue[] } {
  return {
    along: at.flatMap((value) => [value, value, null]),
    across: at.flatMap((_, index) => [low[index] ?? null, high[index] ?? null, null]),
  };
}

function areaTrace(mark: MarkOf<'line' | 'area'>, { spec, colors }: Drawing): Partial<PlotData> {
  const isArea = mark.mark === 'area';
  return {
    type: 'scatter', mode: 'lines', x: datums(column(spec, mark.x)), y: datums(column(spec, mark.y)), connectgaps: false, showlegend: false, name: mark.label ?? '',
    line: { color: colors.of(mark.tone), width: isArea ? 1.4 : 1.8, shape: mark.step ? 'hvh' : 'linear', dash: isArea ? 'solid' : DASHES[mark.dash] },
    ...(isArea ? { fill: 'tozeroy', fillcolor: colors.faint(mark.tone, mark.tone === 'reference' ? 0.38 : 0.18) } : {}),
  };
}

function pointTrace(mark: MarkOf<'point'>, { spec, colors }: Drawing): Partial<PlotData> {
  const tone = colors.of(mark.tone);
  const hollow = mark.shape === 'ring' || (mark.shape === 'square' && mark.tone === 'inconclusive');
  const scale = colors.sequential.map((color, index): [number, string] => [index / (colors.sequential.length - 1), color]);
  return {
    type: 'scatter', mode: 'markers', x: datums(column(spec, mark.x)), y: datums(column(spec, mark.y)), showlegend: false, name: mark.label ?? '',
    marker: {
      symbol: SHAPES[mark.shape], size: mark.size,
      ...(mark.color === undefined ? { color: hollow ? colors.token('--panel') : tone } : { color: datums(column(spec, mark.color)).map(Number), colorscale: scale }),
      line: { color: tone, width: hollow ? 1.7 : 0 },
    },
  };
}

const MOST_GAPS = 40;

/** Distinct coordinates of cells in their order; rows without one belong to other marks. Numbers ascend, as a heat map asks. */
function placesOf(values: readonly FigureValue[]): FigureValue[] {
  const places = [...new Set(values)].filter((value) => value !== null);
  return places.every((value) => typeof value === 'number') ? places.sort((a, b) => a - b) : places;
}

/** A hairline between cells, while there is room for it. */
const gapOf = (places: readonly FigureValue[]): number => (places.length > MOST_GAPS ? 0 : 1);

function heatTrace(mark: MarkOf<'cell'>, { spec, colors }: Drawing): Data {
  const xs = placesOf(column(spec, mark.x));
  const ys = placesOf(column(spec, mark.y));
  const grid: (number | null)[][] = ys.map(() => xs.map(() => null));
  const values = column(spec, mark.value);
  column(spec, mark.x).forEach((x, index) => {
    const row = grid[ys.indexOf(column(spec, mark.y)[index] ?? null)];
    const value = values[index];
    if (row !== undefined && typeof value === 'number') row[xs.indexOf(x)] = value;
  });
  const colours = mark.tone === 'diverging' ? colors.diverging : colors.sequential;
  return {
    type: 'heatmap', x: datums(xs), y: datums(ys), z: grid, xgap: gapOf(xs), ygap: gapOf(ys), showscale: false,
    colorscale: colours.map((color, index): [number, string] => [index / (colours.length - 1), color]),
    ...(mark.tone === 'diverging' ? { zmid: 0 } : {}),
  };
}

function intervalTrace(mark: MarkOf<'interval'>, { spec, colors }: Drawing): Partial<PlotData> {
  const { along, across } = strokes(column(spec, mark.at), column(spec, mark.low), column(spec, mark.high));
  const thick = mark.width === 'thick';
  return {
    type: 'scatter', mode: 'lines', x: datums(mark.horizontal ? across : along), y: datums(mark.horizontal ? along : across), ...quiet,
    line: { color: thick ? colors.faint(mark.tone, 0.35) : colors.of(mark.tone), width: thick ? 5 : 1.4 },
  };
}

function barTrace(mark: MarkOf<'bar'>, { spec, colors }: Drawing): Partial<PlotData> {
  const fill: Tone = mark.tone;
  return {
    type: 'bar', orientation: mark.horizontal ? 'h' : 'v', x: datums(column(spec, mark.x)), y: datums(column(spec, mark.y)), name: mark.label ?? '', showlegend: false,
    marker: { color: fill === 'reference' ? colors.token('--ref-fill') : colors.of(fill) },
  };
}

/** The published types leave `base` out of bars. */
type FloatingBar = Partial<PlotData> & { readonly base: readonly number[] };

function spanTrace(mark: MarkOf<'span'>, { spec, colors }: Drawing): FloatingBar {
  const low = column(spec, mark.low);
  const length = column(spec, mark.high).map((high, index) => (typeof high === 'number' ? high - Number(low[index] ?? 0) : null));
  const at = datums(column(spec, mark.at));
  return {
    type: 'bar', orientation: mark.horizontal ? 'h' : 'v', base: datums(low).map(Number), showlegend: false, name: mark.label ?? '',
    ...(mark.horizontal ? { x: length, y: at } : { x: at, y: length }),
    marker: { color: colors.of(mark.tone) },
  };
}

/** Traces in the order of the marks; rules and zones are shapes of the layout and give none. */
export function markTrace(mark: Mark, drawing: Drawing): Data | undefined {
  const { spec, colors } = drawing;
  switch (mark.mark) {
    case 'line':
    case 'area':
      return areaTrace(mark, drawing);
    case 'band': {
      const { xs, ys } = bandOutline({ x: column(spec, mark.x), low: column(spec, mark.low), high: column(spec, mark.high) });
      return { type: 'scatter', mode: 'lines', x: datums(xs), y: datums(ys), fill: 'toself', fillcolor: colors.faint(mark.tone, 0.18), line: { width: 0 }, ...quiet };
    }
    case 'bar':
      return barTrace(mark, drawing);
    case 'span':
      return spanTrace(mark, drawing);
    case 'point':
      return pointTrace(mark, drawing);
    case 'interval':
      return intervalTrace(mark, drawing);
    case 'text':
      return {
        type: 'scatter', mode: 'text', x: datums(column(spec, mark.x)), y: datums(column(spec, mark.y)), text: column(spec, mark.text).map((value) => String(value ?? '')),
        textfont: { size: 11, color: colors.of(mark.tone) }, textposition: 'middle right', ...quiet, cliponaxis: false,
      };
    case 'cell':
      return heatTrace(mark, drawing);
    case 'rule':
    case 'zone':
      return undefined;
    default:
      return assertNever(mark);
  }
}

export function figureTraces(spec: FigureSpec, colors: FigureColors): Data[] {
  return spec.marks.map((mark) => markTrace(mark, { spec, colors })).filter((trace): trace is Data => trace !== undefined);
}
