/** Does a replay that is run again say whether it repeated the first one, and what it depends on? */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { againReplay, againSentence } from '../../../shared/engine/replay/againReplay.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { openSample, RESOURCES } from '../../support/sampleWorkspace.ts';

let opened: OpenEngine;
const engine = (): OpenEngine['engine'] => opened.engine;

beforeAll(async () => {
  opened = await openSample();
  await addModel(engine(), { path: `${RESOURCES}/sample/models/champion`, name: 'v3' }, quietJob());
}, 120_000);
afterAll(() => opened.close());

it.each(['offline', 'closed'] as const)('%s: the same request gives the same answers, on recorded facts', async (schedule) => {
  const request = ReplayRequest.parse({ data: 'predictions', models: ['v3'], name: `first-${schedule}`, schedule, sample: 2_000, warmup: 1, repairs: [{ column: 'age', step: { kind: 'divide', by: 2 }, where: [] }] });
  const { replay: first } = await runReplay(engine(), request, quietJob());
  const determinism = first.replay?.stats.models['v3']?.determinism;
  expect(determinism).toMatchObject({ modelId: engine().workspace.model('v3').id, provider: 'cpu', threads: 1, graphOptimization: 'all', sessionOptions: { intraOpNumThreads: 1 }, dataHash: engine().workspace.dataset('predictions').hash, seeds: { sample: 42, order: 42, arrivals: 42 } });
  expect(determinism?.rowOrderHash).toMatch(/^[0-9a-f]{64}$/u);
  const { replay, comparison, sentence } = await againReplay(engine(), { replay: first.name, name: `second-${schedule}` }, quietJob());
  expect(comparison).toMatchObject({ rows: 2_000, compared: 2_000, flips: 0, within: true, changedFacts: [] });
  expect(replay.replay?.stats.scope).toEqual(first.replay?.stats.scope);
  expect(sentence).toContain(`"second-${schedule}" repeats "first-${schedule}" within the noise floor: 2000 of 2000 rows compared`);
});

it('what is no replay cannot be run again', async () => {
  await expect(againReplay(engine(), { replay: 'predictions' }, quietJob())).rejects.toMatchObject({ code: 'usage' });
});

it('names the facts that changed where the answers did', () => {
  const sentence = againSentence({ before: 'a', after: 'b' }, { rows: 10, compared: 10, largestDifference: 0.5, p99Difference: 0.4, flips: 3, floor: 1e-7, within: false, changedFacts: ['cpu', 'threads'] });
  expect(sentence).toBe('"b" does not repeat "a" within the noise floor: 10 of 10 rows compared, largest difference 0.500 (floor 1.00e-7), 3 predictions changed; these recorded facts differ: cpu, threads.');
});
