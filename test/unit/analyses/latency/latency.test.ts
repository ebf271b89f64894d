/** What does the latency of a replay say where there is little or nothing to say? */
import { describe, expect, it } from 'vitest';
import { compareTimes } from '../../../../shared/analyses/latency/comparison.ts';
import { windowOf } from '../../../../shared/analyses/latency/heat.ts';
import { latencyOf, type Measured } from '../../../../shared/analyses/latency/modelLatency.ts';
import { judge, present } from '../../../../shared/analyses/latency/present.ts';
import { Params } from '../../../../shared/analyses/latency/params.ts';
import { Result, type Comparison, type Computed, type ModelLatency } from '../../../../shared/analyses/latency/result.ts';
import { sizeBins } from '../../../../shared/analyses/latency/tails.ts';
import { parseBlocks } from '../../../../shared/blocks/block.ts';
import { seededRandom } from '../../../../shared/core/random/seededRandom.ts';

const random = seededRandom(5);
const drawn = (n: number, scale = 1): Float64Array => Float64Array.from({ length: n }, () => scale * Math.exp(0.4 * (random.uniform() + random.uniform() + random.uniform() - 1.5)));

function measured(response: Float64Array, more: Partial<Measured> = {}): Measured {
  const n = response.length;
  const zeros = new Float64Array(n).fill(0.01);
  return {
    model: 'm', slot: 1, level: null, arrival: 'open', lateMs: 2, facts: undefined,
    outcomes: [{ status: 'ok', rows: n, batches: n, stamped: n }], span: { started: 0, ended: 1e9, firstDue: 0, due: 1e9 },
    times: { response, service: response, stages: { lateness: zeros, queueWait: zeros, batchWait: zeros, compute: response, decode: zeros } },
    ...more,
  };
}

const modelOf = (given: Measured, comparison: Comparison | null = null): ModelLatency => ({ ...latencyOf(given), comparison });

function computed(models: readonly ModelLatency[], more: Partial<Computed> = {}): Computed {
  return { status: 'computed', replay: 'r', schedule: 'constant', arrival: 'open', concurrency: null, limitMs: null, valid: true, reasons: [], models: [...models], tails: [], heat: [], sweep: null, operators: [], ...more };
}

/** Everything shown is text without a stray NaN, and the result passes its schema. */
function shown(result: Computed): string {
  const text = JSON.stringify(parseBlocks(present(Result.parse(result), Params.parse({}))));
  expect(/\bNaN\b|Infinity|undefined ms/.exec(text)).toBeNull();
  return text;
}

describe('latency at its edges', () => {
  it('of requests that were all dropped is no percentile, and says so', () => {
    const model = modelOf(measured(new Float64Array(0), { outcomes: [{ status: 'dropped', rows: 50, batches: 1, stamped: 0 }], span: { started: null, ended: null, firstDue: 0, due: 1e9 } }));
    expect(model).toMatchObject({ requests: 50, answered: 0, failed: 0, dropped: 50, achievedRate: null, response: null, late: null });
    expect(shown(computed([model], { valid: false, reasons: ['DROPPED: 50 of 50 requests found the queue full; lower the rate.'] }))).toContain('INVALID');
  });

  it('of one request has a median without an interval that nothing may rest on', () => {
    const model = modelOf(measured(Float64Array.of(3)));
    expect(model.response).toMatchObject({ n: 1, stdev: null, mad: 0 });
    expect(model.response?.steps[0]).toMatchObject({ value: 3, reportable: false, conservative: null, minimumN: 11 });
    expect(judge(computed([model], { limitMs: 10 }), { slower: 1.2 })).toBe('inconclusive');
    expect(shown(computed([model], { limitMs: 10 }))).toContain('not reportable');
  });

  it('without all stamps counts what it leaves out', () => {
    const model = modelOf(measured(Float64Array.of(1, Number.NaN, 2), { outcomes: [{ status: 'ok', rows: 5, batches: 5, stamped: 3 }] }));
    expect(model.unstamped).toBe(2);
    expect(model.response?.n).toBe(2);
  });

  it('of equal times has intervals of no width', () => {
    const model = modelOf(measured(new Float64Array(1_000).fill(2)));
    expect(model.response).toMatchObject({ min: 2, max: 2, stdev: 0, mad: 0 });
    expect(model.response?.steps.find(({ p }) => p === 0.99)).toMatchObject({ value: 2, low: 2, high: 2, conservative: 2 });
    shown(computed([model]));
  });

  it('of an offline run is rates only', () => {
    const model = modelOf(measured(new Float64Array(0), { arrival: 'offline', outcomes: [{ status: 'ok', rows: 4_000, batches: 4, stamped: 4_000 }] }));
    expect(model).toMatchObject({ requests: 4, rows: 4_000, rowRate: 4_000, response: null });
    expect(shown(computed([model], { arrival: 'offline', schedule: 'offline' }))).toContain('whole blocks');
  });

  it('tells a closed loop from an open one in words', () => {
    const model = modelOf(measured(drawn(700), { arrival: 'closed' }));
    expect(model).toMatchObject({ offeredRate: null, late: null });
    expect(shown(computed([model], { arrival: 'closed', concurrency: 4 }))).toContain('closed loop with 4 outstanding');
    expect(shown(computed([modelOf(measured(drawn(700)))]))).toContain('free of coordinated omission');
  });

  it('calls a generator late beyond its bound', () => {
    const late = measured(drawn(700));
    expect(modelOf({ ...late, times: { ...late.times, stages: { ...late.times.stages, lateness: new Float64Array(700).fill(2.1) } } }).late).toBe(true);
  });
});

describe('a comparison of latencies', () => {
  const ladders = (a: Float64Array, b: Float64Array) => ({ a: modelOf(measured(a)).response, b: modelOf(measured(b)).response });
  const compare = (a: Float64Array, b: Float64Array, all = { a, b }): Promise<Comparison> => compareTimes({ pairs: { response: { a, b }, service: { a, b } }, all: { response: all, service: all }, ladders: ladders(all.a, all.b), seed: 1, step: () => Promise.resolve() });

  it('of a model that takes 1.5 times as long fails, of one with the same times passes', async () => {
    const a = drawn(2_000);
    const slow = a.map((x) => 1.5 * x);
    const verdict = async (b: Float64Array): Promise<string> => judge(computed([modelOf(measured(a)), modelOf(measured(b), await compare(a, b))]), { slower: 1.2 });
    expect(await verdict(slow)).toBe('fail');
    expect(await verdict(a.map((x) => 1.1 * x))).toBe('warn');
    expect(await verdict(a)).toBe('pass');
    shown(computed([modelOf(measured(a)), modelOf(measured(slow), await compare(a, slow))]));
  });

  it('falls back on ranks when the models were not sent the same requests', async () => {
    const [a, b] = [drawn(800), drawn(900, 2)];
    const found = await compare(a.slice(0, 3), b.slice(0, 3), { a, b });
    if (found.kind !== 'unpaired') throw new Error(found.kind);
    expect(found.n).toEqual([800, 900]);
    expect(found.response.low).toBeGreaterThan(0.8);
    expect(found.response.high).toBeLessThan(1.3);
    expect(judge(computed([modelOf(measured(a)), modelOf(measured(b), found)]), { slower: 1.2 })).toBe('inconclusive');
    shown(computed([modelOf(measured(a)), modelOf(measured(b), found)]));
  });

  it('says why there is none', async () => {
    expect(await compare(new Float64Array(0), new Float64Array(0))).toMatchObject({ kind: 'none' });
  });
});

describe('an invalid run', () => {
  it('decides nothing, and lists every reason', () => {
    const result = computed([modelOf(measured(drawn(2_000)))], { valid: false, limitMs: 100, reasons: ['LATE_GENERATOR: one in a hundred was late; free the machine.', 'UNSTABLE: the last windows differ; run longer.'] });
    expect(judge(result, { slower: 1.2 })).toBe('inconclusive');
    const text = shown(result);
    for (const code of ['LATE_GENERATOR', 'UNSTABLE', 'free the machine', 'run longer']) expect(text).toContain(code);
  });
});

describe('a sweep', () => {
  const level = (target: number, percentileMs: number | null, meets: boolean) => ({ model: 'm', level: target, target, requests: 1_000, achievedRate: target * 0.999, percentileMs, conservativeMs: percentileMs === null ? null : percentileMs * 1.1, meets, confirms: false, reasons: [] });
  const sweep = { over: 'rate' as const, objective: { percentile: 0.99, boundMs: 20 }, levels: [level(50, 6, true), level(180, 19, true), level(200, 80, false), level(400, null, false)], found: [{ model: 'm', target: 180, confirmed: true, reason: 'bracket narrower than 2 %' }] };

  it('shows the knee and its levels', () => {
    const text = shown(computed([modelOf(measured(drawn(900)))], { schedule: 'sweep', sweep }));
    expect(text).toContain('180/s');
    expect(text).toContain('throughput-latency');
  });

  it('without an objective is measured, not judged', () => {
    const text = shown(computed([modelOf(measured(drawn(900)))], { sweep: { ...sweep, objective: null, found: [] } }));
    expect(text).toContain('no objective was given');
  });

  it('that found nothing fails', () => {
    const [block] = present(computed([modelOf(measured(drawn(900)))], { sweep: { ...sweep, found: [{ model: 'm', target: null, confirmed: false, reason: 'the lowest level misses it' }] } }), Params.parse({}));
    expect(block).toMatchObject({ kind: 'verdict', verdict: 'fail', value: '–' });
  });
});

describe('groups and windows', () => {
  it('of few sizes are the sizes, of many five of about as many requests', () => {
    expect(sizeBins(Float64Array.of(3, 1, 3, Number.NaN)).names.map(({ name }) => name)).toEqual(['1', '3']);
    const many = sizeBins(Float64Array.from({ length: 1_000 }, (_, i) => i % 100));
    expect(many.names.map(({ name }) => name)).toEqual(['0–18', '19–38', '39–58', '59–78', '79–99']);
    expect(many.places[99]).toBe(4);
    expect(sizeBins(new Float64Array(0)).names).toEqual([]);
  });

  it('are at most 120 a run', () => {
    for (const runMs of [0, 50, 11_999, 600_000, 3_600_000, 864_000_000]) expect(runMs / windowOf(runMs)).toBeLessThan(120);
  });
});

describe('a profile of operators', () => {
  it('is an icicle and a table that names what fell back', () => {
    const operator = (node: string, provider: string, totalUs: number) => ({ model: 'm', node, op: node.slice(0, 3), provider, calls: 10, totalUs });
    const text = shown(computed([modelOf(measured(drawn(700)))], { operators: [operator('gem_1', 'CUDAExecutionProvider', 900), operator('rel_1', 'CUDAExecutionProvider', 50), operator('top_1', 'CPUExecutionProvider', 60)] }));
    expect(text).toContain('fell back');
    expect(text).toContain('1 node fell back to the CPU');
  });
});
