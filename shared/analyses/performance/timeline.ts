/** In which periods was accuracy below what the reference taught? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { learntThreshold } from '../../core/stats/learntThreshold.ts';
import { wilson } from '../../core/stats/wilson.ts';
import type { Side, TimePoint, Timeline } from './result.ts';

/** Judged rows of one period. */
export interface PeriodCount {
  readonly period: string | null;
  readonly rows: number;
  readonly correct: number;
}

export interface TimelineInput {
  readonly column: string | undefined;
  readonly side: Side['side'];
  readonly current: readonly PeriodCount[];
  readonly reference: readonly PeriodCount[] | undefined;
  readonly limitSd: number;
}

/** Periods with fewer judged rows teach nothing about the limit. */
const LEARN_FROM = 30;

/** Accuracy by period of both sides; the limit is mean − limitSd·sd (n − 1) over the reference's periods of at least 30 rows. */
export function timelineOf({ column, side, current, reference, limitSd }: TimelineInput): Timeline {
  const before = pointsOf(reference ?? [], 'reference');
  const learnt = learntThreshold(before.filter((point) => point.n >= LEARN_FROM).map((point) => point.accuracy), { k: limitSd, sides: 'both' });
  const limit = 'reason' in learnt || learnt.lower === null ? null : { value: learnt.lower, mean: learnt.mean, sd: learnt.sd, periods: learnt.chunks };
  const points = [...before, ...pointsOf(current, side)].map((point) => ({ ...point, breach: limit !== null && point.accuracy < limit.value }));
  return {
    column: column ?? null,
    points,
    limit,
    ...('reason' in learnt ? { limitReason: reference === undefined ? 'no reference scope was given' : learnt.reason } : {}),
    breaches: points.filter((point) => point.breach && point.side !== 'reference').map((point) => point.period),
  };
}

function pointsOf(counts: readonly PeriodCount[], side: Side['side']): TimePoint[] {
  const periods = [...new Set(counts.map((count) => count.period).filter((period) => period !== null))].sort();
  return periods.flatMap((period) => {
    const here = counts.filter((count) => count.period === period);
    const n = compensatedSum(here.map((count) => count.rows));
    const correct = compensatedSum(here.map((count) => count.correct));
    const interval = wilson(correct, n);
    return interval === undefined ? [] : [{ period, side, n, correct, accuracy: correct / n, ...interval, breach: false }];
  });
}
