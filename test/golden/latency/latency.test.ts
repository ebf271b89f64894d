/** Do the percentiles, intervals, stages, group tails and paired ratios of a replay equal those of numpy and scipy? */
import { describe, expect, it } from 'vitest';
import { compareTimes } from '../../../shared/analyses/latency/comparison.ts';
import { latencyOf, type Measured } from '../../../shared/analyses/latency/modelLatency.ts';
import { groupTails } from '../../../shared/analyses/latency/tails.ts';
import golden from './latency.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number | null): void => {
  if (wanted === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

type Golden = (typeof golden.models)['first'];
type Stamp = keyof Golden['stamps'];

const answered = golden.statuses.map((status) => status === 'ok' || status === 'nan');
const ms = ({ stamps }: Golden, later: Stamp, earlier: Stamp): Float64Array => Float64Array.from(stamps[later].map((x, i) => (x - (stamps[earlier][i] ?? Number.NaN)) / 1e6).filter((_, i) => answered[i]));

function measured(model: string, data: Golden): Measured {
  const of = (stamp: Stamp): number[] => data.stamps[stamp].filter((_, i) => answered[i]);
  return {
    model, slot: 0, level: null, arrival: 'open', lateMs: 2, facts: undefined,
    outcomes: [...new Set(golden.statuses)].map((status) => {
      const rows = golden.statuses.filter((each) => each === status).length;
      return { status, rows, batches: rows, stamped: rows };
    }),
    span: { started: Math.min(...of('started')), ended: Math.max(...of('decoded')), firstDue: Math.min(...data.stamps.scheduled), due: Math.max(...data.stamps.scheduled) },
    times: {
      response: ms(data, 'decoded', 'scheduled'), service: ms(data, 'decoded', 'started'),
      stages: { lateness: ms(data, 'enqueued', 'scheduled'), queueWait: ms(data, 'formed', 'enqueued'), batchWait: ms(data, 'started', 'formed'), compute: ms(data, 'ended', 'started'), decode: ms(data, 'decoded', 'ended') },
    },
  };
}

describe('latency of a small replay', () => {
  describe.each(['first', 'second'] as const)('%s model', (model) => {
    const wanted = golden.models[model];
    const found = latencyOf(measured(model, wanted));

    it.each(['response', 'service'] as const)('has the %s percentiles, order-statistic intervals and conservative bounds', (series) => {
      const [ladder, expected] = [found[series], wanted[series]];
      expect(ladder?.n).toBe(expected.n);
      for (const fact of ['min', 'max', 'mean', 'stdev', 'mad'] as const) close(ladder?.[fact], expected[fact]);
      expect(ladder?.steps.map(({ p, reportable }) => ({ p, reportable }))).toEqual(expected.steps.map(({ p, reportable }) => ({ p, reportable })));
      expected.steps.forEach((step, i) => {
        for (const fact of ['value', 'low', 'high', 'conservative'] as const) close(ladder?.steps[i]?.[fact], step[fact]);
      });
    });

    it('has every stage', () => {
      for (const stage of ['lateness', 'queueWait', 'batchWait', 'compute', 'decode'] as const) {
        for (const fact of ['p50', 'p99', 'max'] as const) close(found.stages[stage]?.[fact], wanted.stages[stage][fact]);
      }
      expect(found.late).toBe(false);
    });

    it('counts failed and dropped requests apart, and rates over what was answered', () => {
      const count = (status: string): number => golden.statuses.filter((each) => each === status).length;
      expect(found).toMatchObject({ requests: 900, answered: wanted.response.n, failed: count('timeout'), dropped: count('dropped'), unstamped: 0 });
      close(found.achievedRate, wanted.achievedRate);
      close(found.offeredRate, wanted.offeredRate);
    });

    it('has the tail of every group, and counts requests in none', () => {
      const places = Float64Array.from(golden.statuses.map((_, i) => i % 7).filter((_, i) => answered[i]));
      const { groups, others } = groupTails(ms(wanted, 'decoded', 'scheduled'), places, Array.from({ length: 5 }, (_, g) => ({ name: String(g), clauses: [] })));
      expect(others).toBe(wanted.others);
      wanted.groups.forEach((group, g) => {
        for (const fact of ['n', 'p50', 'p99'] as const) close(groups[g]?.[fact], group[fact]);
      });
    });
  });

  it('compares request by request: the same ratios and differences, bounds of the same bootstrap', async () => {
    const [a, b] = [golden.models.first, golden.models.second];
    const series = (later: Stamp, earlier: Stamp): { a: Float64Array; b: Float64Array } => ({ a: ms(a, later, earlier), b: ms(b, later, earlier) });
    const pairs = { response: series('decoded', 'scheduled'), service: series('decoded', 'started') };
    const [first, second] = [latencyOf(measured('a', a)), latencyOf(measured('b', b))];
    const found = await compareTimes({ pairs, all: pairs, ladders: { a: first.response, b: second.response }, seed: 42, step: () => Promise.resolve() });
    if (found.kind !== 'paired') throw new Error(found.kind);
    expect(found.method).toContain('blocks of 10 consecutive pairs');
    for (const wanted of golden.ratios) {
      const step = found.response.find(({ p }) => p === wanted.p);
      close(step?.ratio?.value, wanted.ratio);
      close(step?.difference.value, wanted.difference);
      const within = (bounds: readonly number[], low = Number.NaN, high = Number.NaN): void => {
        const width = (bounds[1] ?? 0) - (bounds[0] ?? 0);
        expect(Math.abs(low - (bounds[0] ?? 0))).toBeLessThan(0.15 * width);
        expect(Math.abs(high - (bounds[1] ?? 0))).toBeLessThan(0.15 * width);
      };
      within(wanted.ratioBounds, step?.ratio?.low, step?.ratio?.high);
      within(wanted.differenceBounds, step?.difference.low, step?.difference.high);
    }
  });
});
