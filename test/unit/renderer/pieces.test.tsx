/** Do the pure pieces of the workbench compute what they say? */
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { MantineProvider } from '@mantine/core';
import { describe, expect, it } from 'vitest';
import { Inline } from '../../../renderer/blocks/Prose.tsx';
import { csvField, tableCsv } from '../../../renderer/blocks/exportTable.ts';
import { sortRows } from '../../../renderer/blocks/sortRows.ts';
import { TableBlock } from '../../../renderer/blocks/TableBlock.tsx';
import { brushClause } from '../../../renderer/charts/brushClause.ts';
import { readFigureColors } from '../../../renderer/charts/figureColors.ts';
import { figureLayout } from '../../../renderer/charts/figureLayout.ts';
import { figureTraces } from '../../../renderer/charts/figureTraces.ts';
import { lanesOf, mergeCauses, type Cause } from '../../../renderer/charts/navigatorMarks.ts';
import { commandFor, matches } from '../../../renderer/commands/runCommand.ts';
import { takeToken } from '../../../renderer/host/browserHost.ts';
import { readResponses } from '../../../renderer/host/wireReader.ts';
import { modelOf } from '../../../renderer/layout/Dock.tsx';
import { defaultLayout } from '../../../renderer/layout/namedLayouts.ts';
import { editDocument, loadDocument, redo, undo, useDocumentStore } from '../../../renderer/state/documentStore.ts';
import { formatBytes } from '../../../renderer/state/formatBytes.ts';
import { fieldValue, schemaFields } from '../../../renderer/views/schemaFields.ts';
import { FigureSpec, type FigureInput } from '../../../shared/blocks/figure.ts';
import { Table } from '../../../shared/blocks/block.ts';
import { emptyDocument } from '../../../shared/contract/workspace.ts';
import type { Clause } from '../../../shared/core/clause/clause.ts';

const table = Table.parse({
  title: 'Columns', note: '', columns: [{ key: 'name', title: 'Name' }, { key: 'value', title: 'Value', align: 'right' }],
  rows: [{ name: { kind: 'text', text: 'b' }, value: { kind: 'number', value: 2, text: '2' } }, { name: { kind: 'text', text: '=a' }, value: { kind: 'number', value: null, text: '–' } }, { name: { kind: 'text', text: 'c' }, value: { kind: 'number', value: 10, text: '10' } }],
  clauses: ['region = eu-west', null, null],
});

const spec = (marks: FigureInput['marks'], more: Partial<FigureInput> = {}): FigureSpec =>
  FigureSpec.parse({ title: 't', alt: 'a', note: '', data: { x: [1, 2, 3, 4], y: [1, null, 3, 4], low: [0, null, 2, 3], high: [2, null, 4, 5] }, x: { label: 'x', scale: 'linear' }, y: { label: 'y', scale: 'linear' }, marks, ...more });

const colors = readFigureColors((variable) => (variable === '--seq' || variable === '--div' ? '#000000 #ffffff' : variable === '--sans' ? 'sans-serif' : '#102030'));

describe('text', () => {
  it('shows bold and code and nothing else', () => {
    render(<p><Inline text="**a** `b` <i>c</i>" /></p>);
    expect(screen.getByText('a').tagName).toBe('B');
    expect(screen.getByText('b').tagName).toBe('CODE');
    expect(document.querySelector('i')).toBeNull();
  });
});

describe('tables', () => {
  it('sorts numbers, missing ones last either way', () => {
    expect(sortRows(table, { key: 'value', descending: true })).toEqual([2, 0, 1]);
    expect(sortRows(table, { key: 'value', descending: false })).toEqual([0, 2, 1]);
    expect(sortRows(table, null)).toEqual([0, 1, 2]);
  });

  it('writes CSV in which no cell runs as a formula', () => {
    expect(tableCsv(table)).toBe("Name,Value\r\nb,2\r\n'=a,\r\nc,10\r\n");
    expect(csvField('a,"b"')).toBe('"a,""b"""');
  });

  it('filters by a row and walks by arrows', async () => {
    const filters: Clause[] = [];
    render(<MantineProvider><TableBlock table={table} onFilter={(clause) => filters.push(clause)} onFacts={() => undefined} /></MantineProvider>);
    await userEvent.click(screen.getByRole('button', { name: 'Filter to region = eu-west' }));
    expect(filters).toEqual([{ op: '=', column: 'region', value: 'eu-west' }]);
    const rows = screen.getAllByRole('row').slice(1);
    rows[0]?.focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(rows[1]);
    await userEvent.click(screen.getByRole('button', { name: 'Value' }));
    expect(screen.getByRole('columnheader', { name: /Value/ }).getAttribute('aria-sort')).toBe('descending');
  });
});

describe('figures', () => {
  it('cuts a band where values are missing', () => {
    const [band] = figureTraces(spec([{ mark: 'band', x: 'x', low: 'low', high: 'high' }]), colors);
    expect(band).toMatchObject({ x: [1, 1, null, 3, 4, 4, 3, null], y: [0, 2, null, 2, 3, 5, 4, null] });
  });

  it('draws floating bars from low to high and rings hollow', () => {
    const [span, ring] = figureTraces(spec([{ mark: 'span', at: 'x', low: 'low', high: 'high' }, { mark: 'point', x: 'x', y: 'y', shape: 'ring' }]), colors);
    expect(span).toMatchObject({ type: 'bar', y: [2, null, 2, 2] });
    expect(ring).toMatchObject({ marker: { line: { width: 1.7 } } });
  });

  it('labels lines at their end, apart from each other, with at most five rules', () => {
    const layout = figureLayout(spec([{ mark: 'line', x: 'x', y: 'y', label: 'one' }, { mark: 'line', x: 'x', y: 'y', label: 'two' }]), colors);
    const shifts = (layout.annotations ?? []).filter((note) => note.text === 'one' || note.text === 'two').map((note) => note.yshift ?? 0);
    expect(Math.abs((shifts[0] ?? 0) - (shifts[1] ?? 0))).toBeGreaterThanOrEqual(13);
    expect(layout.yaxis?.nticks).toBe(5);
  });

  it('stands a figure\'s own order of categories from the bottom up', () => {
    const axis = (domain?: string[]) => figureLayout(spec([{ mark: 'point', x: 'x', y: 'y' }], { y: { label: '', scale: 'category', ...(domain === undefined ? {} : { domain }) } }), colors).yaxis;
    expect(axis(['a', 'b'])).toMatchObject({ categoryarray: ['a', 'b'] });
    expect(axis(['a', 'b'])?.autorange).toBeUndefined();
    expect(axis()?.autorange).toBe('reversed');
  });

  it('turns a brush into a clause: numbers, UTC times, categories', () => {
    expect(brushClause(spec([{ mark: 'line', x: 'x', y: 'y' }], { brush: { axis: 'x', column: 'age', kind: 'interval' } }), { x: [40, 20.123456789] })).toEqual({ op: 'range', column: 'age', from: 20.1235, to: 40 });
    const time = spec([{ mark: 'line', x: 'x', y: 'y' }], { x: { label: '', scale: 'time' }, brush: { axis: 'x', column: 'ts', kind: 'interval' } });
    expect(brushClause(time, { x: ['2026-04-13 06:00', '2026-04-15'] })).toEqual({ op: 'range', column: 'ts', from: '2026-04-13T06:00:00Z', to: '2026-04-15T00:00:00Z' });
    const sets = spec([{ mark: 'bar', x: 'x', y: 'y' }], { x: { label: '', scale: 'category', domain: ['a', 'b', 'c'] }, brush: { axis: 'x', column: 'sex', kind: 'set' } });
    expect(brushClause(sets, { x: [0.4, 2.2] })).toEqual({ op: 'in', column: 'sex', values: ['b', 'c'] });
  });
});

describe('the navigator', () => {
  const cause = (step: string, from: number, to: number): Cause => ({ step, label: step, from, to, tone: 'warn' });
  it('joins what one step says twice and keeps steps apart', () => {
    expect(mergeCauses([cause('a', 0, 10), cause('a', 5, 20), cause('b', 5, 9)])).toMatchObject([{ step: 'a', to: 20 }, { step: 'b' }]);
  });
  it('puts overlapping causes into two lanes', () => {
    expect(lanesOf([cause('a', 0, 10), cause('b', 5, 9), cause('c', 12, 13)], 2, 1)).toEqual([0, 1, 0]);
  });
});

describe('commands', () => {
  const press = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
  it('finds a command by its keys, and none while one types', () => {
    expect(commandFor(press('z', { ctrlKey: true }), false)?.id).toBe('document.undo');
    expect(commandFor(press('Z', { metaKey: true, shiftKey: true }), false)?.id).toBe('document.redo');
    expect(commandFor(press('i'), false)?.id).toBe('inspector.toggle');
    expect(commandFor(press('i'), true)).toBeUndefined();
    expect(matches('Ctrl+K', press('k'))).toBe(false);
  });
});

describe('the document', () => {
  it('joins edits of one group into one step and undoes them together', () => {
    loadDocument(emptyDocument('w', '2026-01-01T00:00:00Z'));
    editDocument('one', (document) => { document.view.layout = 'Compare'; });
    editDocument('drag', (document) => { document.view.layouts['Compare'] = 1; }, { group: 'drag' });
    editDocument('drag', (document) => { document.view.layouts['Compare'] = 2; }, { group: 'drag' });
    undo();
    expect(useDocumentStore.getState().document.view).toMatchObject({ layout: 'Compare', layouts: {} });
    redo();
    expect(useDocumentStore.getState().document.view.layouts['Compare']).toBe(2);
    undo();
    undo();
    expect(useDocumentStore.getState().document.view.layout).toBe('Triage');
  });

  it('falls back to the built-in layout when the saved one is broken, and says why', () => {
    const steps = [{ id: 'drift', title: 'Drift', analysis: 'drift', status: 'computed' as const }];
    const builtIn = (room: 'low' | 'high') => defaultLayout('Triage', steps, room);
    expect(modelOf(builtIn, undefined).broken).toBeNull();
    expect(modelOf(builtIn, { layout: { type: 'nonsense' } }).broken).not.toBeNull();
    expect(modelOf(builtIn, { layout: { type: 'row', children: [] } }).broken).toBe('it holds no panel');
  });
});

describe('the browser host', () => {
  it('keeps the token for the tab and takes it out of the address', () => {
    let replaced = '';
    const location = { href: 'http://127.0.0.1:1/?token=abc&x=1' } as Location;
    expect(takeToken(location, window.sessionStorage, (url) => { replaced = url; })).toBe('abc');
    expect(replaced).toBe('/?x=1');
    expect(takeToken({ href: 'http://127.0.0.1:1/' } as Location, window.sessionStorage, () => undefined)).toBe('abc');
  });

  it('reads responses cut anywhere and skips heartbeats', async () => {
    const bytes = new TextEncoder().encode('\n{"id":"1","event":{"fraction":0.5}}\n\n{"id":"1","ok":"é"}');
    const body = new ReadableStream<Uint8Array>({ start: (controller) => { for (const byte of bytes) controller.enqueue(Uint8Array.of(byte)); controller.close(); } });
    const seen: unknown[] = [];
    for await (const response of readResponses(body)) seen.push(response);
    expect(seen).toEqual([{ id: '1', event: { fraction: 0.5 } }, { id: '1', ok: 'é' }]);
  });
});

describe('forms and sizes', () => {
  it('asks for what a schema describes', () => {
    const fields = schemaFields({ properties: { alpha: { type: 'number', default: 0.05 }, columns: { type: 'array', items: { type: 'string' } }, mode: { enum: ['a', 'b'] }, maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] } } });
    expect(fields.map(({ name, kind }) => `${name}:${kind}`)).toEqual(['alpha:number', 'columns:list', 'mode:choice', 'maybe:text']);
    expect(fields.map((field) => fieldValue(field, field.kind === 'number' ? '0.1' : 'a'))).toEqual([0.1, ['a'], 'a', 'a']);
  });
  it('writes bytes in decimal units', () => {
    expect([0, 999, 6_120_000, 612_000_000].map(formatBytes)).toEqual(['0\u202fbytes', '999\u202fbytes', '6.1\u202fMB', '612\u202fMB']);
  });
});
