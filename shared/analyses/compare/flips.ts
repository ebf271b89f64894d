/** Which decisions flip, who is right then, and how far do the scores agree? */
import { cohenKappa } from '../../core/stats/cohenKappa.ts';
import { mcnemar } from '../../core/stats/mcnemar.ts';
import { pearson } from '../../core/stats/pearson.ts';
import { quantile } from '../../core/stats/quantile.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { noMetric, toMetric } from '../metric.ts';
import { decisionsOf, expand, isLabelled, type Pairs } from './pairs.ts';
import type { Computed, FlipCell, Flips } from './result.ts';

/** All paired rows by both decisions. */
export function flipsOf(pairs: Pairs): Flips {
  const empty = (): FlipCell => ({ rows: 0, labelled: 0, championRight: 0, challengerRight: 0 });
  const table: [[FlipCell, FlipCell], [FlipCell, FlipCell]] = [[empty(), empty()], [empty(), empty()]];
  for (let cell = 0; cell < pairs.cells; cell += 1) {
    const [a, b] = decisionsOf(pairs, cell);
    const here = table[a === 1 ? 1 : 0][b === 1 ? 1 : 0];
    const rows = pairs.rows[cell] ?? 0;
    here.rows += rows;
    if (!isLabelled(pairs, cell)) continue;
    here.labelled += rows;
    if (pairs.label[cell] === a) here.championRight += rows;
    if (pairs.label[cell] === b) here.challengerRight += rows;
  }
  const [[bothNegative, up], [down, bothPositive]] = table;
  const n = bothNegative.rows + up.rows + down.rows + bothPositive.rows;
  const flipped = up.rows + down.rows;
  const interval = wilson(flipped, n);
  const [onlyChampion, onlyChallenger] = [up.championRight + down.championRight, up.challengerRight + down.challengerRight];
  const { p, midP, method, statistic } = mcnemar(onlyChampion, onlyChallenger);
  return {
    n, bothNegative, up, down, bothPositive,
    rate: interval === undefined ? noMetric({ reason: 'no row is paired', n: 0 }) : { value: flipped / n, ...interval, n, method: 'Wilson' },
    kappa: toMetric(cohenKappa([[bothNegative.rows, up.rows], [down.rows, bothPositive.rows]]), n),
    mcnemar: { p, midP, method, statistic, onlyChampion, onlyChallenger },
  };
}

/** Pearson correlation of both scores and the sizes of their differences, over all paired rows. */
export function scoreAgreement(pairs: Pairs): Computed['scores'] {
  const { a, b } = expand(pairs, () => true);
  const differences = b.map((score, i) => score - (a[i] ?? 0));
  const sizes = differences.map(Math.abs).sort();
  const mean = differences.length === 0 ? null : differences.reduce((sum, x) => sum + x, 0) / differences.length;
  return { correlation: toMetric(pearson(a, b), a.length), largest: sizes.at(-1) ?? null, p99: quantile(sizes, 0.99) ?? null, mean, n: a.length };
}
