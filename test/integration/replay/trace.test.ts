/** Is the trace of a replay one JSON document that keeps the Trace Event Format and holds every request? */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { writeTrace } from '../../../shared/engine/replay/writeTrace.ts';
import { openSample, RESOURCES } from '../../support/sampleWorkspace.ts';

/** The rules of the format for the phases that are written. */
const common = { name: z.string().min(1), pid: z.number().int(), tid: z.number().int().min(0), ts: z.number().min(0) };
const Event = z.discriminatedUnion('ph', [
  z.object({ ph: z.literal('X'), ...common, dur: z.number().min(0), cat: z.string(), args: z.record(z.string(), z.unknown()).optional() }).strict(),
  z.object({ ph: z.literal('i'), ...common, s: z.enum(['g', 'p', 't']), cat: z.string(), args: z.record(z.string(), z.unknown()) }).strict(),
  z.object({ ph: z.literal('C'), ...common, args: z.record(z.string(), z.number()) }).strict(),
  z.object({ ph: z.literal('M'), ...common, name: z.enum(['process_name', 'thread_name']), args: z.object({ name: z.string() }) }).strict(),
]);
const Trace = z.object({ traceEvents: z.array(Event), displayTimeUnit: z.enum(['ms', 'ns']), otherData: z.record(z.string(), z.string()) }).strict();

let opened: OpenEngine;
let folder: string;

beforeAll(async () => {
  opened = await openSample();
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-trace-'));
  await addModel(opened.engine, { path: `${RESOURCES}/sample/models/champion`, name: 'v3' }, quietJob());
  const ask = (more: object): Promise<unknown> => runReplay(opened.engine, ReplayRequest.parse({ data: 'predictions', models: ['v3'], ...more }), quietJob());
  await ask({ name: 'paced', schedule: 'constant', rate: 400, limit: 400, warmup: 5, operators: true });
  await ask({ name: 'blocks', schedule: 'offline', limit: 20_000 });
}, 240_000);
afterAll(async () => {
  await opened.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the trace of a replay', () => {
  it('holds every request with its phases, counters and operators, and is what its hash says', async () => {
    const written = await writeTrace(opened.engine, { replay: 'paced', out: path.join(folder, 'trace.json') }, quietJob());
    const text = await readFile(written.path);
    expect(written).toMatchObject({ sizeBytes: text.length, sha256: createHash('sha256').update(text).digest('hex') });
    const { traceEvents, otherData } = Trace.parse(JSON.parse(text.toString()));
    expect(otherData).toMatchObject({ replay: 'paced', schedule: 'constant', models: 'v3' });
    const named = (name: string): readonly z.infer<typeof Event>[] => traceEvents.filter((event) => event.name === name);
    expect(named('request')).toHaveLength(400);
    expect(named('run')).toHaveLength(400);
    expect(named('queue').length).toBeGreaterThan(1);
    expect(named('TreeEnsembleClassifier')).toHaveLength(1);
    const ends = new Map<number, number>();
    for (const event of named('request')) {
      if (event.ph !== 'X') throw new Error(event.ph);
      expect(event.ts).toBeGreaterThanOrEqual((ends.get(event.tid) ?? 0) - 1e-6);
      ends.set(event.tid, event.ts + event.dur);
    }
    expect(await readdir(folder)).toEqual(['trace.json']);
  });

  it('of an offline one holds a span a block', async () => {
    const written = await writeTrace(opened.engine, { replay: 'blocks', out: path.join(folder, 'blocks.json') }, quietJob());
    const { traceEvents } = Trace.parse(JSON.parse(await readFile(written.path, 'utf8')));
    expect(traceEvents.filter(({ name }) => name === 'request').length).toBeGreaterThanOrEqual(3);
    expect(traceEvents.length).toBeLessThan(100);
  });

  it('of what is no replay is refused, and a cancelled one leaves no file', async () => {
    await expect(writeTrace(opened.engine, { replay: 'predictions', out: path.join(folder, 'no.json') }, quietJob())).rejects.toMatchObject({ code: 'does_not_fit' });
    const abort = new AbortController();
    abort.abort();
    await expect(writeTrace(opened.engine, { replay: 'paced', out: path.join(folder, 'cut.json') }, { ...quietJob(), signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(folder)).filter((file) => file.includes('cut') || file.includes('no.json'))).toEqual([]);
  });
});
