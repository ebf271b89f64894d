/** Do the figures of a paced run equal numpy's, and those of the same requests under other rules a simulation by simpy? */
import { describe, expect, it } from 'vitest';
import { simulateAlternative, type Traffic } from '../../../shared/analyses/batching/alternatives.ts';
import type { Figures, Rule } from '../../../shared/analyses/batching/result.ts';
import { agreementOf, batchesOf, measuredFigures, type Requests } from '../../../shared/analyses/batching/runFigures.ts';
import { batchTimeCurve, type BatchTimeCurve } from '../../../shared/core/queueing/batchTimeCurve.ts';
import { isComputable } from '../../../shared/core/stats/interval.ts';
import golden from './batching.json' with { type: 'json' };

interface GoldenRule {
  readonly maxSize: number;
  readonly delay?: number;
  readonly preferred?: readonly number[];
  readonly instances?: number;
}

const ruleOf = ({ maxSize, delay = 0, preferred = [], instances = 1 }: GoldenRule): Rule => ({ maxSize, maxDelayMs: delay / 1e6, preferredSizes: [...preferred], allowedSizes: [], instances, maxQueue: null, overflow: 'reject' });

const { stamps } = golden;
const n = stamps.scheduled.length;
const requests: Requests = {
  scheduled: Float64Array.from(stamps.scheduled), enqueued: Float64Array.from(stamps.enqueued), formed: Float64Array.from(stamps.formed), decoded: Float64Array.from(stamps.decoded),
  batch: Float64Array.from(stamps.batch), answered: new Float64Array(n).fill(1), dropped: new Float64Array(n),
};
const batches = batchesOf(requests, ruleOf(golden.rule));

function curveOf(): BatchTimeCurve {
  const curve = batchTimeCurve(batches);
  if (!isComputable(curve)) throw new Error(curve.reason);
  return curve;
}
const traffic: Traffic = { requests, batches, curve: curveOf(), seed: 1 };

/** Batch times are read back from stamps, so a moment may differ by its last digits. */
function expectFigures(found: Figures | undefined, wanted: (typeof golden)['measured'], relative: number): void {
  const close = (a: number | null | undefined, b: number | null): void => expect(Math.abs((a ?? NaN) - (b ?? NaN))).toBeLessThanOrEqual(relative * Math.abs(b ?? NaN));
  expect([found?.n, found?.batches]).toEqual([wanted.n, wanted.batches]);
  for (const key of ['meanBatch', 'throughput', 'utilisation'] as const) close(found?.[key], wanted[key]);
  wanted.percentiles.forEach((each, i) => {
    expect(found?.percentiles[i]?.p).toBe(each.p);
    for (const key of ['value', 'low', 'high'] as const) close(found?.percentiles[i]?.[key], each[key]);
  });
}

describe('batches of a small paced run', () => {
  it('have the figures of numpy', () => {
    expectFigures(measuredFigures(requests, batches, 1), golden.measured, 1e-9);
  });

  it('give the curve of their times and its straight line', () => {
    const { sizes, affine, maxResidualMs, spread } = traffic.curve;
    expect(Object.fromEntries(sizes.map(({ size, batches: count }) => [String(size), count]))).toEqual(golden.curve.sizes);
    for (const { size, medianMs } of sizes) expect(medianMs * 1e6).toBeCloseTo(golden.curve.times[String(size) as keyof typeof golden.curve.times], 3);
    expect(affine?.fixedMs).toBeCloseTo(golden.curve.fixedMs, 9);
    expect(affine?.perRowMs).toBeCloseTo(golden.curve.perRowMs, 9);
    expect(maxResidualMs).toBeLessThan(1e-9);
    expect(spread).toBeLessThan(1e-9);
  });

  it('simulated under their own rule are what was run', async () => {
    const again = await simulateAlternative(traffic, { rule: ruleOf(golden.rule), rateFactor: 1, asRun: true }, () => Promise.resolve());
    if (again.outcome.status !== 'simulated') throw new Error(again.outcome.reason);
    expectFigures(again.outcome.figures, golden.measured, 1e-6);
    const agreement = agreementOf(measuredFigures(requests, batches, 1), again.outcome.figures, 0.01);
    expect(agreement.map(({ ratio, agrees }) => [ratio.toFixed(5), agrees])).toEqual([['1.00000', true], ['1.00000', true], ['1.00000', true]]);
  });

  it.each(Object.entries(golden.alternatives))('simulated under another rule (%s) fare as in simpy', async (_, { rule, factor, figures }) => {
    const found = await simulateAlternative(traffic, { rule: ruleOf(rule), rateFactor: factor, asRun: false }, () => Promise.resolve());
    if (found.outcome.status !== 'simulated') throw new Error(found.outcome.reason);
    expectFigures(found.outcome.figures, figures, 1e-6);
  });

  it('of sizes that were not measured are refused', async () => {
    const found = await simulateAlternative(traffic, { rule: { ...ruleOf(golden.rule), allowedSizes: [16] }, rateFactor: 1, asRun: false }, () => Promise.resolve());
    expect(found.outcome).toEqual({ status: 'refused', reason: 'needs the time of a batch of 16 rows, and batches of 1 to 8 were measured' });
  });
});
