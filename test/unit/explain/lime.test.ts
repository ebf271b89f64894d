// Does LIME give the reference's bins and fits, and sensible answers where the reference has none?
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../../shared/core/errors.ts';
import { seededRandom } from '../../../shared/core/random/seededRandom.ts';
import { drawNeighbourhood } from '../../../shared/explain/lime/drawNeighbourhood.ts';
import { explainWithLime, kernelWeights } from '../../../shared/explain/lime/explainWithLime.ts';
import type { LimePredict } from '../../../shared/explain/lime/explainWithLime.ts';
import { fitLocalModel } from '../../../shared/explain/lime/fitLocalModel.ts';
import type { FeatureSelection } from '../../../shared/explain/lime/fitLocalModel.ts';
import type { LimeColumn } from '../../../shared/explain/lime/limeColumns.ts';
import { binOf, limeStatistics, ruleOfCell } from '../../../shared/explain/lime/limeStatistics.ts';
import { ridgeOf, weightedSums } from '../../../shared/explain/lime/weightedRidge.ts';

interface GoldenBins {
  readonly rules: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly bins: readonly number[];
}

interface GoldenFit {
  readonly width: number;
  readonly kernelWidth: number;
  readonly kernel: readonly number[];
  readonly rows: readonly string[];
  readonly labels: readonly number[];
  readonly answers: readonly {
    readonly selection: FeatureSelection;
    readonly count: number;
    readonly intercept: number;
    readonly r2: number;
    readonly local: number;
    readonly weights: readonly (readonly [number, number])[];
  }[];
}

/** The file is written by make_lime_golden.py in exactly this form. */
const golden = JSON.parse(readFileSync('test/golden/explain/lime.json', 'utf8')) as {
  readonly discretised: { readonly columns: Readonly<Record<string, readonly number[]>> } & Readonly<Record<'quartile' | 'decile', Readonly<Record<string, GoldenBins>>>>;
  readonly fits: readonly GoldenFit[];
};

const numeric = (name: string, values: readonly number[]): LimeColumn => ({ kind: 'numeric', name, values: Float64Array.from(values) });

describe('limeStatistics', () => {
  it.each(['quartile', 'decile'] as const)('%s bins equal the reference, also with ties and constant columns', (bins) => {
    const { columns } = golden.discretised;
    const statistics = limeStatistics(Object.entries(columns).map(([name, values]) => numeric(name, values)), { bins });
    for (const feature of statistics.features) {
      const expected = golden.discretised[bins][feature.name];
      if (feature.kind !== 'numeric' || expected === undefined) throw new Error('numeric columns expected');
      expect(feature.bins.map((bin) => bin.rule)).toEqual(expected.rules);
      for (const part of ['mean', 'std', 'min', 'max'] as const) {
        feature.bins.forEach((bin, index) => expect(bin[part], `${feature.name} ${part} ${index}`).toBeCloseTo(expected[part][index] ?? Number.NaN, 9));
      }
      expect(columns[feature.name]?.map((value) => binOf(feature, value))).toEqual(expected.bins);
    }
  });

  it('gives missing values a bin of their own, keeps strings, and knows that a category is new', () => {
    const statistics = limeStatistics([numeric('age', [20, Number.NaN, 40, 60]), { kind: 'category', name: 'sex', values: ['F', null, 'M', 'F'] }]);
    const [age, sex] = statistics.features;
    if (age === undefined || sex === undefined) throw new Error('two features expected');
    expect([...age.shares].at(-1)).toBe(0.25);
    expect([...sex.shares]).toEqual([0.5, 0.25, 0.25]);
    expect(ruleOfCell(age, Number.NaN)).toBe('age is missing');
    expect(ruleOfCell(sex, null)).toBe('sex is missing');
    expect(ruleOfCell(sex, 'M')).toBe('sex=M');
    expect(binOf(sex, 'X')).toBe(-1);
    expect(() => binOf(age, 'old')).toThrow(AssayError);
  });

  it('refuses no rows and columns of different length', () => {
    expect(() => limeStatistics([])).toThrow(AssayError);
    expect(() => limeStatistics([numeric('a', [1, 2]), numeric('b', [1])])).toThrow('differ in length');
  });
});

describe('fitLocalModel', () => {
  it.each(golden.fits.map((fit, index) => [index, fit] as const))('equals the reference on stored neighbourhood %i', (_, fit) => {
    const values = Uint8Array.from(fit.rows.join(''), Number);
    const weights = kernelWeights(values, fit.width, fit.kernelWidth);
    fit.kernel.forEach((weight, row) => expect(weights[row]).toBeCloseTo(weight, 14));
    for (const answer of fit.answers) {
      const model = fitLocalModel({ values, width: fit.width, labels: Float64Array.from(fit.labels), weights }, answer.count, answer.selection);
      expect(model.weights.map(({ column }) => column)).toEqual(answer.weights.map(([column]) => column));
      model.weights.forEach(({ weight }, index) => expect(weight).toBeCloseTo(answer.weights[index]?.[1] ?? Number.NaN, 12));
      expect(model.intercept).toBeCloseTo(answer.intercept, 12);
      expect(model.r2).toBeCloseTo(answer.r2, 12);
      expect(model.localPrediction).toBeCloseTo(answer.local, 12);
    }
  });

  it('gives constant labels their value, and a repeated column the coefficient 0', () => {
    const values = Uint8Array.from([1, 1, 0, 0, 1, 1, 0, 0]);
    const flat = fitLocalModel({ values, width: 2, labels: new Float64Array(4).fill(0.3), weights: new Float64Array(4).fill(1) }, 2);
    expect(flat).toMatchObject({ r2: 1, weights: [{ weight: 0 }, { weight: 0 }] });
    expect(flat.localPrediction).toBeCloseTo(0.3, 14);
    const sums = weightedSums({ values, width: 2, labels: Float64Array.from([1, 0, 1, 0]), weights: new Float64Array(4).fill(1) });
    const fit = ridgeOf(sums, [0, 1], 0);
    expect([...fit.coefficients]).toEqual([1, 0]);
    expect(fit.r2).toBeCloseTo(1, 14);
  });

  it('solves the normal equations for any weighted data', () => {
    const row = fc.record({ x: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), y: fc.double({ min: -5, max: 5, noNaN: true }), w: fc.double({ min: 0.1, max: 2, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 20 }), fc.double({ min: 0.1, max: 3, noNaN: true }), (rows, alpha) => {
        const sums = weightedSums({ values: rows.flatMap(({ x }) => x), width: 3, labels: Float64Array.from(rows, ({ y }) => y), weights: Float64Array.from(rows, ({ w }) => w) });
        const { coefficients, intercept } = ridgeOf(sums, [0, 1, 2], alpha);
        const residual = (x: readonly number[], y: number): number => y - intercept - x.reduce((sum, value, index) => sum + value * (coefficients[index] ?? 0), 0);
        expect(rows.reduce((sum, { x, y, w }) => sum + w * residual(x, y), 0)).toBeCloseTo(0, 8);
        for (let column = 0; column < 3; column += 1) {
          const gradient = rows.reduce((sum, { x, y, w }) => sum + w * residual(x, y) * (x[column] ?? 0), 0);
          expect(gradient - alpha * (coefficients[column] ?? 0)).toBeCloseTo(0, 7);
        }
      }),
      { seed: 4 },
    );
  });
});

const TRAINING: readonly LimeColumn[] = (() => {
  const random = seededRandom(8);
  const ages = Array.from({ length: 400 }, () => (random.uniform() < 0.1 ? Number.NaN : 20 + Math.floor(60 * random.uniform())));
  const gains = ages.map(() => (random.uniform() < 0.85 ? 0 : 1000 * random.uniform()));
  const sexes = ages.map(() => (random.uniform() < 0.6 ? 'M' : random.uniform() < 0.9 ? 'F' : null));
  return [numeric('age', ages), numeric('gain', gains), { kind: 'category', name: 'sex', values: sexes }];
})();

describe('drawNeighbourhood', () => {
  it('draws bins with their training shares, and values inside the stated bin', () => {
    const statistics = limeStatistics(TRAINING);
    const row = [33, 0, 'F'] as const;
    const samples = 20_000;
    const drawn = drawNeighbourhood(statistics, row, { samples, random: seededRandom(1) });
    statistics.features.forEach((feature, index) => {
      const column = drawn.columns[index];
      const own = binOf(feature, row[index] ?? null);
      const share = feature.shares[own] ?? 0;
      let same = 0;
      for (let sample = 0; sample < samples; sample += 1) {
        const value = column?.values[sample] ?? null;
        const bit = drawn.sameBin[sample * 3 + index] ?? 0;
        same += bit;
        const bin = binOf(feature, value);
        const edge = feature.kind === 'numeric' && feature.bins.some((at) => at.min === value);
        if (!edge) expect(bit).toBe(bin === own ? 1 : 0);
      }
      expect(Math.abs(same / samples - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / samples) + 1 / samples);
    });
    expect(drawn.columns.map((column) => column.values[0])).toEqual([33, 0, 'F']);
  });

  it('returns the value of a bin with equal bounds, and 0 only when the reference is to be reproduced', () => {
    const statistics = limeStatistics([numeric('constant', [7, 7, 7])]);
    const draw = (compat: boolean): unknown => drawNeighbourhood(statistics, [7], { samples: 3, random: seededRandom(2), compat }).columns[0]?.values;
    expect(draw(false)).toEqual(Float64Array.from([7, 7, 7]));
    expect(draw(true)).toEqual(Float64Array.from([7, 0, 0]));
  });
});

const MODEL: LimePredict = (columns) => {
  const [age, , sex] = columns;
  return Promise.resolve(Float64Array.from({ length: age?.values.length ?? 0 }, (_, row) => (Number(age?.values[row]) > 50 ? 0.5 : 0) + (sex?.values[row] === 'M' ? 0.3 : 0)));
};

describe('explainWithLime', () => {
  it('finds the conditions that matter, states its fit, and repeats with the same seed', async () => {
    const statistics = limeStatistics(TRAINING);
    const explain = (seed: number) => explainWithLime(statistics, [70, 0, 'M'], { predict: MODEL, seed, samples: 3000 });
    const first = await explain(5);
    expect(await explain(5)).toEqual(first);
    expect(await explain(6)).not.toEqual(first);
    expect(first.weights.map(({ column }) => column)).toEqual(['age', 'sex', 'gain']);
    expect(first.weights[1]).toMatchObject({ rule: 'sex=M' });
    expect(first.weights[1]?.weight).toBeCloseTo(0.3, 1);
    expect(Math.abs(first.weights[2]?.weight ?? 1)).toBeLessThan(0.03);
    expect(first).toMatchObject({ modelPrediction: 0.8, samples: 3000, seed: 5, selection: 'highest_weights', kernelWidth: 0.75 * Math.sqrt(3) });
    expect(first.r2).toBeGreaterThan(0.4);
    expect(first.localPrediction).toBeCloseTo(first.intercept + first.weights.reduce((sum, { weight }) => sum + weight, 0), 12);
  });

  it('explains rows with missing values and new categories', async () => {
    const { weights, modelPrediction } = await explainWithLime(limeStatistics(TRAINING), [null, 0, 'X'], { predict: MODEL, seed: 5, samples: 500, numFeatures: 2 });
    expect(modelPrediction).toBe(0);
    expect(weights).toHaveLength(2);
    expect(weights.find(({ column }) => column === 'age')?.rule ?? 'age is missing').toBe('age is missing');
  });

  it('refuses scores that are no numbers or too few, wrong rows and wrong options', async () => {
    const statistics = limeStatistics(TRAINING);
    const codeOf = (row: readonly (number | string)[], predict: LimePredict, samples = 50): Promise<unknown> =>
      explainWithLime(statistics, row, { predict, seed: 1, samples }).then(() => 'done', (thrown: unknown) => (thrown instanceof AssayError ? thrown.code : thrown));
    expect(await codeOf([1, 2, 'M'], () => Promise.resolve(new Float64Array(50).fill(Number.NaN)))).toBe('does_not_fit');
    expect(await codeOf([1, 2, 'M'], () => Promise.resolve(new Float64Array(3)))).toBe('does_not_fit');
    expect(await codeOf([1, 2], MODEL)).toBe('does_not_fit');
    expect(await codeOf([1, 2, 'M'], MODEL, 1)).toBe('usage');
  });
});
