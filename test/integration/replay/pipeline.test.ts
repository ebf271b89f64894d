/** Does the second stage of a pipeline see what the first one answered, and is it refused where the first one does not reach? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { name, sql, type Sql } from '../../../shared/core/sql/sql.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { openSample, RESOURCES } from '../../support/sampleWorkspace.ts';

const FIXTURES = 'test/fixtures/models';
const ROWS = 3_000;
const HOURS = { column: 'predicted-hours', replay: 'stage-1', from: 'value' };

let opened: OpenEngine;
const engine = (): OpenEngine['engine'] => opened.engine;

const replay = async (input: Omit<z.input<typeof ReplayRequest>, 'data'>): Promise<DatasetMeta> => (await runReplay(engine(), ReplayRequest.parse({ data: 'predictions', limit: ROWS, ...input }), quietJob())).replay;

async function one(select: Sql): Promise<Readonly<Record<string, unknown>>> {
  for (const meta of engine().workspace.datasets()) await engine().database.attach(datasetAlias(meta.id), engine().workspace.datasetFile(meta.id));
  const connection = await engine().database.connect();
  try {
    return (await connection.rows(select))[0] ?? {};
  } finally {
    connection.close();
  }
}

const table = (dataset: string): Sql => sql`${name(datasetAlias(engine().workspace.dataset(dataset).id))}.data`;

beforeAll(async () => {
  opened = await openSample();
  for (const [model, from] of [['hours', `${FIXTURES}/hours-regression.onnx`], ['income', `${FIXTURES}/hours-income.onnx`], ['v3', `${RESOURCES}/sample/models/champion`]] as const) {
    await addModel(engine(), { path: from, name: model }, quietJob());
  }
  await replay({ models: ['hours'], name: 'stage-1' });
}, 120_000);
afterAll(() => opened.close());

describe('a second stage', () => {
  it('reads a column that the log does not have from the first stage, row by row', async () => {
    const found = await replay({ models: ['income'], name: 'stage-2', inputs: [HOURS] });
    expect(found.replay?.stats.inputs).toEqual([{ ...HOURS, replayId: engine().workspace.dataset('stage-1').id, model: 'hours', unanswered: 0 }]);
    // the model is a logistic of known weights: see make_hours_income.py
    const checked = await one(sql`SELECT CAST(count(*) AS DOUBLE) AS n, max(abs(b.score - 1 / (1 + exp(-(0.05 * a.value + 0.03 * coalesce(d.age, 0) - 3.5))))) AS largest, stddev_samp(a.value) AS spread
      FROM ${table('stage-2')} AS b JOIN ${table('stage-1')} AS a ON a._row = b._row JOIN ${table('predictions')} AS d ON d._row = b._row`);
    expect(checked['n']).toBe(ROWS);
    expect(checked['largest']).toBeLessThan(1e-6);
    expect(checked['spread']).toBeGreaterThan(1);
  });

  it('reads a column of the log from the first stage instead, where it is asked to, and from the log otherwise', async () => {
    await replay({ models: ['v3'], name: 'logged-hours' });
    await replay({ models: ['v3'], name: 'predicted-hours', inputs: [{ ...HOURS, column: 'hours-per-week', model: 'hours' }] });
    const { logged, moved } = await one(sql`SELECT max(abs(a.score - d.score)) AS logged, CAST(count(*) FILTER (abs(a.score - b.score) > 1e-6) AS DOUBLE) AS moved
      FROM ${table('logged-hours')} AS a JOIN ${table('predicted-hours')} AS b ON a._row = b._row JOIN ${table('predictions')} AS d ON d._row = a._row`);
    expect(logged).toBeLessThan(1e-5);
    expect(moved).toBeGreaterThan(ROWS / 2);
    expect(engine().workspace.dataset('logged-hours').replay?.stats.inputs).toBeUndefined();
  });

  it('may be paced', async () => {
    const found = await replay({ models: ['income'], name: 'paced', schedule: 'closed', limit: 300, warmup: 10, inputs: [HOURS] });
    const { largest } = await one(sql`SELECT max(abs(a.score - b.score)) AS largest FROM ${table('paced')} AS a JOIN ${table('stage-2')} AS b ON a._row = b._row`);
    expect(found.replay?.stats.rows).toBe(300);
    expect(largest).toBeLessThan(1e-6);
  });

  it.each([
    ['rows that the first stage lacks', { limit: ROWS + 500, inputs: [HOURS] }, /lacks 500 of the 3500 rows/],
    ['an unknown replay', { inputs: [{ ...HOURS, replay: 'stage-0' }] }, /no replay "stage-0"/],
    ['a model that is not in it', { inputs: [{ ...HOURS, model: 'v3' }] }, /does not hold model "v3"/],
    ['an answer that it does not have', { inputs: [{ ...HOURS, from: 'score' }] }, /has no answer "score"/],
    ['a stamp, which is no answer', { inputs: [{ ...HOURS, from: 'decoded_ns' }] }, /has no answer "decoded_ns"/],
  ] as const)('is refused for %s, with a table, and leaves nothing', async (_, input, found) => {
    const before = engine().workspace.datasets().length;
    const refused = replay({ models: ['income'], name: 'refused', ...input, inputs: [...input.inputs] });
    await expect(refused).rejects.toMatchObject({ code: 'does_not_fit', details: { rows: [{ input: 'predicted-hours', found: expect.stringMatching(found) as unknown }] } });
    expect(engine().workspace.datasets()).toHaveLength(before);
  });

  it('without its column, or with one given twice, says what to do', async () => {
    await expect(replay({ models: ['income'], name: 'refused' })).rejects.toMatchObject({ code: 'does_not_fit', details: { rows: [{ input: 'predicted-hours' }] } });
    await expect(replay({ models: ['income'], name: 'refused', inputs: [HOURS, HOURS] })).rejects.toMatchObject({ code: 'usage' });
  });
});
