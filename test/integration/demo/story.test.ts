/** Does the sample's story, told by the built command line, show every planted incident it can see, with dates, and prove itself? */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const execute = promisify(execFile);

const Step = z.object({ id: z.string(), status: z.string(), verdict: z.string(), value: z.string(), unit: z.string(), detail: z.string(), claim: z.string(), record: z.string() });
const Story = z.object({ story: z.object({ workspace: z.string(), steps: z.array(Step) }), warnings: z.array(z.string()) });
const Answer = z.object({ record: z.object({ id: z.string(), sql: z.array(z.object({ text: z.string(), values: z.array(z.unknown()) })) }), result: z.unknown() });
const Incidents = z.object({
  overall: z.object({ log_rows: z.number(), distinct_rows: z.number() }),
  incidents: z.array(z.object({ id: z.string(), days: z.array(z.number()).optional(), measured: z.looseObject({ rows: z.number() }) })),
});

let scratch = '';
let steps = new Map<string, z.infer<typeof Step>>();
let truth: z.infer<typeof Incidents>;

async function assay(...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(process.execPath, [path.join(ROOT, 'dist/assay.mjs'), ...args], { cwd: scratch, maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

const step = (id: string): z.infer<typeof Step> => {
  const found = steps.get(id);
  if (found === undefined) throw new Error(`the story has no step ${id}`);
  return found;
};

const measured = (id: string): Record<string, unknown> => truth.incidents.find((incident) => incident.id === id)?.measured ?? {};

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-demo-'));
  truth = Incidents.parse(JSON.parse(await readFile(path.join(ROOT, 'test/fixtures/incidents.json'), 'utf8')));
  const { story } = Story.parse(JSON.parse(await assay('demo', 'x.assay', '--no-open', '--json', '--quiet')));
  steps = new Map(story.steps.map((each) => [each.id, each]));
}, 300_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the story of the sample', () => {
  it('answers every question', () => {
    expect([...steps.values()].filter(({ status }) => status !== 'computed')).toEqual([]);
    expect([...steps.keys()]).toEqual(expect.arrayContaining(['overview', 'data-quality', 'drift', 'performance', 'subgroups', 'parity', 'compare', 'log-latency', 'latency', 'explanation', 'explanation-summary', 'label-coverage']));
  });

  it('a: sees minutes in hours-per-week since 30 Mar, in mobile-2.1', () => {
    expect(step('drift')).toMatchObject({ verdict: 'fail', value: '1 of 12' });
    expect(step('drift').claim).toContain('hours-per-week');
    const quality = step('data-quality');
    expect(quality.verdict).toBe('fail');
    expect(quality.claim).toMatch(/hours-per-week.*since 30 Mar.*mobile-2\.1/s);
  });

  it('b: sees the lost workclass on 6–10 Apr, in eu-west', async () => {
    const told = JSON.stringify(Answer.parse(JSON.parse(await assay('run', 'x.assay', 'data-quality', '--data', 'predictions', '--reference', 'reference', '--current', 'current', '--json', '--quiet'))).result);
    expect(told).toContain('eu-west');
    expect(step('data-quality').detail).toContain('workclass');
    expect(told).toMatch(/2026-04-06.*2026-04-10|2026-04-06.*2026-04-11/s);
  });

  it('c: sees accuracy fall, days below the limit from 13 Apr, and Sales as the group', async () => {
    expect(step('performance')).toMatchObject({ verdict: 'fail', value: '−1.01', unit: 'pp accuracy' });
    const answer = JSON.parse(await assay('run', 'x.assay', 'subgroups', '--data', 'predictions', '--reference', 'reference', '--current', 'current', '--by', 'occupation', '--json', '--quiet')) as unknown;
    const { blocks } = z.object({ blocks: z.array(z.looseObject({ kind: z.string() })) }).parse(answer);
    expect(JSON.stringify(blocks[0])).toMatch(/Sales[^"]*13 Apr/);
  });

  it('d: counts the rows another version answered, on 21–23 Mar', () => {
    expect(step('parity')).toMatchObject({ verdict: 'fail', value: Number(measured('d-wrong-artefact')['rows_differing_over_1e_6']).toLocaleString('en'), detail: expect.stringContaining('21–23 Mar') as string });
  });

  it('e: sees the slow and failing hours of 3 Apr', () => {
    expect(step('log-latency').detail + step('log-latency').claim).toContain('3 Apr');
    expect(step('log-latency').claim).toContain('14:00–17:00 UTC');
  });

  it('f: counts request ids logged twice', () => {
    expect(step('overview').claim).toContain(`${String(measured('f-duplicates')['rows'])} duplicates`);
  });

  it('gives each verdict a record with its SQL', async () => {
    for (const { record } of steps.values()) {
      const kept = JSON.parse(await readFile(path.join(scratch, 'x.assay', 'records', `${record}.json`), 'utf8')) as unknown;
      expect(z.object({ id: z.string(), sql: z.array(z.unknown()).min(1) }).parse(kept).id).toBe(record);
    }
  });

  it('writes a report, a card and a bundle that verifies and computes again to the same numbers', async () => {
    await assay('report', 'x.assay', '--out', 'report.html', '--quiet');
    await assay('card', 'x.assay', 'v3', '--format', 'mct', '--out', 'card.json', '--quiet');
    await assay('bundle', 'x.assay', '--out', 'audit-1', '--quiet');
    expect(JSON.parse(await assay('verify', 'audit-1', '--json', '--quiet'))).toMatchObject({ verification: { ok: true } });
    const counts = z.object({ same: z.number(), different: z.number(), cannotRun: z.number() });
    const { reexecution: again } = z.object({ reexecution: z.object({ ok: z.boolean(), counts }) }).parse(JSON.parse(await assay('reexecute', 'audit-1', '--json', '--quiet')));
    expect(again).toMatchObject({ ok: true, counts: { different: 0, cannotRun: 0 } });
    expect(again.counts.same).toBeGreaterThan(10_000);
    const html = await readFile(path.join(scratch, 'report.html'), 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script/i);
  }, 180_000);

  it('keeps the answers about scores when a later replay only measures time', async () => {
    await assay('replay', 'x.assay', '--data', 'predictions', '--model', 'v3', '--schedule', 'closed', '--limit', '200', '--name', 'later', '--quiet');
    const again = Story.parse(JSON.parse(await assay('demo', 'x.assay', '--no-open', '--json', '--quiet'))).story.steps;
    const records = new Map(again.map(({ id, record }) => [id, record]));
    for (const id of ['parity', 'compare', 'drift']) expect(records.get(id)).toBe(step(id).record);
    expect(records.get('latency')).not.toBe(step('latency').record);
  });
});
