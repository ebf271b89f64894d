/** Does the paired comparison on the sample give the numbers of onnxruntime, scikit-learn, statsmodels and SciPy? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed, type MeasureId } from '../../../shared/analyses/compare/result.ts';
import { Computed as Parity } from '../../../shared/analyses/parity/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './compare.json' with { type: 'json' };
import incidents from '../../fixtures/incidents.json' with { type: 'json' };

/** Scores are float32, and runtimes add trees in an order that depends on the batch: what is made of scores agrees to about their rounding, not to that of doubles. */
const FLOAT32 = 1e-7;

const close = (found: number | null | undefined, wanted: number | undefined, tolerance = 1e-9): void => {
  expect(Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
};

describe('the challenger on the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample('replayed');
    result = await sampleResult(opened, { analysis: 'compare', params: { champion: 'v3', challenger: 'c1' } }, Computed);
  });
  afterAll(() => opened.close());

  const measure = (id: MeasureId): Computed['measures'][number] | undefined => result.measures.find((one) => one.id === id);

  it('counts rows, flips and inputs exactly', () => {
    expect(result.counts).toMatchObject(golden.counts);
    const { bothNegative, up, down, bothPositive } = result.flips;
    expect([[bothNegative.rows, up.rows], [down.rows, bothPositive.rows]]).toEqual(golden.flips);
    expect(up.rows + down.rows).toBe(1_913);
  });

  it.each(['accuracy', 'recall', 'precision', 'rocAuc', 'brier', 'logLoss'] as const)('agrees on %s of both models', (id) => {
    close(measure(id)?.champion.value, golden.champion[id], FLOAT32);
    close(measure(id)?.challenger.value, golden.challenger[id], FLOAT32);
  });

  it.each(['accuracy', 'recall', 'rocAuc'] as const)('agrees on the improvement of %s by row', (id) => {
    const found = measure(id)?.improvementByRow;
    const tolerance = id === 'rocAuc' ? FLOAT32 : 1e-9;
    close(found?.value, golden.byRow[id].value, tolerance);
    close(found?.low, golden.byRow[id].low, tolerance);
    close(found?.high, golden.byRow[id].high, tolerance);
  });

  it.each(['accuracy', 'recall', 'precision', 'brier', 'logLoss'] as const)('agrees on the bounds of %s by input within bootstrap noise', (id) => {
    const [found, wanted] = [measure(id)?.improvement, golden.clustered[id]];
    const noise = 0.1 * (wanted.high - wanted.low);
    close(found?.low, wanted.low, noise);
    close(found?.high, wanted.high, noise);
  });

  it('agrees on McNemar, kappa and the scores', () => {
    close(result.flips.mcnemar.p, golden.mcnemarP);
    close(result.flips.kappa.value, golden.kappa);
    close(result.scores.correlation.value, golden.scores.correlation, FLOAT32);
    close(result.scores.largest, golden.scores.largest, 1e-6);
    close(result.scores.p99, golden.scores.p99, 1e-6);
    close(result.scores.mean, golden.scores.mean, FLOAT32);
  });

  it('agrees on every group', () => {
    expect(result.groups).toHaveLength(golden.groups.length);
    for (const wanted of golden.groups) {
      const found = result.groups.find((group) => group.grouping[0] === wanted.by && group.name === wanted.name);
      expect(found).toMatchObject({ n: wanted.n, inputs: wanted.inputs, discordant: wanted.discordant });
      close(found?.p, wanted.p);
      if (wanted.pAdjusted !== undefined) close(found?.pAdjusted, wanted.pAdjusted);
      for (const bound of ['value', 'low', 'high'] as const) {
        close(found?.difference[bound], wanted.difference[bound]);
        close(found?.differenceByRow[bound], wanted.byRow[bound]);
      }
    }
  });

  it('finds the rows that another artefact answered, when, and which artefact it was', async () => {
    const parity = await sampleResult(opened, { analysis: 'parity', params: { model: 'v3' } }, Parity);
    const planted = incidents.incidents.find((incident) => incident.id === 'd-wrong-artefact')?.measured;
    expect(parity.counts.different).toBe(planted?.rows_differing_over_1e_6);
    expect(parity.flips).toBe(planted?.decisions_changed);
    expect(parity.affected).toEqual(['2026-03-21T00:00:00Z', '2026-03-22T00:00:00Z', '2026-03-23T00:00:00Z']);
    expect(parity.attribution.find(({ model }) => model === 'v2')?.matching).toBe(parity.counts.different);
  });
});
