/** Does every analysis answer a scope that is too small, too flat or one-sided with a declared result or a hint? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyses } from '../../../shared/analyses/index.ts';
import type { Clause } from '../../../shared/core/clause/clause.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { canonicalJson } from '../../../shared/engine/store/recordId.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';

/** Explanations are asked of a named model. */
const named = (analysis: string): Readonly<Record<string, unknown>> => (analysis.startsWith('explanation') ? { model: 'v3' } : {});

const ids = analyses.map(({ id }) => id);

interface Edge {
  readonly name: string;
  readonly filters?: readonly Clause[];
  readonly reference?: readonly string[];
  readonly current?: readonly string[];
}

const is = (column: string, value: string | number): Clause => ({ op: '=', column, value });

const NOBODY: Edge = { name: 'nothing', filters: [is('region', 'nowhere')] };

const EDGES: readonly Edge[] = [
  NOBODY,
  { name: 'one hour of one region', filters: [{ op: 'range', column: 'time', from: '2026-03-30T10:00:00Z', to: '2026-03-30T11:00:00Z' }, is('region', 'eu-west')] },
  { name: 'an empty reference', filters: [{ op: 'range', column: 'time', from: '2026-04-20', to: '2026-04-27' }] },
  { name: 'an empty current side', filters: [{ op: 'range', column: 'time', from: '2026-03-02', to: '2026-03-09' }] },
  { name: 'no scope beside the data', reference: [], current: [] },
  { name: 'only a reference', current: [] },
  { name: 'only a current side', reference: [] },
  { name: 'one class only', filters: [is('label', 1)] },
  { name: 'one decision only', filters: [is('prediction', 0)] },
  { name: 'a constant column', filters: [is('age', 40)] },
  { name: 'only failed requests', filters: [is('status', 500)] },
  { name: 'rows without a label', filters: [{ op: 'is null', column: 'label' }] },
  { name: 'rows without a score', filters: [{ op: 'is null', column: 'score' }] },
  { name: 'rows without a workclass', filters: [{ op: 'is null', column: 'workclass' }] },
  { name: 'a reference from the training data', reference: ['training-reference'] },
];

describe('analyses at the edges of their data', () => {
  let opened: OpenEngine;
  let one: Clause;
  beforeAll(async () => {
    opened = await openSample('replayed');
    const connection = await opened.engine.database.connect();
    const { id } = opened.engine.workspace.dataset('predictions');
    await opened.engine.database.attach(`ds_${id}`, opened.engine.workspace.datasetFile(id));
    const [row] = await connection.rows(sql`SELECT request_id FROM ${name(`ds_${id}`)}.data WHERE ts >= '2026-04-02' ORDER BY ts LIMIT 1`);
    connection.close();
    one = is('request_id', String(row?.['request_id']));
  }, 240_000);
  afterAll(() => opened.close());

  /** A declared result that JSON can hold and blocks can show, or a refusal that says what to do. */
  async function answers(analysis: string, { filters = [], reference = ['reference'], current = ['current'] }: Edge): Promise<string> {
    try {
      const { result, blocks } = await runSample(opened, { analysis, params: named(analysis), filters: [...filters], reference: [...reference], current: [...current] });
      expect(blocks.length).toBeGreaterThan(0);
      expect(canonicalJson(result)).toContain('"status"');
      expect(/.{0,60}(?:\bNaN\b|Infinity|\[object).{0,20}/.exec(JSON.stringify(blocks))).toBeNull();
      return 'answered';
    } catch (thrown: unknown) {
      if (!(thrown instanceof AssayError)) throw thrown;
      expect(thrown.code, thrown.message).not.toBe('internal');
      expect(thrown.hint, thrown.message).toMatch(/\S/);
      return thrown.code;
    }
  }

  describe.each(EDGES)('$name', (edge) => {
    it.each(ids)('%s', async (analysis) => {
      expect(['answered', 'does_not_fit', 'usage', 'not_found', 'bad_input']).toContain(await answers(analysis, edge));
    });
  });

  it.each(ids)('%s answers a single request', async (analysis) => {
    expect(['answered', 'does_not_fit', 'bad_input']).toContain(await answers(analysis, { name: 'one request', filters: [one] }));
  });

  it.each(ids.filter((id) => id !== 'latency'))('%s does not judge an empty scope', async (analysis) => {
    try {
      const { blocks } = await runSample(opened, { analysis, params: named(analysis), filters: [...(NOBODY.filters ?? [])] });
      expect(blocks[0]).toMatchObject({ kind: 'verdict', verdict: 'undefined' });
    } catch (thrown: unknown) {
      if (!(thrown instanceof AssayError)) throw thrown;
      expect(thrown.hint).toMatch(/\S/);
    }
  });
});
