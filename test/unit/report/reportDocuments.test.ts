/** Do the HTML, Markdown and JSON reports say the same, safely and with the same bytes each time? */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../shared/report/document/reportHtml.ts';
import type { ReportInput } from '../../../shared/report/document/reportInput.ts';
import { ReportDocument, reportJson } from '../../../shared/report/document/reportJson.ts';
import { reportMarkdown } from '../../../shared/report/document/reportMarkdown.ts';
import { sampleAnswer } from './sampleAnswers.ts';

const HOSTILE = '<script>alert(1)</script>"\'&|`*_[x](javascript:1)\u0000\n# h';

const input = (word = 'v3'): ReportInput => ({
  title: `What changed in ${word}?`, workspace: word, answers: [sampleAnswer(word)], gaps: [{ title: 'Reasons', reason: `No model ${word}.` }], generatedAt: '2026-07-13T09:12:00.000Z', versions: { Assay: '0.1.0' },
});

interface FoundElement {
  readonly textContent: string;
  readonly tagName: string;
  getAttribute(name: string): string | null;
}
const all = (html: string, selector: string): FoundElement[] => {
  // A document made in this process; only what FoundElement names is used of it.
  const { document } = parseHTML(html) as unknown as { document: { querySelectorAll(query: string): Iterable<FoundElement> } };
  return [...document.querySelectorAll(selector)];
};

describe('the HTML report', () => {
  it('is one file without scripts, links to the outside or handlers, under its own content policy', () => {
    const html = reportHtml(input());
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`);
    expect(html).not.toMatch(/<script|\son\w+=|https?:\/\/(?!www\.w3\.org\/2000\/svg)|url\(/i);
    expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
  });

  it('keeps hostile words as words', () => {
    const html = reportHtml(input(HOSTILE));
    expect(all(html, 'script')).toHaveLength(0);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u0000');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(all(html, '*').flatMap((element) => ['onclick', 'onerror', 'onload'].filter((name) => element.getAttribute(name) !== null))).toEqual([]);
  });

  it('gives every figure an alternative text, a title and a table, and every header cell a scope', () => {
    const html = reportHtml(input());
    const figures = all(html, 'svg.figure');
    expect(figures).toHaveLength(1);
    expect(figures[0]?.getAttribute('role')).toBe('img');
    expect(figures[0]?.getAttribute('aria-label')).toBe('About v3.');
    expect(all(html, 'figure details table tbody tr')).toHaveLength(14);
    expect(all(html, 'th').filter((cell) => cell.getAttribute('scope') === null)).toEqual([]);
  });

  it('never skips a heading level', () => {
    const levels = all(reportHtml(input()), 'h1, h2, h3, h4, h5, h6').map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i] ?? 0) + 1));
  });

  it('has each record once, and every link leads somewhere', () => {
    const twice: ReportInput = { ...input(), answers: [sampleAnswer(), sampleAnswer()] };
    const html = reportHtml(twice);
    const ids = all(html, '[id]').map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of all(html, 'a[href]')) expect(ids).toContain(link.getAttribute('href')?.slice(1));
  });

  it('names questions without an answer, warnings, the terminal command and what computed the numbers', () => {
    const html = reportHtml(input());
    for (const words of ['No model v3.', '800 rows of v3 were repeated', 'assay run income.assay performance', 'DuckDB v1.5.5', 'c'.repeat(64), 'labels as of 2026-05-01']) expect(html).toContain(words);
  });

  it('stays readable when there is no answer at all', () => {
    expect(reportHtml({ ...input(), answers: [] })).toContain('No model v3.');
  });
});

describe('numbers', () => {
  it('carry the same anchors and values in HTML and JSON', () => {
    const document = ReportDocument.parse(JSON.parse(reportJson(input())));
    const anchor = (record: string | null, pointer: string | null): string => `${record ?? ''} ${pointer ?? ''}`;
    const inHtml = new Map(all(reportHtml(input()), 'a.num').map((link) => [anchor(link.getAttribute('data-record'), link.getAttribute('data-pointer')), link]));
    expect(document.numbers.map(({ record, pointer }) => anchor(record, pointer)).sort()).toEqual([...inHtml.keys()].sort());
    for (const number of document.numbers) {
      const link = inHtml.get(anchor(number.record, number.pointer));
      expect(number.text.startsWith(link?.textContent ?? 'none')).toBe(true);
      if (number.value !== null) expect(Number(link?.getAttribute('data-value'))).toBe(number.value);
    }
  });

  it('carry interval, n and definition where the result has them', () => {
    const { numbers } = ReportDocument.parse(JSON.parse(reportJson(input())));
    expect(numbers.find(({ pointer }) => pointer === '/current/metrics/accuracy/value')).toMatchObject({ value: 0.8595, interval: '[85.72, 86.18]', n: 91_210, definition: 'Right decisions ÷ judged rows; v3.' });
  });
});

describe('the Markdown report', () => {
  it('lets no word become markup', () => {
    const markdown = reportMarkdown(input(HOSTILE));
    const outsideCode = markdown.replaceAll(/\\[^\w\s]/g, '').replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outsideCode).not.toContain('<script');
    expect(outsideCode).not.toMatch(/^# h/m);
    expect(outsideCode).not.toContain('[x](');
    expect(markdown).not.toContain('\u0000');
  });

  it('keeps as many cells in each row as in the head, whatever the cells hold', () => {
    const cells = (row: string): number => row.split(/(?<!\\)\|/).length;
    const tables = reportMarkdown(input('a|b')).split('\n\n').filter((part) => part.startsWith('|'));
    expect(tables.length).toBeGreaterThan(4);
    for (const table of tables) expect(new Set(table.split('\n').map(cells)).size).toBe(1);
  });
});

describe('the bytes', () => {
  it('are the same for the same records', async () => {
    expect(reportHtml(input())).toBe(reportHtml(input()));
    // The look may change without a word changing.
    await expect(reportHtml(input()).replace(/<style>[\s\S]*?<\/style>/, '')).toMatchFileSnapshot('../../golden/report/report.html');
    await expect(reportMarkdown(input())).toMatchFileSnapshot('../../golden/report/report.md');
    await expect(reportJson(input())).toMatchFileSnapshot('../../golden/report/report.json');
  });

  it('stay small: a report of twelve answers is below 5 MB', () => {
    const answers = Array.from({ length: 12 }, (_, i) => sampleAnswer(`model ${i}`, i.toString(16).padStart(64, '0')));
    expect(reportHtml({ ...input(), answers }).length).toBeLessThan(5_000_000);
  });
});
