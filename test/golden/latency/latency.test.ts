/** Do the percentiles, intervals, stages and ratios of a replay equal those of numpy and scipy? */
import { describe, expect, it } from 'vitest';
import { latencyOf, ratiosOf, type Stages } from '../../../shared/analyses/latency/ladders.ts';
import golden from './latency.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number | null): void => {
  if (wanted === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

type Golden = (typeof golden.models)['first'];

function stagesOf({ stamps, answered }: Golden): Stages {
  const ms = (later: readonly number[], earlier: readonly number[]): Float64Array => Float64Array.from(later, (x, i) => (x - (earlier[i] ?? Number.NaN)) / 1e6);
  const { scheduled, enqueued, started, ended, decoded } = stamps;
  return {
    response: ms(decoded, scheduled), service: ms(decoded, started), lateness: ms(enqueued, scheduled), waiting: ms(started, enqueued), compute: ms(ended, started), decode: ms(decoded, ended),
    answered: Float64Array.from(answered), rows: new Float64Array(answered.length).fill(1), started: Float64Array.from(started), ended: Float64Array.from(decoded),
  };
}

describe('latency of a small replay', () => {
  describe.each(['first', 'second'] as const)('%s model', (model) => {
    const wanted = golden.models[model];
    const found = latencyOf({ model, slot: 0 }, stagesOf(wanted));

    it.each(['response', 'service'] as const)('has the %s percentiles and order-statistic intervals', (series) => {
      const [ladder, expected] = [found[series], wanted[series]];
      expect(ladder?.n).toBe(expected.n);
      for (const fact of ['min', 'max', 'mean', 'stdev', 'mad'] as const) close(ladder?.[fact], expected[fact]);
      expect(ladder?.steps.map(({ p, reportable }) => ({ p, reportable }))).toEqual(expected.steps.map(({ p, reportable }) => ({ p, reportable })));
      expected.steps.forEach((step, i) => {
        for (const fact of ['value', 'low', 'high'] as const) close(ladder?.steps[i]?.[fact], step[fact]);
      });
    });

    it('leaves unanswered requests out of the stages and counts them', () => {
      expect(found.unanswered).toBe(wanted.unanswered);
      close(found.achievedRate, wanted.achievedRate);
      for (const stage of ['lateness', 'waiting', 'compute', 'decode'] as const) close(found.medians[stage], wanted.medians[stage]);
    });
  });

  it('divides percentile by percentile, with bounds from both intervals', () => {
    const [first, second] = (['first', 'second'] as const).map((model) => latencyOf({ model, slot: 0 }, stagesOf(golden.models[model])).response);
    const ratios = ratiosOf(first ?? null, second ?? null);
    expect(ratios).toHaveLength(golden.ratios.length);
    golden.ratios.forEach((wanted, i) => {
      for (const fact of ['p', 'value', 'low', 'high'] as const) close(ratios[i]?.[fact], wanted[fact]);
    });
  });
});
