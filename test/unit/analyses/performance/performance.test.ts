/** Does performance stay honest at its edges: one class, no labels, no reference? */
import { describe, expect, it } from 'vitest';
import { clusteredMean } from '../../../../shared/analyses/clusteredMean.ts';
import { differenceOf, noMetric } from '../../../../shared/analyses/metric.ts';
import { assemble, summariseBinary } from '../../../../shared/analyses/performance/compute.ts';
import { Params } from '../../../../shared/analyses/performance/params.ts';
import { judge, present } from '../../../../shared/analyses/performance/present.ts';
import type { OutcomeRow } from '../../../../shared/analyses/performance/queries.ts';
import type { Computed } from '../../../../shared/analyses/performance/result.ts';
import { parseBlocks } from '../../../../shared/blocks/block.ts';
import { newcombe } from '../../../../shared/core/stats/newcombe.ts';
import { wilson } from '../../../../shared/core/stats/wilson.ts';

const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}T00:00:00Z`;
const cell = (period: string, [label, decision, rows]: readonly [boolean | null, boolean | null, number]): OutcomeRow => ({ period, label, decision, rows });
const TASK = { task: 'binary', classes: ['0', '1'], positive: '1', favourable: '1', threshold: 0.5 } as const;

const gathered = (side: 'reference' | 'current', cells: readonly OutcomeRow[]): ReturnType<typeof summariseBinary> =>
  summariseBinary({ scope: { side, label: side, task: TASK }, cells, scores: { scored: 0, judgedScores: 0 }, groups: undefined, clusters: undefined, bins: 10, seed: 1 });

const computed = (now: readonly OutcomeRow[], before?: readonly OutcomeRow[]): Computed =>
  assemble(gathered('current', now), before === undefined ? undefined : gathered('reference', before), { task: 'binary', positive: '1', decisionRule: 'decision = 1', column: 'ts', limitSd: 3 });

const days = (from: number, right: number): OutcomeRow[] => Array.from({ length: 8 }, (_, i) => [cell(day(from + i), [true, true, right - (i % 2)]), cell(day(from + i), [false, true, 1_000 - right + (i % 2)])]).flat();

describe('performance', () => {
  it('counts what is left out instead of dropping it', () => {
    const { current } = computed([cell(day(1), [true, true, 5]), cell(day(1), [null, true, 3]), cell(day(1), [true, null, 2])]);
    expect(current.coverage).toMatchObject({ rows: 10, labelled: 7, decided: 8, judged: 5 });
    expect(current.metrics.mcc?.reason).toContain('only one class');
    expect(current.metrics.rocAuc?.reason).toBe('the dataset has no score column');
  });

  it('declares an empty scope', () => {
    const result = computed([]);
    expect(judge(result, 0.005)).toBe('undefined');
    expect(parseBlocks(present(result, Params.parse({})))[0]).toMatchObject({ kind: 'verdict', verdict: 'undefined', value: '–' });
  });

  it('fails only when the whole interval lies below the margin, and lists the days below the learnt limit', () => {
    const worse = computed(days(11, 800), days(1, 900));
    expect(judge(worse, 0.005)).toBe('fail');
    expect(worse.timeline.breaches).toHaveLength(8);
    expect(judge(computed(days(11, 900), days(1, 900)), 0.005)).toBe('inconclusive');
    expect(judge(computed(days(11, 900), days(1, 900)), 0.05)).toBe('pass');
  });

  it('compares with always answering one class when there is no reference', () => {
    expect(judge(computed([cell(day(1), [true, true, 450]), cell(day(1), [false, false, 450]), cell(day(1), [true, false, 100])]), 0.005)).toBe('pass');
    expect(judge(computed([cell(day(1), [true, true, 10]), cell(day(1), [false, true, 900]), cell(day(1), [false, false, 90])]), 0.005)).toBe('fail');
  });
});

describe('differenceOf', () => {
  it('is Newcombe’s interval for shares', () => {
    const share = (hits: number, n: number) => ({ value: hits / n, ...(wilson(hits, n) ?? { low: 0, high: 1 }), n, method: 'Wilson' });
    const found = differenceOf(share(56, 70), share(48, 80));
    const wanted = newcombe({ hits: 56, n: 70 }, { hits: 48, n: 80 });
    if ('reason' in wanted) throw new Error(wanted.reason);
    expect(found.low).toBeCloseTo(wanted.low, 12);
    expect(found.high).toBeCloseTo(wanted.high, 12);
    expect(found.method).toBe('Newcombe hybrid score');
  });

  it('keeps the reason of a side without a value', () => {
    expect(differenceOf(noMetric({ reason: 'no labelled row', n: 0 }), noMetric({ reason: 'other', n: 0 }))).toMatchObject({ value: null, reason: 'no labelled row' });
  });
});

describe('clusteredMean', () => {
  it('is wider than by row when equal inputs answer alike', () => {
    const repeated = clusteredMean([{ sum: 10, rows: 10, clusters: 8 }, { sum: 0, rows: 10, clusters: 2 }]);
    const single = clusteredMean([{ sum: 1, rows: 1, clusters: 80 }, { sum: 0, rows: 1, clusters: 20 }]);
    if ('reason' in repeated || 'reason' in single) throw new Error('both exist');
    expect(repeated.value).toBe(0.8);
    expect((repeated.high - repeated.low) / (single.high - single.low)).toBeCloseTo(Math.sqrt(10), 12);
  });

  it('needs two clusters', () => {
    expect(clusteredMean([{ sum: 1, rows: 3, clusters: 1 }])).toHaveProperty('reason');
  });
});
