/** Do blocks read well in a terminal, and can no value disturb it? */
import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../../shared/blocks/block.ts';
import { printBlocks, sparkline } from '../../../shared/hosts/cli/printBlocks.ts';
import { displayWidth, printTable } from '../../../shared/hosts/cli/printTable.ts';

describe('printTable', () => {
  it('lines columns up, numbers to the right', () => {
    expect(printTable([{ title: 'name' }, { title: 'rows', align: 'right' }], [['a', '1,000'], ['long name', '2']])).toBe('name        rows\n─────────  ─────\na          1,000\nlong name      2');
  });
  it('takes wide, combining and control characters as what they are', () => {
    expect([displayWidth('日本'), displayWidth('e\u0301'), displayWidth('🙂')]).toEqual([4, 1, 2]);
    expect(printTable([{ title: 'x' }], [['\u001b[31mred\n\u0007']])).toBe('x\n─────────\n [31mred');
  });
});

describe('printBlocks', () => {
  it('shows symbol and word of a verdict, and numbers with interval and n', () => {
    const text = printBlocks(parseBlocks([
      { kind: 'verdict', question: 'Did it move?', short: 'Drift', verdict: 'fail', value: '1 of 12', unit: 'features', detail: 'JS 0.245', claim: '**hours** moved.', answer: 'Since `30 Mar`.' },
      { kind: 'stat', stats: [{ label: 'Accuracy', value: 0.86, text: '86.0 %', interval: '[85.7, 86.2]', n: 91210 }] },
      { kind: 'text', markdown: 'Read **this**.', tone: 'warning' },
    ]));
    expect(text).toBe('Did it move?\n✗ fail  Drift: 1 of 12 features  (JS 0.245)\nhours moved. Since 30 Mar.\n\nAccuracy: 86.0 % [85.7, 86.2]  n = 91,210\n\nwarning: Read this.');
  });

  it('shows every kind of cell as text', () => {
    const text = printBlocks(parseBlocks([{
      kind: 'table', id: 't',
      table: {
        title: 'Columns', note: 'n 3', columns: ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ key, title: key })),
        rows: [{ a: { kind: 'text', text: 'x' }, b: { kind: 'number', value: 1, text: '1', interval: '[0, 2]' }, c: { kind: 'verdict', verdict: 'warn' }, d: { kind: 'bar', value: 0.245, max: 1, limit: 0.1, tone: 'fail' }, e: { kind: 'forest', value: 1, low: 0.5, high: 1.5, min: 0, max: 2, tone: 'neutral' }, f: { kind: 'sparkline', values: [0, null, 7], tone: 'neutral', alt: 'rises' } }],
      },
    }]));
    expect(text.split('\n')[3]).toBe('x  1 [0, 2]  ▲ warn  0.245 (limit 0.1)  1 [0.5, 1.5]  ▁ █');
  });

  it('shows figures in words, matrices as tables, groups under their title', () => {
    const text = printBlocks(parseBlocks([{
      kind: 'group', title: 'More',
      blocks: [
        { kind: 'figure', id: 'f', figure: { title: 'Per day', alt: 'It falls on 30 March.', data: { x: [1], y: [2] }, x: { label: 'day', scale: 'linear' }, y: { label: 'share', scale: 'linear' }, marks: [{ mark: 'line', x: 'x', y: 'y' }], note: 'n 10' } },
        { kind: 'matrix', title: 'Confusion', rowTitle: 'said', columnTitle: 'was', rows: ['1', '0'], columns: ['1', '0'], cells: [[{ text: '5', value: 5 }, { text: '1', value: 1 }], [{ text: '2', value: 2 }, { text: '9', value: 9 }]], note: '' },
        { kind: 'sql', title: 'SQL', text: 'SELECT 1', values: [] },
      ],
    }]));
    expect(text).toContain('More\n────\nPer day: It falls on 30 March.\nn 10');
    expect(text).toContain('said \\ was  1  0');
    expect(text).toContain('SQL:\n  SELECT 1');
  });

  it('draws flat and empty lines without failing', () => {
    expect([sparkline([2, 2]), sparkline([null]), sparkline([])]).toEqual(['▄▄', ' ', '']);
  });
});
