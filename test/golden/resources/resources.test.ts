/** Are memory, its growth and the processor share those of scipy and numpy, and is too little said to be too little? */
import { describe, expect, it } from 'vitest';
import { judge, present } from '../../../shared/analyses/resources/present.ts';
import { Params } from '../../../shared/analyses/resources/params.ts';
import { usageOf, type Samples } from '../../../shared/analyses/resources/usage.ts';
import { parseBlocks } from '../../../shared/blocks/block.ts';
import golden from './resources.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number | undefined): void => expect(Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted ?? 0)));
const blank = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN);
const samplesOf = ({ seconds, rss, cpu }: { readonly seconds: readonly number[]; readonly rss: readonly number[]; readonly cpu: readonly number[] }): Samples => ({ seconds: Float64Array.from(seconds), rss: Float64Array.from(rss), cpu: Float64Array.from(cpu), gpu: blank(seconds.length), gpuMemory: blank(seconds.length) });
const name = { model: 'm', slot: 0 };
const params = Params.parse({});

describe('the resources of a run', () => {
  it.each(['level', 'leak'] as const)('that is %s', (which) => {
    const wanted = golden[which];
    const found = usageOf(name, samplesOf(wanted));
    expect(found).toMatchObject({ samples: 300, before: 2, restarts: 0, gpu: null, gpuMemoryPeakBytes: null });
    (['value', 'low', 'high'] as const).forEach((fact, i) => {
      close(found.growth?.[fact], wanted.growth[i]);
      close(found.cpu?.mean[fact], wanted.cpuMean[i]);
    });
    close(found.cpu?.peak, wanted.cpuPeak);
    for (const fact of ['meanBytes', 'peakBytes', 'startBytes', 'endBytes'] as const) close(found.memory?.[fact], wanted.memory[fact]);
    expect(judge(found, params)).toBe(which === 'leak' ? 'warn' : 'pass');
  });

  it('that is short has no slope and no interval, and is not judged', () => {
    const { seconds, rss, cpu } = golden.leak;
    const found = usageOf(name, samplesOf({ seconds: seconds.slice(0, 12), rss: rss.slice(0, 12), cpu: cpu.slice(0, 12) }));
    expect(found).toMatchObject({ samples: 10, growth: null, cpu: { mean: { low: null, high: null } } });
    expect(judge(found, params)).toBe('undefined');
    expect(JSON.stringify(parseBlocks(present({ status: 'computed', replay: 'r', models: [found] }, params)))).toContain('too few samples');
  });

  it('of one sample, of none, and of samples without a number', () => {
    for (const found of [usageOf(name, samplesOf({ seconds: [0], rss: [1e8], cpu: [1] })), usageOf(name, samplesOf({ seconds: [], rss: [], cpu: [] })), usageOf(name, { ...samplesOf({ seconds: [0, 1], rss: [0, 0], cpu: [0, 0] }), rss: blank(2), cpu: blank(2) })]) {
      expect(found.growth).toBeNull();
      expect(found.cpu).toBeNull();
      expect(JSON.stringify(parseBlocks(present({ status: 'computed', replay: 'r', models: [found] }, params)))).not.toMatch(/\bNaN\b|Infinity/);
    }
  });

  it('over a fresh process counts it and leaves out the interval in which it began', () => {
    const found = usageOf(name, samplesOf({ seconds: [0, 1, 2, 3], rss: [1, 1, 1, 1], cpu: [5, 5.5, 0.1, 0.6] }));
    expect(found.restarts).toBe(1);
    close(found.cpu?.mean.value, 0.5);
  });

  it('of a long run is drawn with at most 600 points', () => {
    const n = 5_000;
    const found = usageOf(name, samplesOf({ seconds: Array.from({ length: n }, (_, i) => i / 5), rss: Array.from({ length: n }, (_, i) => 1e8 + i), cpu: Array.from({ length: n }, (_, i) => i / 10) }));
    expect(found.series.seconds.length).toBeLessThanOrEqual(600);
    expect(found.series.rssBytes.at(-1)).toBe(1e8 + n - 1);
    expect(present({ status: 'computed', replay: 'r', models: [found] }, params).filter(({ kind }) => kind === 'figure')).toHaveLength(2);
  });

  it('that was not watched is not computable', () => {
    expect(present({ status: 'not-computable', reason: 'no samples' }, params)[0]).toMatchObject({ kind: 'verdict', verdict: 'undefined' });
  });
});
