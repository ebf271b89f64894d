/** How is the plotting library asked for marks and for a drawing, without a browser? */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** What is used of an SVG element; the drawing lives in a document of its own, never in a page. */
export interface SvgElement {
  readonly tagName: string;
  readonly outerHTML: string;
  textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getAttributeNames(): string[];
  appendChild(child: SvgElement): unknown;
  remove(): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}
interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement;
}
export interface DrawnScale {
  apply(value: unknown): number;
  readonly bandwidth?: number;
}
export interface Drawing {
  readonly svg: SvgElement;
  readonly document: SvgDocument;
  scale(side: 'x' | 'y'): DrawnScale;
}

/** An opaque mark of the library. */
export interface PlotMark {
  readonly plotMark: unknown;
}
export type PlotOptions = Readonly<Record<string, unknown>>;
export type MarkMaker = 'lineY' | 'line' | 'areaY' | 'rect' | 'barX' | 'barY' | 'cell' | 'dot' | 'ruleX' | 'ruleY' | 'text' | 'gridX' | 'gridY' | 'axisX' | 'axisY';

// The library's types name browser types that do not exist here; its functions take data and options, and that is all that is used.
const makers = Plot as unknown as Readonly<Record<MarkMaker, (data: unknown, options: unknown) => unknown>> & { plot(options: unknown): SvgElement & { scale(side: string): DrawnScale } };

export const plotMark = (maker: MarkMaker, data: readonly unknown[], options: PlotOptions): PlotMark => ({ plotMark: makers[maker](data, options) });

export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Draws marks into an SVG element of a fresh document. */
export function drawPlot(marks: readonly PlotMark[], options: PlotOptions): Drawing {
  // A document as the library wants it; only element creation and attributes are used of it.
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: SvgDocument };
  const svg = makers.plot({ ...options, document, marks: marks.map((mark) => mark.plotMark) });
  return { svg, document, scale: (side) => svg.scale(side) };
}
