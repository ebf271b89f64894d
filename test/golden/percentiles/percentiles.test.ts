/** Are percentiles, intervals and conservative estimates those of MLPerf LoadGen's own runs, and of numpy and scipy? */
import { describe, expect, it } from 'vitest';
import { earlyStopping, minimumSampleSize, percentileLadder } from '../../../shared/core/stats/percentileLadder.ts';
import golden from './percentiles.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number | null): void => {
  if (wanted === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

describe.each(golden.runs)('$queries queries of a LoadGen run judged at $percentile', ({ queries, percentile, counts, loadgen, ladder }) => {
  const latencies = Float64Array.from(counts.flatMap(([value, count]) => new Array<number>(count ?? 0).fill(value ?? 0)));
  const found = percentileLadder(latencies);
  if ('reason' in found) throw new Error(found.reason);
  const step = (p: number): (typeof found.steps)[number] | undefined => found.steps.find((each) => each.p === p);

  it('stop where LoadGen stops', () => {
    expect(step(percentile)?.reportable).toBe(loadgen.satisfied);
    expect(earlyStopping(queries, percentile) - 1).toBe(loadgen.discards ?? -1);
    if (loadgen.needs !== null) expect(minimumSampleSize(percentile)).toBe(loadgen.needs);
    if (loadgen.p99Needs !== null) expect(step(0.99)).toMatchObject({ reportable: false, conservative: null, minimumN: loadgen.p99Needs });
  });

  it('have the estimate that LoadGen states', () => {
    expect(step(percentile)?.conservative).toBe(loadgen.estimate);
    if (loadgen.p99Estimate !== null) expect(step(0.99)?.conservative).toBe(loadgen.p99Estimate);
  });

  it('have the percentiles, order-statistic intervals and moments of numpy and scipy', () => {
    for (const fact of ['n', 'min', 'max', 'mean', 'stdev', 'mad'] as const) close(found[fact], ladder[fact]);
    expect(found.steps.map(({ p, reportable }) => ({ p, reportable }))).toEqual(ladder.steps.map(({ p, reportable }) => ({ p, reportable })));
    ladder.steps.forEach((wanted, i) => {
      for (const fact of ['value', 'low', 'high', 'conservative'] as const) close(found.steps[i]?.[fact], wanted[fact]);
    });
  });
});
