/** Do simulated roll-outs give the numbers that pandas, statsmodels and a vectorised confidence sequence give on the same log? */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { simulateAb } from '../../../shared/analyses/rollout/abTest.ts';
import { simulateBlueGreen } from '../../../shared/analyses/rollout/blueGreen.ts';
import { simulateCanary } from '../../../shared/analyses/rollout/canary.ts';
import { gateFacts } from '../../../shared/analyses/rollout/gate.ts';
import { Params } from '../../../shared/analyses/rollout/params.ts';
import { requestsOf, type RolloutRows } from '../../../shared/analyses/rollout/requests.ts';
import { simulateShadow } from '../../../shared/analyses/rollout/shadow.ts';
import golden from './rollout.json' with { type: 'json' };

const [DAY, START] = [86_400_000, 1_772_409_600_000];

/** The same log as rollout.py makes, draw by draw. */
function makeLog(): RolloutRows {
  let state = 20_260_302;
  const draw = (): number => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const rows: { request: number; unit: number; at: number; label: number; labelAt: number; a: number; b: number; error: number; nan: number; ms0: number; ms1: number }[] = [];
  for (let i = 0; i < 4_000; i += 1) {
    const [at, unit] = [START + i * 432_000, (i * 7_919) % 3_000];
    const [ms0, ms1] = [5 + 10 * draw(), 6 + 10 * draw()];
    const delay = 6 * DAY * draw();
    const size = draw() < 0.1 ? 2 : 1;
    for (let row = 0; row < size; row += 1) {
      const a = draw();
      const label = draw() < a ? 1 : 0;
      const has = draw() < 0.85;
      const shift = unit % 3 === 0 && at >= START + 8 * DAY ? 0.5 : 0;
      const other = Math.min(1, Math.max(0, a + 0.1 * (draw() - 0.5) + shift));
      const fate = draw();
      rows.push({ request: i, unit, at, label: has ? label : Number.NaN, labelAt: has ? at + delay : Number.NaN, a, b: fate < 0.005 ? Number.NaN : other, error: Number(fate < 0.002), nan: Number(fate >= 0.002 && fate < 0.005), ms0, ms1 });
    }
  }
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  const bucket = (unit: number): number => Number.parseInt(createHash('md5').update(`rollout:${String(unit)}`).digest('hex').slice(0, 8), 16) / 2 ** 32;
  return {
    request: column((row) => row.request), unit: column((row) => row.unit), at: column((row) => row.at), bucket: column((row) => bucket(row.unit)), label: column((row) => row.label), labelAt: column((row) => row.labelAt),
    sides: [
      { score: column((row) => row.a), error: column(() => 0), nan: column(() => 0), ms: column((row) => row.ms0) },
      { score: column((row) => row.b), error: column((row) => row.error), nan: column((row) => row.nan), ms: column((row) => row.ms1) },
    ],
  };
}

const close = (found: number | null | undefined, wanted: number | null | undefined): void => {
  expect(Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted ?? 0)));
};

interface Numbers {
  readonly value?: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

const closeMetric = (found: Numbers | undefined, wanted: Numbers): void => {
  for (const fact of ['value', 'low', 'high'] as const) close(found?.[fact], wanted[fact]);
};

describe('simulated roll-outs', () => {
  const rows = makeLog();
  const requests = requestsOf(rows, { thresholds: [0.5, 0.5], paced: true });
  const facts = gateFacts(requests);

  it('are of the same log', () => {
    const sum = (values: Float64Array): number => values.reduce((total, x) => (Number.isNaN(x) ? total : total + x), 0);
    expect(rows.request).toHaveLength(golden.rows);
    close(sum(rows.sides[0].score), golden.sums.a);
    close(sum(rows.sides[1].score), golden.sums.b);
    close(sum(rows.labelAt), golden.sums.labelAt);
  });

  it('in the shadow', () => {
    const { flips, up, down, shift, gaps } = simulateShadow(requests, Params.parse({ mode: 'shadow' }), { ...facts, floor: null });
    closeMetric(flips, { ...golden.shadow.flips, value: golden.shadow.flips.hits / golden.shadow.flips.n });
    expect({ up, down }).toEqual({ up: golden.shadow.up, down: golden.shadow.flips.hits - golden.shadow.up });
    closeMetric(shift, golden.shadow.shift);
    close(gaps.p99, golden.shadow.p99);
  });

  it('as an A/B test, between the arms and in pairs', () => {
    const test = simulateAb(requests, Params.parse({ mode: 'ab', share: 0.4 }));
    expect(test).toMatchObject({ units: golden.ab.units, requests: golden.ab.requests });
    close(test.sampleRatio?.statistic, golden.ab.statistic);
    close(test.sampleRatio?.p, golden.ab.p);
    for (const { id, champion, challenger, difference } of test.effects) {
      closeMetric(champion, golden.ab.effects[id].champion);
      closeMetric(challenger, golden.ab.effects[id].challenger);
      closeMetric(difference, golden.ab.effects[id].difference);
    }
    for (const { id, difference } of test.paired) closeMetric(difference, golden.paired[id]);
  });

  it('as a canary, step by step', () => {
    const { steps, rollback } = simulateCanary(requests, Params.parse({ steps: '5,25,50,100', stepHours: 96 }), facts);
    const reached = steps.filter(({ outcome }) => outcome !== 'not reached');
    expect(steps).toHaveLength(4);
    expect(reached).toHaveLength(golden.canary.length);
    golden.canary.forEach((wanted, i) => {
      const { requests: all, servedRequests, servedRows, servedSoFar } = wanted;
      expect(reached[i]).toMatchObject({ share: wanted.share, requests: all, servedRequests, servedRows, servedSoFar, until: new Date(wanted.untilMs).toISOString(), outcome: wanted.rolledBack ? 'rolled back' : 'advanced' });
      for (const check of reached[i]?.checks ?? []) {
        const expected: Numbers & { readonly n: number; readonly verdict: string } = wanted.checks[check.id];
        expect(check).toMatchObject({ n: expected.n, verdict: expected.verdict, applies: true });
        if (expected.low !== undefined) closeMetric(check, expected);
      }
    });
    expect(rollback).toMatchObject({ step: golden.canary.length - 1, requests: golden.canary.at(-1)?.servedSoFar });
  });

  it('as a switch-over against the week before', () => {
    const found = simulateBlueGreen(requests, Params.parse({ mode: 'blue-green', switchAt: new Date(START + 10 * DAY).toISOString(), windowHours: 48 }));
    expect([found.before, found.after, found.controlBefore, found.controlAfter].map((window) => window.requests)).toEqual(golden.blueGreen.requests);
    for (const { id, change, difference } of found.effects) {
      closeMetric(change, golden.blueGreen.effects[id].change);
      closeMetric(difference, golden.blueGreen.effects[id].difference);
    }
  });
});
