/** Are the rows that are scored twice spread over the run, and their differences measured as they are? */
import { describe, expect, it } from 'vitest';
import type { DecodedScores } from '../../../shared/core/binding/decodeScores.ts';
import type { InputTensor } from '../../../shared/core/binding/tensor.ts';
import { NoiseFloor } from '../../../shared/engine/replay/noiseFloor.ts';

const ROWS = 1_000;
const inputs: readonly InputTensor[] = [{ name: '', dtype: 'float32', shape: [ROWS, 2], data: Float32Array.from({ length: 2 * ROWS }, (_, i) => i) }];

function decoded(scores: ArrayLike<number>): DecodedScores {
  const positive = Float64Array.from(scores);
  const predicted = Int32Array.from(positive, (score) => (score >= 0.5 ? 0 : 1));
  const words = ['1', '0'];
  return { rows: positive.length, predicted, words, classes: words, byClass: [positive, positive.map((score) => 1 - score)], positive, predictions: Array.from(positive, (score) => (score >= 0.5 ? '1' : '0')), nanRows: 0 };
}

const block = (callSize?: number): { readonly inputs: readonly InputTensor[]; readonly decoded: DecodedScores; readonly callSize: number | undefined } => ({ inputs, decoded: decoded(Array.from({ length: ROWS }, (_, i) => i / ROWS)), callSize });
const floor = (totalRows: number, seed = 42): NoiseFloor => new NoiseFloor({ meta: { name: 'm' }, totalRows, seed });
const firstColumn = (tensors: readonly InputTensor[] | undefined): readonly number[] => Array.from((tensors?.[0]?.data ?? []) as Float32Array).filter((_, i) => i % 2 === 0);

describe('the noise floor', () => {
  it('takes every row of a short run, and of a long one as many parts of each block', () => {
    expect(floor(ROWS).draw(0, block())?.rows).toBe(ROWS);
    const drawn = floor(100_000).draw(3, block());
    expect(drawn?.rows).toBe(100);
    const places = firstColumn(drawn?.inputs).map((value) => value / 2);
    places.forEach((place, part) => expect(Math.floor(place / 10)).toBe(part));
    expect(drawn?.first.columns[0]).toEqual(Float64Array.from(places, (place) => place / ROWS));
  });

  it('draws the same rows for the same seed, and others for another seed or block', () => {
    const places = (seed: number, batch: number): readonly number[] => firstColumn(floor(100_000, seed).draw(batch, block())?.inputs);
    expect(places(7, 1)).toEqual(places(7, 1));
    expect(places(7, 1)).not.toEqual(places(8, 1));
    expect(places(7, 1)).not.toEqual(places(7, 2));
  });

  it('asks for calls of another size than the first run’s', () => {
    expect(floor(ROWS).draw(0, block(16))?.callSize).toBe(ROWS);
    expect(floor(ROWS).draw(0, block(4_096))?.callSize).toBe(16);
  });

  it('measures largest, p99 and relative difference, and flips', async () => {
    const noise = floor(ROWS);
    const drawn = noise.draw(0, block());
    if (drawn === undefined) throw new Error('nothing was drawn');
    const second = Array.from(drawn.first.columns[0] ?? [], (score, i) => (i === 500 ? score - 0.25 : i % 10 === 0 ? score + 0.125 : score));
    noise.add(drawn, decoded(second));
    await noise.compareProvider('webgpu', () => Promise.resolve(decoded(second)));
    const figures = noise.figures();
    expect(figures).toMatchObject({ rows: ROWS, maxAbsDifference: 0.25, p99AbsDifference: 0.125, providers: [{ provider: 'webgpu', rows: ROWS, maxAbsDifference: 0.25 }] });
    expect(figures.maxRelativeDifference).toBeCloseTo(0.125 / 0.01, 9);
    expect(figures.predictionFlips).toBe(second.filter((score, i) => score >= 0.5 !== i / ROWS >= 0.5).length);
  });

  it('takes NaN for NaN, and does not call NaN beside a number small', () => {
    const both = floor(2);
    const drawn = both.draw(0, { inputs: [], decoded: decoded([Number.NaN, 0.5]), callSize: undefined });
    if (drawn === undefined) throw new Error('nothing was drawn');
    both.add(drawn, decoded([Number.NaN, 0.5]));
    expect(both.figures().maxAbsDifference).toBe(0);
    both.add(drawn, decoded([0.1, 0.5]));
    expect(both.figures()).toMatchObject({ maxAbsDifference: null, p99AbsDifference: null });
  });

  it('of nothing is no figure, and after a failure says why', () => {
    const noise = floor(10);
    expect(noise.figures()).toMatchObject({ rows: 0, maxAbsDifference: null });
    noise.cannot(new Error('out of memory'));
    expect(noise.draw(0, block())).toBeUndefined();
    expect(noise.figures().reason).toContain('out of memory');
  });
});
