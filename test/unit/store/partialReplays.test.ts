/** Does the file of an interrupted replay say what was told last, however fast it is told? */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { Scope } from '../../../shared/core/scope.ts';
import { PartialReplays, PartialState } from '../../../shared/engine/store/partialReplays.ts';
import type { PartialPlan } from '../../../shared/engine/store/partialReplays.ts';

let root: string;
const plan = (id: string): PartialPlan => ({
  format: 'assay-partial-replay/1', id, name: `replay ${id}`, startedAt: '2026-01-01T00:00:00.000Z', request: ReplayRequest.parse({ data: 'log', models: ['v3'] }), scope: Scope.parse({ dataset: 'log', clauses: [] }),
  data: { id: 'log', name: 'log', hash: null, rows: 1_000 }, models: [{ id: 'm', name: 'v3', binding: 'b' }], rows: 1_000, timeRange: null,
});
const onDisk = async (partials: PartialReplays, id: string): Promise<PartialState> => PartialState.parse(JSON.parse(await readFile(path.join(partials.folder(id), 'state.json'), 'utf8')));

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-partials-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('keeps the last word of many that are said at once', async () => {
  const { partials } = await PartialReplays.open(root, new Set());
  await partials.begin(plan('a'));
  for (let round = 0; round < 20; round += 1) {
    const event = { model: 'v3', kind: 'crashed', atMs: round, batch: null, rows: 1, message: 'x'.repeat(round % 2 === 0 ? 100_000 : 1) } as const;
    const saves = [partials.save('a', { events: [event] }), ...Array.from({ length: 10 }, (_, i) => partials.save('a', { committedRows: round * 10 + i }))];
    await Promise.all(saves);
    expect(await onDisk(partials, 'a')).toEqual(partials.state('a'));
  }
  expect((await onDisk(partials, 'a')).committedRows).toBe(199);
});

it('is gone for good when it was removed while something was still being said', async () => {
  const { partials } = await PartialReplays.open(root, new Set());
  await partials.begin(plan('b'));
  const saving = Array.from({ length: 5 }, (_, i) => partials.save('b', { committedRows: i }));
  await partials.remove('b');
  await Promise.all(saving);
  expect((await PartialReplays.open(root, new Set())).partials.names()).toEqual(['replay a']);
});
