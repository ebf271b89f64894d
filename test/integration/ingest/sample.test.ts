/** Does the sample log come in whole: rows, copies, labels, roles, and the same hash each time? */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { parseClause } from '../../../shared/core/clause/parseClause.ts';
import type { Scope } from '../../../shared/core/scope.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { addLabels } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { resolveScopes } from '../../../shared/engine/store/resolveScopes.ts';
import { datasetAlias, scopeRelation } from '../../../shared/engine/store/scopeRelation.ts';
import { openScene, refused, type Scene } from './importFixture.ts';

const SAMPLE = path.resolve('resources/sample');
const ON = ['request_id', 'row_index'];
let scene: Scene;
let done: OutputOf<'dataset.import'>;

beforeAll(async () => {
  scene = await openScene();
  done = await scene.import({ paths: [path.join(SAMPLE, 'predictions.parquet')], name: 'predictions', labels: { path: path.join(SAMPLE, 'labels.parquet'), on: ON } });
});
afterAll(() => scene.close());

async function ask(scope: Partial<Scope>, select = sql`count(*)::DOUBLE AS n`): Promise<Readonly<Record<string, unknown>>> {
  const { dataset, labels } = done;
  for (const meta of [dataset, ...(labels === undefined ? [] : [labels])]) await scene.database.attach(datasetAlias(meta.id), scene.workspace.datasetFile(meta.id));
  const relation = scopeRelation(scene.workspace, { dataset: 'predictions', clauses: [], duplicates: 'first', repairs: [], ...scope });
  const connection = await scene.database.connect();
  try {
    return (await connection.rows(sql`SELECT ${select} FROM ${relation.from} AS s`))[0] ?? {};
  } finally {
    connection.close();
  }
}

describe('the sample log', () => {
  it('is counted', () => {
    expect(done.dataset.counts).toMatchObject({ files: 1, rows: 215_070, records: 215_070, requests: 200_000, multiRowRequests: 2_955, duplicates: 800, rejected: 0 });
    expect(done.labels?.labelsOf).toMatchObject({ matched: 181_954, unmatched: 0, version: 1, on: ON });
    expect(done.dataset).toMatchObject({ task: 'binary', classes: ['0', '1'], positive: '1', threshold: 0.5, timeRange: { from: '2026-03-02T00:00:07.455Z', to: '2026-04-26T23:58:19.032Z' } });
    expect(done.dataset.sources[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(done.warnings).toEqual([]);
  });

  it('has its roles guessed, each with a reason', () => {
    const roles = Object.fromEntries(done.dataset.columns.map((column) => [column.name, column.roles.join('+')]));
    expect(roles).toMatchObject({ request_id: 'request-id', row_index: 'row-index', ts: 'time', model_version: 'model-version', region: 'segment', sex: 'feature+sensitive', race: 'feature+sensitive', age: 'feature', score: 'score', decision: 'prediction', latency_ms: 'latency', status_code: 'status' });
    expect(done.dataset.columns.every((column) => column.reason !== '')).toBe(true);
  });

  it('is stored in import order', async () => {
    const connection = await scene.database.connect();
    await scene.database.attach(datasetAlias(done.dataset.id), scene.workspace.datasetFile(done.dataset.id));
    const stored = sql`${name(datasetAlias(done.dataset.id))}.data`;
    const rows = await connection.rows(sql`SELECT d._row FROM read_parquet(${path.join(SAMPLE, 'predictions.parquet')}, file_row_number = true) AS p JOIN ${stored} AS d ON d._row = p.file_row_number WHERE d.request_id <> p.request_id OR d.row_index <> p.row_index LIMIT 1`);
    connection.close();
    expect(rows).toEqual([]);
  });

  it('is narrowed by clauses, duplicates policy, labels as of a day, and repairs', async () => {
    expect(await ask({})).toEqual({ n: 214_270 });
    expect(await ask({ duplicates: 'all' })).toEqual({ n: 215_070 });
    expect(await ask({ clauses: [parseClause('label is not null')] })).toEqual({ n: 181_954 });
    const reference = await ask({ clauses: [parseClause('time in 2026-03-02..2026-03-30')] });
    const current = await ask({ clauses: [parseClause('time in 2026-03-30..2026-04-27')] });
    expect(Number(reference['n']) + Number(current['n'])).toBe(214_270);
    const labelled = sql`count(label)::DOUBLE AS n, count(label) FILTER (label_ts > TIMESTAMPTZ '2026-04-01 00:00:00+00')::DOUBLE AS late`;
    const asOf = await ask({ labelsAsOf: '2026-04-01' }, labelled);
    expect(asOf['late']).toBe(0);
    expect(Number(asOf['n'])).toBeGreaterThan(0);
    expect(Number(asOf['n'])).toBeLessThan(181_954);
    const where = [parseClause('client_app = mobile-2.1'), parseClause('time >= 2026-03-30')];
    const hours = sql`max("hours-per-week")::DOUBLE AS most`;
    expect(await ask({ clauses: where }, hours)).toEqual({ most: 5_940 });
    expect(await ask({ clauses: where, repairs: [{ column: 'hours-per-week', step: { kind: 'divide', by: 60 }, where }] }, hours)).toEqual({ most: 99 });
  });

  it('keeps earlier labels when later ones come', async () => {
    const { dataset } = await addLabels(scene, { dataset: 'predictions', path: await scene.file('later.csv', 'request_id,row_index,label\n9e0f0339-9205-4c84-8565-57d7195e8e73,0,1\nnobody,0,1\nnobody,0,0\n'), on: ON }, quietJob());
    expect(dataset).toMatchObject({ name: 'predictions-labels-2', labelsOf: { matched: 1, unmatched: 2, version: 2 } });
    expect(dataset.counts.duplicates).toBe(1);
    expect(scene.workspace.labelsFor(done.dataset.id)?.id).toBe(dataset.id);
    expect(scene.workspace.dataset('predictions-labels').labelsOf?.version).toBe(1);
  });

  it('resolves scopes from names and clauses, and refuses what is unclear', async () => {
    const document = scene.workspace.document();
    await scene.workspace.saveDocument({ ...document, scopes: [{ name: 'march', dataset: 'predictions', clauses: [parseClause('time in 2026-03-02..2026-03-30')] }] });
    const asked = { data: 'predictions', reference: ['march', 'region = us-east'], current: ['march'], filters: [parseClause('sex = Female')], duplicates: 'first' as const };
    const scopes = resolveScopes(scene.workspace, asked);
    expect(scopes.reference?.clauses).toHaveLength(3);
    expect(scopes.current).toMatchObject({ name: 'march', dataset: done.dataset.id });
    expect(scopes.data?.clauses).toHaveLength(1);
    expect((await refused(Promise.resolve().then(() => resolveScopes(scene.workspace, { ...asked, reference: ['nowhere'] })))).code).toBe('not_found');
    expect((await refused(Promise.resolve().then(() => resolveScopes(scene.workspace, { ...asked, filters: [parseClause('agee = 1')] })))).hint).toContain('age');
  });

  it('can be cancelled, leaving nothing', async () => {
    const controller = new AbortController();
    const job = { signal: controller.signal, progress: ({ phase }: { phase: string }) => (phase === 'Reading rows' ? void setTimeout(() => controller.abort(), 50) : undefined) };
    expect((await refused(scene.import({ paths: [path.join(SAMPLE, 'predictions.parquet')], name: 'cancelled' }, job))).code).toBe('cancelled');
    expect(await scene.leftovers()).toEqual([]);
    expect(scene.workspace.datasets().some((meta) => meta.name === 'cancelled')).toBe(false);
  });
});
