/** Does parity find the planted wrong artefact and the planted unit change with share and dates, and nothing where nothing is? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/parity/result.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import type { RunAnswer } from '../../../shared/contract/record.ts';
import type { Clause } from '../../../shared/core/clause/clause.ts';
import { name, Sql, sql } from '../../../shared/core/sql/sql.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from '../../golden/parity/parity.json' with { type: 'json' };

const between = (from: string, to: string): Clause => ({ op: 'range', column: 'time', from, to });
const othersThan = (app: string): Clause => ({ op: '!=', column: 'client_app', value: app });

let opened: OpenEngine;
beforeAll(async () => {
  opened = await openSample('replayed');
}, 240_000);
afterAll(() => opened.close());

interface Asked {
  readonly filters?: readonly Clause[];
  readonly reference?: readonly string[];
  readonly params?: Readonly<Record<string, unknown>>;
}

const ask = ({ filters = [], reference = [], params = {} }: Asked): Promise<RunAnswer> =>
  runSample(opened, { analysis: 'parity', reference: [...reference], current: [], filters: [...filters], params: { model: 'v3', replay: 'replay-1', ...params } });

const parity = async (asked: Asked = {}): Promise<Computed> => Computed.parse((await ask(asked)).result);

const replay = async (input: Partial<ReplayRequest> & Pick<ReplayRequest, 'models' | 'name'>): Promise<void> => {
  await runReplay(opened.engine, ReplayRequest.parse({ data: 'predictions', ...input }), quietJob());
};

const findings = ({ inputs }: Computed): readonly unknown[] | undefined => (inputs?.status === 'computed' ? inputs.findings : undefined);
const causes = ({ causes: found }: Computed): Extract<Computed['causes'], { status: 'computed' }> => {
  if (found?.status !== 'computed') throw new Error('causes were not computed');
  return found;
};

describe('parity on the whole sample', () => {
  let answer: RunAnswer;
  let result: Computed;
  beforeAll(async () => {
    answer = await ask({});
    result = Computed.parse(answer.result);
  }, 60_000);

  it('names the wrong artefact, its share of the traffic and its days', () => {
    const { wrongArtefact } = golden;
    expect(result.counts).toMatchObject({ different: wrongArtefact.different, compared: wrongArtefact.compared });
    expect(causes(result).found).toHaveLength(1);
    expect(causes(result).found[0]).toMatchObject({
      kind: 'model', text: 'v2', inReplay: true, rows: wrongArtefact.explained, flips: wrongArtefact.flips, from: '2026-03-21T00:00:00Z', to: '2026-03-23T00:00:00Z', segment: null,
      traffic: { n: wrongArtefact.comparedInSpan }, match: { value: wrongArtefact.explained / wrongArtefact.different },
    });
    expect(causes(result).found[0]?.traffic.value).toBeCloseTo(wrongArtefact.explained / wrongArtefact.comparedInSpan, 12);
    expect(causes(result).unexplained.value).toBe(0);
  });

  it('names the column that arrives in minutes, its segment, share and days, and what that did to the scores', () => {
    const { unitChange } = golden;
    expect(findings(result)).toHaveLength(1);
    const [finding] = result.inputs?.status === 'computed' ? result.inputs.findings : [];
    expect(finding).toMatchObject({
      column: 'hours-per-week', text: '× 60', segment: { column: 'client_app', name: 'mobile-2.1' }, from: '2026-03-30T00:00:00Z', to: '2026-04-26T00:00:00Z', untilEnd: true, periods: 28,
      rows: unitChange.rows, traffic: { n: unitChange.rowsInSpan }, usual: unitChange.usualMedian, median: unitChange.median,
    });
    if (finding?.effect.status !== 'computed') throw new Error('the effect was not computed');
    const { effect } = finding;
    expect(effect.rows).toBe(unitChange.rows);
    expect(Math.abs((effect.changed.value ?? 0) * effect.rows - unitChange.changed)).toBeLessThan(2);
    expect(Math.abs((effect.flips?.value ?? 0) * effect.rows - unitChange.flips)).toBeLessThan(2);
    expect(effect.mean.value).toBeCloseTo(unitChange.meanChange, 7);
    expect(effect.meanAbs).toBeCloseTo(unitChange.meanAbs, 7);
    expect(effect.largest).toBeCloseTo(unitChange.largest, 6);
  });

  it('says both in words', () => {
    expect(answer.blocks[0]).toMatchObject({ kind: 'verdict', verdict: 'fail', value: '1,180', detail: '21–23 Mar', claim: '1,180 logged scores are not those of v3: 21–23 Mar.' });
    const told = (answer.blocks[0]?.kind === 'verdict' ? answer.blocks[0].answer : '').replaceAll(/[\u202F\u00A0]/gu, ' ');
    expect(told).toMatch(/^v2 explains 1,180 of them: 11\.9 % of the traffic on 21–23 Mar \(match 100(?:\.0)? %\), while the log says v3\./u);
    expect(told).toContain('hours-per-week arrives × 60 in client_app mobile-2.1 since 30 Mar (25,934 rows, 24.2 % of the traffic');
  });

  it('gives the statement that lists the differing rows', async () => {
    const connection = await opened.engine.database.connect();
    try {
      for (const dataset of ['predictions', 'replay-1']) {
        const { id } = opened.engine.workspace.dataset(dataset);
        await opened.engine.database.attach(datasetAlias(id), opened.engine.workspace.datasetFile(id));
        await connection.run(sql`CREATE TEMP VIEW ${name(dataset)} AS SELECT * FROM ${name(datasetAlias(id))}.data`);
      }
      const { text, values } = result.rowsSql;
      const literal = text.replaceAll(/\$(\d+)/gu, (_, place: string) => {
        const value = values[Number(place) - 1];
        return typeof value === 'number' ? String(value) : `'${String(value)}'`;
      });
      const rows = await connection.rows(new Sql([literal], []));
      expect(rows).toHaveLength(result.counts.different);
    } finally {
      connection.close();
    }
  });

  it('compared with the reference scope finds the same', async () => {
    const { inputs } = await parity({ reference: ['reference'] });
    expect(inputs).toMatchObject({ status: 'computed', reference: 'reference', findings: [{ column: 'hours-per-week', text: '× 60', segment: { name: 'mobile-2.1' }, from: '2026-03-30T00:00:00Z', rows: golden.unitChange.rows }] });
  }, 60_000);
});

describe('parity stays silent', () => {
  it.each([
    ['on two clean weeks', [between('2026-03-02', '2026-03-16')]],
    ['while users move to another version of the app', [between('2026-03-09', '2026-03-20')]],
    ['where values are lost and labels flip', [between('2026-03-31', '2026-04-27'), othersThan('mobile-2.1')]],
  ])('%s', async (_, filters) => {
    for (const reference of [[], ['reference']]) {
      const result = await parity({ filters, reference });
      expect(result).toMatchObject({ counts: { different: 0 }, causes: null, patterns: [], inputs: { status: 'computed', findings: [] } });
    }
  }, 120_000);

  it('with the verdict that every score is reproduced', async () => {
    const { blocks } = await ask({ filters: [between('2026-03-02', '2026-03-03')] });
    expect(blocks[0]).toMatchObject({ verdict: 'pass', claim: 'Every logged score is reproduced.' });
  }, 60_000);
});

describe('parity of other replays', () => {
  it('scores the differing rows with models that the replay does not hold', async () => {
    await replay({ models: ['v3'], name: 'only-v3', scope: ['time in 2026-03-20..2026-03-25'] });
    const { found, tried } = causes(await parity({ params: { replay: 'only-v3' } }));
    expect(tried.models).toEqual(['c1', 'v2']);
    expect(found).toMatchObject([{ kind: 'model', text: 'v2', inReplay: false, rows: golden.wrongArtefact.explained, match: { value: 1 } }]);
  }, 120_000);

  it('over a repaired column attributes what differs to the factor, in its segment and days', async () => {
    const repairs = [{ column: 'hours-per-week', step: { kind: 'divide' as const, by: 60 }, where: [{ op: '=' as const, column: 'client_app', value: 'mobile-2.1' }, { op: '>=' as const, column: 'time', value: '2026-03-30' }] }];
    await replay({ models: ['v3'], name: 'repaired', scope: ['time in 2026-03-27..2026-04-02'], repairs });
    const result = await parity({ filters: [between('2026-03-27', '2026-04-02')], params: { replay: 'repaired' } });
    expect(result.counts.different).toBe(golden.repaired.different);
    const [first] = causes(result).found;
    expect(first).toMatchObject({ kind: 'transformation', text: 'hours-per-week × 60', columns: ['hours-per-week'], segment: { column: 'client_app', name: 'mobile-2.1' }, from: '2026-03-30T00:00:00Z', to: '2026-04-01T00:00:00Z', rows: golden.repaired.different, match: { value: 1 } });
    expect(result.patterns).toContainEqual(expect.objectContaining({ column: 'hours-per-week' }));
  }, 120_000);

  it('names the model that the log was scored with when another one is checked', async () => {
    const result = await parity({ filters: [between('2026-03-10', '2026-03-11')], params: { model: 'c1', attribute: true } });
    expect(result.counts.different).toBeGreaterThan(1_000);
    expect(causes(result).found[0]).toMatchObject({ kind: 'model', text: 'v3' });
  }, 120_000);
});
