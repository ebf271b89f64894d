/** Does every kind of mark become a picture, on every kind of axis, without surprises? */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { FigureSpec, type FigureInput } from '../../../shared/blocks/figure.ts';
import { renderFigure } from '../../../shared/report/figures/renderFigure.ts';
import { tickStep, ticksOf } from '../../../shared/report/figures/ticks.ts';
import { sampleFigure } from './sampleAnswers.ts';

const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
const base: Omit<FigureInput, 'marks'> = {
  title: 'T', alt: 'A', note: '', x: { label: 'x', scale: 'linear' }, y: { label: 'y', scale: 'linear' },
  data: { x: [1, 2, 3, 4], y: [2, 5, null, 3], z: [1, 1, 2, 2], low: [1, 4, null, 2], high: [3, 6, null, 4], day: days, name: ['a', 'b', 'c', 'd'], words: ['one', 'two', 'three', null] },
};
const draw = (marks: FigureInput['marks'], change: Partial<FigureInput> = {}): string => renderFigure(FigureSpec.parse({ ...base, ...change, marks }));
const count = (svg: string, selector: string): number => {
  // A document made in this process; only the number of elements is used of it.
  const { document } = parseHTML(svg) as unknown as { document: { querySelectorAll(query: string): { length: number } } };
  return document.querySelectorAll(selector).length;
};
const NAMES: Partial<FigureInput> = { x: { label: '', scale: 'category' } };

const MARKS: readonly (readonly [string, FigureInput['marks'][number], Partial<FigureInput>])[] = [
  ['line', { mark: 'line', x: 'x', y: 'y', tone: 'current' }, {}],
  ['stepped line', { mark: 'line', x: 'x', y: 'y', step: true, label: 'Current' }, {}],
  ['area', { mark: 'area', x: 'x', y: 'y', step: true, tone: 'reference' }, {}],
  ['band', { mark: 'band', x: 'day', low: 'low', high: 'high' }, { x: { label: '', scale: 'time' } }],
  ['bar on categories', { mark: 'bar', x: 'name', y: 'y' }, NAMES],
  ['bar on bins', { mark: 'bar', x: 'x', y: 'y' }, {}],
  ['horizontal bar', { mark: 'bar', x: 'y', y: 'name', horizontal: true, tone: 'model:3' }, { y: { label: '', scale: 'category' } }],
  ['bar on a log axis', { mark: 'bar', x: 'name', y: 'y' }, { ...NAMES, y: { label: 'ms', scale: 'log' } }],
  ['span', { mark: 'span', at: 'name', low: 'low', high: 'high' }, NAMES],
  ['horizontal span', { mark: 'span', at: 'name', low: 'low', high: 'high', horizontal: true }, { y: { label: '', scale: 'category' } }],
  ['point', { mark: 'point', x: 'x', y: 'y', shape: 'diamond' }, {}],
  ['ring', { mark: 'point', x: 'x', y: 'y', shape: 'ring', tone: 'fail' }, {}],
  ['shaded point', { mark: 'point', x: 'x', y: 'y', color: 'high', tone: 'sequential' }, {}],
  ['interval', { mark: 'interval', at: 'name', low: 'low', high: 'high', width: 'thick' }, NAMES],
  ['horizontal interval', { mark: 'interval', at: 'x', low: 'low', high: 'high', horizontal: true }, {}],
  ['rule', { mark: 'rule', axis: 'y', at: 2, dash: 'dashed', tone: 'warn', label: 'limit' }, {}],
  ['zone', { mark: 'zone', axis: 'x', from: -100, to: 2, tone: 'fail', label: 'margin' }, {}],
  ['zone of categories', { mark: 'zone', axis: 'x', from: 'a', to: 'b' }, { ...NAMES, x: { label: '', scale: 'category', domain: ['a', 'b', 'c'] } }],
  ['text', { mark: 'text', x: 'x', y: 'y', text: 'words' }, {}],
  ['cell of categories', { mark: 'cell', x: 'name', y: 'words', value: 'x' }, { ...NAMES, y: { label: '', scale: 'category' } }],
  ['binned cell', { mark: 'cell', x: 'day', y: 'x', value: 'low', tone: 'diverging' }, { x: { label: '', scale: 'time' }, y: { label: 'ms', scale: 'log' } }],
  ['mixed cell', { mark: 'cell', x: 'x', y: 'name', value: 'low' }, { y: { label: '', scale: 'category' } }],
];

describe('renderFigure', () => {
  it.each(MARKS)('draws a %s', (_name, mark, change) => {
    const svg = draw([mark], change);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-label="A"/);
    expect(svg).toContain('<title>T</title>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<style|\sid=/);
    expect(count(svg, 'path, rect, circle, line')).toBeGreaterThan(0);
  });

  it('leaves gaps for missing values instead of joining over them', () => {
    expect(draw([{ mark: 'line', x: 'x', y: 'y' }])).toMatch(/d="M[^"M]+L[^"M]+M[^"]+"/);
    expect(count(draw([{ mark: 'point', x: 'x', y: 'y' }]), 'circle')).toBe(3);
  });

  it('gives the same bytes for the same figure', () => {
    const spec = FigureSpec.parse(sampleFigure.figure);
    expect(renderFigure(spec)).toBe(renderFigure(spec));
  });

  it('labels lines where they end and everything else in a key, without a legend box', () => {
    const svg = renderFigure(FigureSpec.parse(sampleFigure.figure));
    for (const words of ['Reference', 'Current', 'learnt limit', 'accuracy, %']) expect(svg).toContain(`>${words}</text>`);
  });

  it('draws at most five lines of the grid', () => {
    for (const high of [1, 3, 7, 49, 101, 999, 12_345]) expect(ticksOf('linear', [0, high], 5).values.length).toBeLessThanOrEqual(5);
  });

  it('draws nothing but axes when all values are missing, and one value too', () => {
    for (const y of [[null, null, null, null], [], [3, null, null, null]]) expect(draw([{ mark: 'line', x: 'x', y: 'y', label: 'L' }, { mark: 'bar', x: 'x', y: 'y' }], { data: { ...base.data, y } })).toContain('</svg>');
  });

  it('keeps hostile names of categories as words', () => {
    const svg = draw([{ mark: 'bar', x: 'name', y: 'y', label: '<script>' }], { ...NAMES, title: '</title><script>', alt: '"><script>', data: { ...base.data, name: ['<script>1</script>', '"', '&', '\u0001'] } });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0001');
  });

  it('writes its own numbers when a format is not one the library knows', () => {
    expect(draw([{ mark: 'point', x: 'x', y: 'y' }], { y: { label: 'y', scale: 'linear', format: 'per mille!' } })).toContain('</svg>');
    expect(draw([{ mark: 'point', x: 'x', y: 'y' }], { y: { label: 'y', scale: 'linear', domain: [0, 1], format: '.0%' } })).toContain('>100%</text>');
  });
});

describe('ticks', () => {
  it('step by 1, 2 or 5 times a power of ten', () => {
    expect(tickStep(0, 1, 5)).toBe(0.5);
    expect(tickStep(85, 88, 5)).toBe(1);
    expect(tickStep(0, 0, 5)).toBe(1);
  });

  it('are written in UTC, whatever the zone of the machine', () => {
    const { values, write } = ticksOf('time', [Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-03-05T00:00:00Z')], 7);
    expect(values.map(write)).toEqual(['1 Mar', '2 Mar', '3 Mar', '4 Mar', '5 Mar']);
  });

  it('show powers of ten or parts of them on a log axis', () => {
    const { values, write } = ticksOf('log', [0.2, 30], 7);
    expect(values.map(write)).toEqual(['0.2', '0.5', '1', '2', '5', '10', '20']);
    expect(ticksOf('log', [1, 1e9], 5).values).toEqual([1, 100, 10_000, 1_000_000, 100_000_000]);
  });
});

describe('categories', () => {
  const tops = (svg: string): readonly string[] => {
    const found = [...svg.matchAll(/<text[^>]*translate\([\d.]+,([\d.]+)\)[^>]*>([abc])<\/text>/g)].map(([, top, name]) => ({ top: Number(top), name: name ?? '' }));
    return found.sort((one, other) => one.top - other.top).map(({ name }) => name);
  };
  const rows: FigureInput['marks'] = [{ mark: 'point', x: 'x', y: 'name' }];
  const data = { x: [1, 2, 3], name: ['a', 'b', 'c'] };

  it('stand in the order of the data from the top, or in the stated order from the bottom up', () => {
    expect(tops(draw(rows, { data, y: { label: '', scale: 'category' } }))).toEqual(['a', 'b', 'c']);
    expect(tops(draw(rows, { data, y: { label: '', scale: 'category', domain: ['c', 'a', 'b'] } }))).toEqual(['b', 'a', 'c']);
  });
});
