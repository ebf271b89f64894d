/** Are batches read from stamps as they were, alternatives those asked for, and findings worded no stronger than they are? */
import { describe, expect, it } from 'vitest';
import { askedAlternatives } from '../../../../shared/analyses/batching/alternatives.ts';
import { Params } from '../../../../shared/analyses/batching/params.ts';
import { present } from '../../../../shared/analyses/batching/present.ts';
import type { Alternative, Computed, ComputedModel, Figures, Rule } from '../../../../shared/analyses/batching/result.ts';
import { agreementOf, arrivalsOf, batchesOf, measuredFigures, type Requests } from '../../../../shared/analyses/batching/runFigures.ts';
import { parseBlocks, type Block } from '../../../../shared/blocks/block.ts';

const rule: Rule = { maxSize: 8, maxDelayMs: 2, preferredSizes: [], allowedSizes: [], instances: 1, maxQueue: null, overflow: 'reject' };
const params = Params.parse({});
const curve = { sizes: [{ size: 1, batches: 5, medianMs: 0.4, fittedMs: 0.4 }, { size: 6, batches: 5, medianMs: 1, fittedMs: 1 }], batches: 10, affine: null, maxResidualMs: 0, spread: 0.1 };

function requestsOf(rows: readonly Partial<Record<keyof Requests, number>>[]): Requests {
  const of = (key: keyof Requests, otherwise: number): Float64Array => Float64Array.from(rows, (row) => row[key] ?? otherwise);
  return { scheduled: of('scheduled', 0), enqueued: of('enqueued', 0), formed: of('formed', NaN), decoded: of('decoded', NaN), batch: of('batch', -1), answered: of('answered', 0), dropped: of('dropped', 0) };
}

describe('batches of stamps', () => {
  const requests = requestsOf([
    { scheduled: 0, enqueued: 1e6, formed: 2e6, decoded: 4e6, batch: 0, answered: 1 },
    { scheduled: 1e6, enqueued: 1.5e6, formed: 2e6, decoded: 4e6, batch: 0, answered: 1 },
    { scheduled: 2e6, enqueued: 3e6, dropped: 1 },
    { scheduled: 3e6, enqueued: 3e6, formed: 4e6, batch: 1 },
    { scheduled: 4e6, enqueued: 5e6, formed: 5e6, decoded: 8e6, batch: 2, answered: 1 },
  ]);

  it('are those with an answer, at the size that was run', () => {
    expect(batchesOf(requests, rule)).toEqual({ size: Float64Array.of(2, 1), ms: Float64Array.of(2, 3) });
    expect(batchesOf(requests, { ...rule, allowedSizes: [8, 4] }).size).toEqual(Float64Array.of(4, 4));
  });

  it('have figures that count what was dropped and leave out what was not answered', () => {
    const figures = measuredFigures(requests, batchesOf(requests, rule), 2);
    expect(figures).toMatchObject({ n: 3, dropped: 1, batches: 2, meanBatch: 1.5, throughput: 375, utilisation: 5 / 16 });
    expect(figures.percentiles.map(({ p, reportable }) => [p, reportable])).toEqual([[0.5, false], [0.9, false], [0.99, false]]);
    expect(figures.percentiles.map(({ value }) => value)).toEqual([4, 4, 4]);
  });

  it('of nothing have no percentiles', () => {
    const none = requestsOf([]);
    expect(measuredFigures(none, batchesOf(none, rule), 1)).toEqual({ n: 0, dropped: 0, batches: 0, meanBatch: 0, throughput: 0, utilisation: 0, percentiles: [] });
  });

  it('arrive as late as in the run at another rate, never before an earlier request', () => {
    const { due, arrivals } = arrivalsOf(requests, 2);
    expect([...due]).toEqual([0, 5e5, 1e6, 1.5e6, 2e6]);
    expect([...arrivals]).toEqual([1e6, 1e6, 2e6, 2e6, 3e6]);
  });
});

describe('alternatives', () => {
  it('are the rule as run, then doubling sizes with its delay, none and one batch time', () => {
    const asked = askedAlternatives(rule, params, curve);
    expect(asked[0]).toEqual({ rule, rateFactor: 1, asRun: true });
    expect(asked.slice(1).map((each) => [each.rule.maxSize, each.rule.maxDelayMs])).toEqual([[1, 0], [2, 0], [2, 0.4], [2, 2], [4, 0], [4, 0.4], [4, 2], [6, 0], [6, 0.4], [6, 2], [8, 0], [8, 0.4]]);
  });

  it('are every combination of what was asked for, at most 64', () => {
    const some = askedAlternatives(rule, Params.parse({ maxSizes: [8, 4], delaysMs: [1], instances: [1, 2], preferredSizes: [6, 4], rateFactors: [1, 2] }), curve);
    expect(some).toHaveLength(9);
    expect(some.filter((each) => each.rule.maxSize === 4).every((each) => each.rule.preferredSizes.join() === '4')).toBe(true);
    expect(askedAlternatives(rule, Params.parse({ maxSizes: [2, 3, 4, 5, 6], delaysMs: [0, 1, 2, 3], instances: [1, 2, 3, 4] }), curve)).toHaveLength(64);
  });
});

const figures = (p99: number, more: Partial<Figures> = {}): Figures => ({
  n: 5_000, dropped: 0, throughput: 900, batches: 1_000, meanBatch: 5, utilisation: 0.6,
  percentiles: [0.5, 0.9, 0.99].map((p) => ({ p, value: (p99 * p) / 0.99, low: ((p99 * p) / 0.99) * 0.95, high: ((p99 * p) / 0.99) * 1.05, reportable: true })), ...more,
});
const alternative = (maxSize: number, p99: number | string, asRun = false): Alternative => ({
  rule: { ...rule, maxSize, maxDelayMs: maxSize === 1 ? 0 : 2 }, rateFactor: 1, asRun,
  outcome: typeof p99 === 'number' ? { status: 'simulated', figures: figures(p99) } : { status: 'refused', reason: p99 },
});

function shown(change: Partial<ComputedModel> = {}, whole: Partial<Computed> = {}): Block[] {
  const measured = figures(10);
  const simulated = figures(10.2);
  const model: ComputedModel = { status: 'computed', model: 'v3', slot: 0, rule, requests: 5_000, unanswered: 0, curve, measured, simulated, agreement: agreementOf(measured, simulated, 0.15), alternatives: [alternative(8, 10.2, true), alternative(1, 40), alternative(4, 20), alternative(16, 'needs the time of a batch of 16 rows')], ...change };
  return parseBlocks(present({ status: 'computed', replay: 'r', schedule: 'poisson', valid: true, reasons: [], models: [model], ...whole }, params));
}
const verdictOf = (blocks: readonly Block[]): Extract<Block, { kind: 'verdict' }> | undefined => blocks.find((block) => block.kind === 'verdict');

describe('what is shown', () => {
  it('says by how much the best batches shorten the tail, and that the simulation describes the run', () => {
    const blocks = shown();
    expect(verdictOf(blocks)).toMatchObject({ verdict: 'pass', value: '10.2', pointer: '/models/0/alternatives/0/outcome/figures/percentiles/2/value' });
    expect(verdictOf(blocks)?.claim).toMatch(/^Batches of up to 8 within 2\.00.ms would shorten the tail\.$/u);
    expect(verdictOf(blocks)?.answer).toMatch(/Simulated p99: 40\.0.ms one by one \(utilisation 60.%\)/u);
    expect(blocks.map((block) => block.kind)).toEqual(['verdict', 'table', 'figure', 'table', 'figure']);
  });

  it('warns where the simulation does not describe the run', () => {
    const agreement = agreementOf(figures(10), figures(20), 0.15);
    expect(agreement.every(({ agrees }) => !agrees)).toBe(true);
    const verdict = verdictOf(shown({ agreement }));
    expect(verdict?.verdict).toBe('warn');
    expect(verdict?.answer).toContain('does not describe the run (p50 × 2.00, p90 × 2.00, p99 × 2.00), so mistrust');
  });

  it('claims nothing of intervals that meet, nor without single requests, nor of an invalid run', () => {
    expect(verdictOf(shown({ alternatives: [alternative(8, 10, true), alternative(1, 10.3)] }))?.claim).toBe('At this load batching changes nothing in the tail.');
    expect(verdictOf(shown({ alternatives: [alternative(8, 10, true), alternative(1, 5)] }))?.claim).toBe('Batching would lengthen the tail at this load.');
    expect(verdictOf(shown({ alternatives: [alternative(8, 10, true), alternative(1, 'needs the time of a batch of 1 rows')] }))?.claim).toBe('It cannot be said whether batches beat single requests: none ran alone.');
    expect(verdictOf(shown({}, { valid: false, reasons: ['OFFERED_RATE: fell behind.'] }))).toMatchObject({ verdict: 'inconclusive', claim: 'The run is invalid, so it decides nothing.' });
  });

  it('does not prefer batches that drop more requests', () => {
    const dropping: Alternative = { ...alternative(4, 1), outcome: { status: 'simulated', figures: figures(1, { dropped: 9 }) } };
    expect(verdictOf(shown({ alternatives: [alternative(8, 10, true), alternative(1, 40), dropping] }))?.value).toBe('10.0');
  });

  it('says why nothing was simulated', () => {
    const [block] = parseBlocks(present({ status: 'not-computable', replay: 'r', reason: 'an offline replay sends whole blocks' }, params));
    expect(block).toMatchObject({ kind: 'verdict', verdict: 'undefined', answer: 'An offline replay sends whole blocks. Replay with --schedule poisson --rate N --batch-max M.' });
    const blocks = shown({}, { models: [{ status: 'not-computable', model: 'v3', reason: 'no request reached the queue' }] });
    expect(blocks.map((each) => (each.kind === 'text' ? each.markdown : each.kind))).toEqual(['verdict', '**v3** was not simulated: no request reached the queue.']);
  });
});
