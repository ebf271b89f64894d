/** By which factor does a model take longer than the first one, on the same requests? */
import { quantileBootstrap, type ComparedSeries, type QuantileComparison } from '../../core/stats/bootstrapQuantile.ts';
import { isComputable, type NotComputable } from '../../core/stats/interval.ts';
import { rankShift, type RankShift } from '../../core/stats/rankShift.ts';
import type { Comparison, Ladder, Ratio } from './result.ts';

const PS = [0.5, 0.9, 0.95, 0.99, 0.999] as const;
/** A percentile interval at 95 % is steady from about a thousand on. */
const REPLICATES = 1_000;
/** Below this share of common requests the models were not sent the same. */
const SAME_SHARE = 0.5;

export interface SeriesPair {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Both times of the same requests, aligned, in the order in which they were sent. */
export interface Pairs {
  readonly response: SeriesPair;
  readonly service: SeriesPair;
}

export interface ComparedModels {
  readonly pairs: Pairs;
  /** All answered requests of each model, for when they do not pair. */
  readonly all: Pairs;
  readonly ladders: { readonly a: Ladder | null; readonly b: Ladder | null };
  readonly seed: number;
  /** Called between replicates. */
  readonly step: (fraction: number) => Promise<void>;
}

/**
 * Paired by request where at least half of them pair: a bootstrap of both quantiles over blocks of consecutive requests, of length n^⅓,
 * because neighbours share a queue. Else a rank test and the shift of independent samples.
 */
export async function compareTimes({ pairs, all, ladders, seed, step }: ComparedModels): Promise<Comparison> {
  const n = pairs.response.a.length;
  const fewest = Math.min(all.response.a.length, all.response.b.length);
  if (fewest === 0) return { kind: 'none', reason: 'one of the models answered no request' };
  if (n < 2 || n < SAME_SHARE * fewest) return unpaired(all, n);
  const found = await finished(quantileBootstrap([pairs.response, pairs.service], { ps: PS, seed, replicates: REPLICATES, blockRows: Math.ceil(Math.cbrt(n)) }), step);
  if (!isComputable(found)) return { kind: 'none', reason: found.reason };
  const reportable = (p: number): boolean => [ladders.a, ladders.b].every((ladder) => ladder?.steps.find((each) => each.p === p)?.reportable === true);
  const ratios = (series: readonly QuantileComparison[] = []): Ratio[] => series.map(({ p, ratio, difference }) => ({ p, ratio, difference, reportable: reportable(p) }));
  return { kind: 'paired', n, method: found.method, response: ratios(found.series[0]), service: ratios(found.series[1]) };
}

async function finished(work: ReturnType<typeof quantileBootstrap>, step: ComparedModels['step']): Promise<ComparedSeries | NotComputable> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    await step(next.value);
  }
}

function unpaired(all: Pairs, common: number): Comparison {
  const [response, service] = [rankShift(all.response.a, all.response.b), rankShift(all.service.a, all.service.b)];
  if (!isComputable(response) || !isComputable(service)) return { kind: 'none', reason: 'one of the models answered no request' };
  const shift = ({ shift: found, p, larger }: RankShift): Extract<Comparison, { kind: 'unpaired' }>['response'] => ({ ...found, p, larger });
  return { kind: 'unpaired', n: [response.n[0], response.n[1]], method: response.method, reason: `only ${common} requests were answered by both`, response: shift(response), service: shift(service) };
}
