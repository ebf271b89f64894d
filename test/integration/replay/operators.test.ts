/** Does a replay that is asked for its operators keep them, and say which model tells none? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample, RESOURCES } from '../../support/sampleWorkspace.ts';

let opened: OpenEngine;

beforeAll(async () => {
  opened = await openSample();
  for (const [model, folder] of [['v3', 'champion'], ['c1', 'challenger']] as const) await addModel(opened.engine, { path: `${RESOURCES}/sample/models/${folder}`, name: model }, quietJob());
}, 120_000);
afterAll(() => opened.close());

describe('a replay with operators', () => {
  it('keeps the time of every node, in calls like its requests, and latency shows them', async () => {
    const { engine } = opened;
    const { replay, warnings } = await runReplay(engine, ReplayRequest.parse({ data: 'predictions', models: ['v3', 'c1'], schedule: 'closed', limit: 300, warmup: 5, operators: true, name: 'profiled' }), quietJob());
    expect(warnings.filter((warning) => warning.includes('operators'))).toEqual([]);
    await engine.database.attach(datasetAlias(replay.id), engine.workspace.datasetFile(replay.id));
    const connection = await engine.database.connect();
    const rows = await connection.rows(sql`SELECT model, count(*)::DOUBLE AS nodes, min(calls)::DOUBLE AS fewest, max(calls)::DOUBLE AS most, min(total_us) > 0 AS timed, list(DISTINCT provider)::VARCHAR AS providers FROM ${name(datasetAlias(replay.id))}.operators GROUP BY model ORDER BY model`);
    connection.close();
    expect(rows).toEqual([
      { model: 'c1', nodes: 3, fewest: 256, most: 256, timed: true, providers: '[CPUExecutionProvider]' },
      { model: 'v3', nodes: 1, fewest: 256, most: 256, timed: true, providers: '[CPUExecutionProvider]' },
    ]);
    const { blocks } = await runSample(opened, { analysis: 'latency', params: { replay: 'profiled' } });
    expect(blocks.flatMap((block) => (block.kind === 'figure' ? [block.id] : []))).toEqual(expect.arrayContaining(['operators-0', 'operators-1', 'heat-0', 'response-percentiles']));
  }, 120_000);
});
