/** Which replay does an analysis mean where none is named? */
import { describe, expect, it } from 'vitest';
import type { ReplayChoice } from '../../../shared/analyses/defineAnalysis.ts';
import { analyses } from '../../../shared/analyses/index.ts';
import { scoredReplay } from '../../../shared/analyses/replayPair.ts';

const NEWEST_FIRST: readonly ReplayChoice[] = [
  { name: 'knee', models: ['v3'], schedule: 'sweep' },
  { name: 'traffic', models: ['v3', 'c1'], schedule: 'poisson' },
  { name: 'loop', models: ['v3', 'c1'], schedule: 'closed' },
  { name: 'newer', models: ['v3'], schedule: 'offline' },
  { name: 'whole', models: ['v3', 'c1', 'v2'], schedule: 'offline' },
];

const meant = (id: string, params: object, replays = NEWEST_FIRST): string | undefined => analyses.find((analysis) => analysis.id === id)?.meantReplay(replays, params);

describe('the replay that is meant', () => {
  it('for scores is an offline one that holds the models, however many paced ones are newer', () => {
    expect(meant('parity', { model: 'v3' })).toBe('newer');
    expect(meant('parity', { model: 'v2' })).toBe('whole');
    expect(meant('compare', { champion: 'v3', challenger: 'c1' })).toBe('whole');
    expect(meant('rollout', { champion: 'v3', challenger: 'c1' })).toBe('whole');
    expect(meant('parity', {})).toBe('newer');
  });

  it('for scores is a paced one where no offline one holds the models', () => {
    expect(scoredReplay(NEWEST_FIRST.slice(0, 3), ['c1', ''])?.name).toBe('traffic');
  });

  it('for times is the newest paced one, for batches one that its schedule paced', () => {
    expect(meant('latency', {})).toBe('knee');
    expect(meant('resources', {})).toBe('knee');
    expect(meant('batching', {})).toBe('traffic');
  });

  it('is none where none fits, and none for what reads no replay', () => {
    expect(meant('compare', { champion: 'v3', challenger: 'other' })).toBeUndefined();
    expect(meant('resources', {}, NEWEST_FIRST.slice(3))).toBeUndefined();
    expect(meant('latency', {}, [])).toBeUndefined();
    expect(meant('drift', {})).toBeUndefined();
  });
});
