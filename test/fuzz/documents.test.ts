/** Can a name or a value out of the data become markup of a report? */
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect } from 'vitest';
import { parseBlocks, type BlockInput } from '../../shared/blocks/block.ts';
import { blocksDocument } from '../../shared/report/blocks/blocksDocument.ts';
import { blocksToMarkdown } from '../../shared/report/blocks/blocksToMarkdown.ts';
import { fuzz, hostileText } from './fuzz.ts';

const WORDS = ['<', '>', '"', "'", '&', '&lt;', '&#60;', '<script>', '</script>', '<img src=x onerror=alert(1)>', 'javascript:', '-->', '<!--', ']]>', '</style>', '</title>', '</svg>', '`', '**', '|', '\n\n', '# ', '[a](javascript:x)', '{{', '\0', '\u202e', 'x'];
const text = hostileText(WORDS).filter((s) => !/\p{Surrogate}/u.test(s));
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
const tone = fc.constantFrom('neutral' as const, 'current' as const, 'fail' as const);
const verdict = fc.constantFrom('pass' as const, 'warn' as const, 'fail' as const, 'inconclusive' as const, 'undefined' as const);

const figure = fc.record({ title: text, alt: text, note: text, names: fc.array(text, { minLength: 1, maxLength: 4 }), values: fc.array(number, { minLength: 4, maxLength: 4 }), label: text, unit: text, tone }).map(
  ({ title, alt, note, names, values, label, unit, tone: colour }): BlockInput => ({
    kind: 'figure',
    id: 'f',
    figure: {
      title, alt, note, x: { label, unit, scale: 'category' }, y: { label, unit, scale: 'linear' },
      data: { at: names, length: values.slice(0, names.length), words: names },
      marks: [{ mark: 'bar', x: 'at', y: 'length', tone: colour, label }, { mark: 'text', x: 'at', y: 'length', text: 'words' }],
    },
  }),
);
const cell = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text, strong: fc.boolean(), mono: fc.boolean() }),
  fc.record({ kind: fc.constant('number' as const), value: number, text, interval: text, pointer: text }),
  fc.record({ kind: fc.constant('verdict' as const), verdict, text }),
  fc.record({ kind: fc.constant('sparkline' as const), values: fc.array(fc.option(number), { maxLength: 5 }), tone, alt: text }),
);
const table = fc.record({ title: text, heading: text, definition: text, cells: fc.array(cell, { maxLength: 4 }), note: text }).map(
  ({ title, heading, definition, cells, note }): BlockInput => ({ kind: 'table', id: 't', table: { title, columns: [{ key: 'found', title: heading, definition }], rows: cells.map((each) => ({ found: each })), note } }),
);
const leaf: fc.Arbitrary<BlockInput> = fc.oneof(
  table,
  fc.record({ kind: fc.constant('verdict' as const), question: text, short: text, verdict, value: text, unit: text, detail: text, claim: text, answer: text, pointer: text }),
  fc.record({ kind: fc.constant('text' as const), markdown: text, tone: fc.constantFrom('plain' as const, 'warning' as const) }),
  fc.record({ kind: fc.constant('stat' as const), stats: fc.array(fc.record({ label: text, value: number, text, interval: text, definition: text }), { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('sql' as const), title: text, text, values: fc.array(text, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('matrix' as const), title: text, rowTitle: text, columnTitle: text, rows: fc.tuple(text), columns: fc.tuple(text), cells: fc.tuple(fc.tuple(fc.record({ text, detail: text, value: number }))), note: text }),
);

/** Elements that only an author of markup can make. */
const FORBIDDEN = 'script, img, iframe, object, embed, link, meta[http-equiv="refresh"], base, form, foreignObject';

function checkPage(html: string): void {
  const { document } = parseHTML(html);
  expect([...document.querySelectorAll(FORBIDDEN)].map((element) => element.outerHTML)).toEqual([]);
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name.toLowerCase().startsWith('on'), `${name}="${value}"`).toBe(false);
      if (['href', 'xlink:href', 'src', 'action'].includes(name.toLowerCase())) expect(value.startsWith('#') || value.startsWith('data:image/'), `${name}="${value}"`).toBe(true);
    }
  }
  expect(document.querySelectorAll('main').length).toBe(1);
}

fuzz({ name: 'texts of blocks stay text in a page', share: 5, input: fc.array(leaf, { minLength: 1, maxLength: 3 }) }, (blocks) => {
  checkPage(blocksDocument(parseBlocks(blocks)));
});

fuzz({ name: 'texts of figures stay text in a page', share: 4, input: figure }, (block) => {
  checkPage(blocksDocument(parseBlocks([block])));
});

/** What Markdown would read as more than verbatim text: without fenced blocks, code spans and escaped characters (CommonMark 2.4 and 6.1). */
function prose(markdown: string): string {
  const text = markdown.replaceAll(/^(`{3,})[^\n`]*\n[\s\S]*?\n\1$/gm, '');
  let out = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] === '\\') at += 2;
    else if (text[at] === '`') {
      const run = /^`+/.exec(text.slice(at))?.[0] ?? '';
      const close = new RegExp(`(?<!\`)\`{${run.length}}(?!\`)`).exec(text.slice(at + run.length));
      at += run.length + (close === null ? 0 : close.index + run.length);
    } else {
      out += text[at] ?? '';
      at += 1;
    }
  }
  return out;
}

fuzz({ name: 'Markdown holds no tag', share: 2, input: fc.array(leaf, { minLength: 1, maxLength: 3 }) }, (blocks) => {
  expect(/<\/?[a-z!]/i.exec(prose(blocksToMarkdown(parseBlocks(blocks))))?.[0]).toBeUndefined();
});
