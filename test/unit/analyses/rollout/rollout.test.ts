/** Does the canary roll a planted bad challenger back at the step it should, let an identical one through, and respect late labels? */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleRatio, simulateAb } from '../../../../shared/analyses/rollout/abTest.ts';
import { simulateBlueGreen } from '../../../../shared/analyses/rollout/blueGreen.ts';
import { parseSteps, simulateCanary } from '../../../../shared/analyses/rollout/canary.ts';
import { gateFacts } from '../../../../shared/analyses/rollout/gate.ts';
import { labelCoverage } from '../../../../shared/analyses/rollout/labelSelection.ts';
import { Params } from '../../../../shared/analyses/rollout/params.ts';
import { present } from '../../../../shared/analyses/rollout/present.ts';
import { requestsOf, type RolloutRequest, type RolloutRows } from '../../../../shared/analyses/rollout/requests.ts';
import type { Canary, Computed } from '../../../../shared/analyses/rollout/result.ts';
import { parseBlocks } from '../../../../shared/blocks/block.ts';
import { seededRandom } from '../../../../shared/core/random/seededRandom.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T00:00:00Z');
const STEPS = 5;

interface Traffic {
  readonly n?: number;
  readonly seed?: number;
  /** Hours that labels take. */
  readonly labelHours?: number;
  /** The challenger's answer where the champion says x; null: no answer; NaN: NaN. */
  readonly challenger?: (x: number, row: { readonly i: number; readonly hour: number; readonly segment: number }) => number | null;
  readonly ms?: (side: 0 | 1) => number;
}

const bucketOf = (unit: number): number => Number.parseInt(createHash('md5').update(`rollout:${String(unit)}`).digest('hex').slice(0, 8), 16) / 2 ** 32;

/** 200 requests an hour, uniform calibrated scores, every row labelled. */
function traffic({ n = 24_000, seed = 7, labelHours = 2, challenger = (x) => x, ms = () => Number.NaN }: Traffic = {}): RolloutRows {
  const random = seededRandom(seed);
  const rows = Array.from({ length: n }, (_, i) => {
    const [at, x] = [START + (i * HOUR) / 200, random.uniform()];
    const y = challenger(x, { i, hour: i / 200, segment: i % 10 });
    return { i, at, x, y, label: Number(random.uniform() < x) };
  });
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  return {
    request: column(({ i }) => i), unit: column(({ i }) => i), at: column(({ at }) => at), bucket: column(({ i }) => bucketOf(i)), label: column(({ label }) => label), labelAt: column(({ at }) => at + labelHours * HOUR),
    sides: [
      { score: column(({ x }) => x), error: column(() => 0), nan: column(() => 0), ms: column(() => ms(0)) },
      { score: column(({ y }) => y ?? Number.NaN), error: column(({ y }) => Number(y === null)), nan: column(({ y }) => Number(Number.isNaN(y))), ms: column(() => ms(1)) },
    ],
  };
}

const requests = (options?: Traffic): RolloutRequest[] => requestsOf(traffic(options), { thresholds: [0.5, 0.5], paced: options?.ms !== undefined });

function canary(options: Traffic, params: Partial<Params> = {}): Canary {
  const all = requests(options);
  return simulateCanary(all, Params.parse({ mode: 'canary', margin: 0.05, ...params }), gateFacts(all));
}

describe('a canary', () => {
  it('lets an identical challenger through every step, and serves what the shares say', () => {
    const { steps, rollback, servedRequests } = canary({});
    expect(rollback).toBeNull();
    expect(steps.map(({ outcome }) => outcome)).toEqual(['advanced', 'advanced', 'advanced', 'advanced', 'completed']);
    expect(steps.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn'))).toEqual([]);
    expect(steps.at(-1)?.checks.filter(({ applies }) => applies).map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
    steps.forEach(({ share, requests: all, servedRequests: served }) => expect(Math.abs(served - share * all)).toBeLessThanOrEqual(4 * Math.sqrt(all * share * (1 - share)) + 1));
    expect(servedRequests).toBe(steps.reduce((sum, step) => sum + step.servedRequests, 0));
  });

  it('rolls back in the step in which a segment’s scores shift, and counts what was served until then', () => {
    // from the third day on, four of ten segments are scored 0.6 too high
    const { steps, rollback } = canary({ challenger: (x, { hour, segment }) => (hour >= 50 && segment < 4 ? Math.min(1, x + 0.6) : x) });
    expect(rollback).toMatchObject({ step: 2, checks: ['flips'] });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['advanced', 'advanced', 'rolled back', 'not reached', 'not reached']);
    expect(rollback?.requests).toBe(steps.slice(0, 3).reduce((sum, step) => sum + step.servedRequests, 0));
    expect(Date.parse(rollback?.at ?? '')).toBeGreaterThan(START + 50 * HOUR);
    expect(steps[4]).toMatchObject({ requests: 0, servedRequests: 0, verdict: null });
  });

  it.each([
    ['nan', Number.NaN], ['errors', null],
  ] as const)('rolls back for %s of a tenth of the rows as soon as the interval says so', (id, answer) => {
    const { rollback } = canary({ challenger: (x, { segment }) => (segment === 3 ? answer : x) });
    expect(rollback?.checks).toContain(id);
    expect(rollback?.step).toBeLessThanOrEqual(2);
  });

  it('judges quality only by labels that had arrived', () => {
    const wrong = (x: number): number => 1 - x;
    const lenient = { maxFlipRate: 1, soft: 'score-difference, flips' };
    const early = canary({ challenger: wrong, labelHours: 1 }, lenient);
    const late = canary({ challenger: wrong, labelHours: 60 }, lenient);
    const never = canary({ challenger: wrong, labelHours: 10_000 }, lenient);
    expect(early.rollback?.checks).toEqual(['quality']);
    expect(Date.parse(late.rollback?.at ?? '')).toBeGreaterThan(Date.parse(early.rollback?.at ?? ''));
    expect(Date.parse(late.rollback?.at ?? '')).toBeGreaterThanOrEqual(START + 60 * HOUR);
    expect(never.rollback).toBeNull();
    expect(never.steps.at(-1)?.checks.find(({ id }) => id === 'quality')).toMatchObject({ n: 0, verdict: 'inconclusive', applies: true });
  });

  it('judges latency where the replay was paced', () => {
    const random = seededRandom(3);
    const { rollback } = canary({ ms: (side) => (side === 0 ? 5 : 5 + (random.uniform() < 0.2 ? 10 : 0)) });
    expect(rollback?.checks).toEqual(['latency']);
    expect(canary({}).steps[4]?.checks.find(({ id }) => id === 'latency')).toMatchObject({ applies: false, reason: 'the replay was not paced, so that latency is not known' });
  });

  it('allows failing looks in a row before it rolls back', () => {
    const bad = { challenger: (x: number): number => 1 - x, labelHours: 10_000 };
    const [strict, patient] = [canary(bad), canary(bad, { allowedFailures: 2 })];
    const failing = (looks: Canary['looks']): number => looks.filter(({ verdict }) => verdict === 'fail').length;
    expect(failing(strict.looks)).toBe(1);
    expect(failing(patient.looks)).toBe(3);
    expect(patient.rollback?.requests).toBeGreaterThan(strict.rollback?.requests ?? Infinity);
  });

  it('cuts steps by requests when asked, and says where the traffic ended', () => {
    const { steps } = canary({ n: 2_500 }, { stepRequests: 1_000 });
    expect(steps.map(({ requests: all, outcome }) => `${String(all)} ${outcome}`)).toEqual(['1000 advanced', '1000 advanced', '500 traffic ended', '0 not reached', '0 not reached']);
  });

  it('is sticky: who is served at one step is served at all later ones', () => {
    const served = parseSteps('1,5,25').map((share) => new Set(requests({ n: 5_000 }).filter(({ bucket }) => bucket < share).map(({ unit }) => unit)));
    expect([...(served[0] ?? [])].every((unit) => served[1]?.has(unit) === true)).toBe(true);
    expect([...(served[1] ?? [])].every((unit) => served[2]?.has(unit) === true)).toBe(true);
  });

  it.each(['', '5,1', '0,50', '50,101', 'a'])('refuses the ramp "%s"', (steps) => expect(() => parseSteps(steps)).toThrow('is no ramp'));

  it('of one request reaches nothing and settles nothing', () => {
    const { steps, servedRequests } = canary({ n: 1 });
    expect(steps).toHaveLength(STEPS);
    expect(steps[0]).toMatchObject({ outcome: 'traffic ended', requests: 1, verdict: 'inconclusive' });
    expect(servedRequests).toBeLessThanOrEqual(1);
  });
});

describe('an A/B test', () => {
  it('finds the split that was asked for, and a broken one', () => {
    expect(sampleRatio([5_000, 5_000], 0.5)).toMatchObject({ statistic: 0, p: 1, matches: true });
    expect(sampleRatio([5_300, 4_700], 0.5)).toMatchObject({ statistic: 36, matches: false });
    expect(sampleRatio([0, 0], 0.5)).toBeNull();
    expect(simulateAb(requests(), Params.parse({ share: 0.1 })).sampleRatio?.matches).toBe(true);
  });

  it('estimates the paired effect: the interval between the arms holds it', () => {
    const { effects, paired } = simulateAb(requests({ challenger: (x) => Math.min(1, x + 0.05) }), Params.parse({}));
    const [between, truth] = [effects, paired].map((list) => list.find(({ id }) => id === 'score')?.difference);
    expect(truth?.value).toBeCloseTo(0.05 - 0.05 ** 2 / 2, 3);
    expect(between?.low).toBeLessThan(truth?.value ?? -1);
    expect(between?.high).toBeGreaterThan(truth?.value ?? 1);
  });
});

describe('a switch-over', () => {
  it('is told apart from what would have happened anyway by both models on the same requests', () => {
    // ten days; both models are off by 0.2 from day eight on, the challenger by 0.1 more
    const all = requests({ n: 48_000, challenger: (x) => Math.min(1, x + 0.1) });
    const found = simulateBlueGreen(all, Params.parse({ switchAt: '2026-03-10T00:00:00Z' }));
    const score = found.effects.find(({ id }) => id === 'score');
    expect(score?.sameRequests.value).toBeCloseTo(0.1 - 0.1 ** 2 / 2, 2);
    expect(score?.difference.low).toBeLessThan(score?.sameRequests.value ?? -1);
    expect(score?.difference.high).toBeGreaterThan(score?.sameRequests.value ?? 1);
    expect(found.controlAfter).toMatchObject({ from: '2026-03-03T00:00:00.000Z', requests: 4_800 });
  });

  it('outside the log has empty windows and is not judged', () => {
    const outcome = simulateBlueGreen(requests({ n: 400 }), Params.parse({ switchAt: '2026-03-02T01:00:00Z' }));
    expect(outcome.controlBefore.requests).toBe(0);
    expect(outcome.effects.every(({ difference }) => difference.value === null)).toBe(true);
    const result: Computed = {
      status: 'computed', scope: 's', replay: 'r', schedule: 'offline', champion: { name: 'a', slot: 0, threshold: 0.5 }, challenger: { name: 'b', slot: 1, threshold: 0.5 }, assignedBy: null,
      counts: { scopeRows: 400, rows: 400, requests: 400, labelled: 400 }, from: '2026-03-02T00:00:00Z', until: '2026-03-02T02:00:00Z', latencyBoundMs: null, coverage: null, outcome,
    };
    expect(parseBlocks(present(result, Params.parse({ mode: 'blue-green' })))[0]).toMatchObject({ kind: 'verdict', verdict: 'undefined', claim: 'A window holds no request.' });
  });
});

describe('labels', () => {
  it('that only one decision gets are noticed', () => {
    const rows = traffic({ n: 2_000 });
    const selected = { ...rows, label: rows.label.map((label, i) => ((rows.sides[0].score[i] ?? 0) >= 0.5 ? label : Number.NaN)) };
    expect(labelCoverage(rows, 0.5)).toMatchObject({ selected: false, positives: { value: 1 } });
    expect(labelCoverage(selected, 0.5)).toMatchObject({ selected: true, positives: { value: 1 }, negatives: { value: 0 } });
    expect(labelCoverage({ ...rows, label: rows.label.map(() => Number.NaN) }, 0.5)).toBeNull();
  });
});
