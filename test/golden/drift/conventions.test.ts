/** Do the conventions named after other tools give those tools' own numbers on the same columns? */

import { describe, expect, it } from 'vitest';
import { deepchecks } from '../../../shared/analyses/drift/conventions/deepchecks.ts';
import { evidently } from '../../../shared/analyses/drift/conventions/evidently.ts';
import { nannyml } from '../../../shared/analyses/drift/conventions/nannyml.ts';
import type { PeerColumn, PeerMeasure } from '../../../shared/analyses/drift/conventions/peerMeasure.ts';
import { tfdv } from '../../../shared/analyses/drift/conventions/tfdv.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import columns from './peers/columns.json' with { type: 'json' };
import deepchecksGolden from './peers/deepchecks.json' with { type: 'json' };
import evidentlyGolden from './peers/evidently.json' with { type: 'json' };
import nannymlGolden from './peers/nannyml.json' with { type: 'json' };
import tfdvGolden from './peers/tfdv.json' with { type: 'json' };

interface Column {
  readonly kind: string;
  readonly reference: readonly (number | string)[];
  readonly current: readonly (number | string)[];
}

function columnOf({ kind, reference, current }: Column): PeerColumn {
  if (kind === 'numeric') return { kind, counts: valueCounts(reference.map(Number), current.map(Number)), output: false };
  const categories = [...new Set([...reference, ...current])].sort();
  const countOf = (side: readonly (number | string)[]): number[] => categories.map((category) => side.filter((value) => value === category).length);
  return { kind: 'categorical', reference: countOf(reference), current: countOf(current), output: false };
}

const all: Readonly<Record<string, Column>> = columns;
const names = Object.keys(all).map((name) => [name] as const);
type Golden = Readonly<Record<string, Readonly<Record<string, number | string | boolean | null>>>>;

function check(measures: readonly PeerMeasure[], golden: Golden[string] | undefined, methods: Readonly<Record<string, string>>): void {
  for (const [key, method] of Object.entries(methods)) {
    const wanted = golden?.[key];
    const found = measures.find((measure) => measure.method === method);
    if (wanted === undefined) continue;
    // the tool divides by zero or by nothing: a reason stands in
    if (wanted === null) expect(found?.value ?? null, method).toBeNull();
    else expect(Math.abs((found?.value ?? Number.NaN) - Number(wanted)), `${method}: ${String(found?.value)} instead of ${String(wanted)}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(Number(wanted))));
  }
}

const columnNamed = (name: string): PeerColumn => columnOf(all[name] ?? { kind: 'numeric', reference: [], current: [] });

describe('Evidently', () => {
  const golden: Golden = evidentlyGolden.columns;
  it.each(names)('%s', (name) => {
    const measures = evidently(columnNamed(name));
    check(measures, golden[name], { js: 'Jensen–Shannon distance, nats', psi: 'PSI', kl: 'KL, reference‖current', ks: 'Kolmogorov–Smirnov p', w1: 'Wasserstein ÷ sd', chi: 'χ² goodness of fit p' });
    const [chosen, ...others] = measures.filter(({ byDefault }) => byDefault);
    expect(others).toEqual([]);
    expect(Math.abs((chosen?.value ?? 0) - Number(golden[name]?.['defaultValue'] ?? 0))).toBeLessThanOrEqual(1e-9);
    if (golden[name]?.['defaultValue'] !== null) expect(chosen?.alerts).toBe(golden[name]?.['drifted']);
  });
});

describe('NannyML', () => {
  const golden: Golden = nannymlGolden.columns;
  it.each(names)('%s', (name) => {
    check(nannyml(columnNamed(name)), golden[name], { js: 'Jensen–Shannon distance', hellinger: 'Hellinger', ks: 'Kolmogorov–Smirnov D', w1: 'Wasserstein, raw', lInfinity: 'L∞', chi: 'χ² p' });
  });
});

describe('Deepchecks', () => {
  const golden: Golden = deepchecksGolden.columns;
  it.each(names)('%s', (name) => {
    check(deepchecks(columnNamed(name)), golden[name], { ks: 'Kolmogorov–Smirnov D', emd: 'Earth mover’s distance, 0…1, 2.5 % trimmed', v: 'Cramér’s V, larger side scaled down', psi: 'PSI, shares of at least 1 %' });
  });
});

describe('TensorFlow Data Validation', () => {
  const golden: Golden = tfdvGolden.columns;
  it.each(names)('%s', (name) => {
    check(tfdv(columnNamed(name)), golden[name], { jsd: 'Jensen–Shannon divergence', lInfinity: 'L∞' });
  });
});
