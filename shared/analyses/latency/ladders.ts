/** What are the percentiles of a model's requests, and how do they compare with those of another model? */
import { isComputable } from '../../core/stats/interval.ts';
import { percentileLadder } from '../../core/stats/percentileLadder.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { Ladder, ModelLatency, Ratio } from './result.ts';

/** Stages of every request of a model in ms, NaN where a stamp is missing; aligned. */
export interface Stages {
  readonly response: Float64Array;
  readonly service: Float64Array;
  readonly lateness: Float64Array;
  readonly waiting: Float64Array;
  readonly compute: Float64Array;
  readonly decode: Float64Array;
  /** 1 when every row of the request was scored. */
  readonly answered: Float64Array;
  readonly rows: Float64Array;
  /** ns since the start of the run. */
  readonly started: Float64Array;
  readonly ended: Float64Array;
}

export interface ModelName {
  readonly model: string;
  readonly slot: number;
}

/** Percentiles are those of answered requests; the others are counted. */
export function latencyOf({ model, slot }: ModelName, stages: Stages): Omit<ModelLatency, 'ratios'> {
  const answered = (values: Float64Array): Float64Array => values.filter((x, i) => stages.answered[i] === 1 && Number.isFinite(x)).sort();
  const middle = (values: Float64Array): number | null => quantile(answered(values), 0.5) ?? null;
  const [started, ended] = [stages.started.filter(Number.isFinite), stages.ended.filter(Number.isFinite)];
  const spanS = ended.length === 0 || started.length === 0 ? 0 : (largest(ended) + largest(started.map((x) => -x))) / 1e9;
  const rows = total(stages.rows);
  return {
    model, slot, rows,
    requests: stages.answered.length,
    unanswered: stages.answered.reduce((sum, one) => sum + (one === 1 ? 0 : 1), 0),
    achievedRate: spanS > 0 ? ended.length / spanS : null,
    rowRate: spanS > 0 ? rows / spanS : null,
    response: ladder(answered(stages.response)),
    service: ladder(answered(stages.service)),
    medians: { lateness: middle(stages.lateness), waiting: middle(stages.waiting), compute: middle(stages.compute), decode: middle(stages.decode) },
  };
}

const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);
const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, x), -Infinity);

function ladder(sorted: Float64Array): Ladder | null {
  const found = percentileLadder(sorted);
  if (!isComputable(found)) return null;
  const { n, min, max, mean, stdev, mad, steps } = found;
  return { n, min, max, mean, stdev, mad, steps: steps.map(({ p, value, low, high, reportable, conservative, minimumN }) => ({ p, value, low, high, reportable, conservative, minimumN })) };
}

/** Percentile by percentile, other ÷ base; bounds are the extreme ratios of both order-statistic intervals. */
export function ratiosOf(base: Ladder | null, other: Ladder | null): Ratio[] {
  if (base === null || other === null) return [];
  return other.steps.flatMap((step, i) => {
    const under = base.steps[i];
    if (under === undefined || under.value <= 0) return [];
    return [{
      p: step.p,
      value: step.value / under.value,
      low: step.low === null || under.high === null ? null : step.low / under.high,
      high: step.high === null || under.low === null || under.low <= 0 ? null : step.high / under.low,
      reportable: step.reportable && under.reportable,
    }];
  });
}
