/** What do all measures say about a column, side by side, and why do they disagree? */
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { andersonDarling } from '../../core/stats/andersonDarling.ts';
import { cramersV } from '../../core/stats/cramersV.ts';
import { cramerVonMises } from '../../core/stats/cramerVonMises.ts';
import { energyDistance } from '../../core/stats/energyDistance.ts';
import { gTest } from '../../core/stats/gTest.ts';
import { hellinger } from '../../core/stats/hellinger.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { kullbackLeibler } from '../../core/stats/kullbackLeibler.ts';
import { lInfinity } from '../../core/stats/lInfinity.ts';
import { totalVariation } from '../../core/stats/totalVariation.ts';
import type { Cells, ColumnCounts, NumericCounts } from './columnCounts.ts';
import type { ColumnDrift, Measure } from './result.ts';
import type { Alerts, Params } from './params.ts';

type Found = number | { readonly reason: string };

const measure = (id: Measure['id'], found: Found, p: number | null = null): Measure => ({ id, value: typeof found === 'number' ? found : null, p, reason: typeof found === 'number' ? null : found.reason });

/** Measures beyond the ones with fields of their own: over cells for every column, over values for numbers. */
export function furtherMeasures(column: ColumnCounts, { zeros }: Pick<Params, 'zeros'>): Measure[] {
  return [...overCells(column.cells, zeros), ...(column.kind === 'numeric' ? overValues(column) : overCategories(column.cells))];
}

function overCells({ reference, current }: Cells, zeros: Params['zeros']): Measure[] {
  const largest = lInfinity(reference, current);
  return [
    measure('hellinger', hellinger(reference, current)),
    measure('total-variation', totalVariation(reference, current)),
    measure('l-infinity', isComputable(largest) ? largest.value : largest),
    measure('kullback-leibler', kullbackLeibler(reference, current, { zeros })),
  ];
}

function overValues({ counts }: NumericCounts): Measure[] {
  const [energy, ad, cvm] = [energyDistance(counts), andersonDarling(counts), cramerVonMises(counts)];
  return [
    measure('energy', isComputable(energy) ? energy.value : energy),
    isComputable(ad) ? { ...measure('anderson-darling', ad.standardised, ad.p), reason: ad.noP } : measure('anderson-darling', ad),
    isComputable(cvm) ? { ...measure('cramer-von-mises', cvm.statistic, cvm.p), reason: cvm.noP } : measure('cramer-von-mises', cvm),
  ];
}

function overCategories({ reference, current }: Cells): Measure[] {
  const [g, v] = [gTest(reference, current), cramersV([reference, current])];
  return [isComputable(g) ? measure('g-test', g.statistic, g.p) : measure('g-test', g), measure('cramers-v-plain', isComputable(v) ? v.plain : v)];
}

type Judged = Omit<ColumnDrift, 'verdict' | 'reasons' | 'disagreement'>;

/** One sentence where measures with an alert of their own, or the effect and its p-value, point different ways; null where they agree. */
export function disagreementOf(column: Judged, { alert, alpha, limit }: { readonly alert: Alerts; readonly alpha: number; readonly limit: number }): string | null {
  const { js, pAdjusted } = column;
  if (js === null) return null;
  const beyond = beyondOf(column, alert);
  const supported = pAdjusted !== null && pAdjusted < alpha;
  if (js >= limit) return loudJs(column, beyond, pAdjusted === null || supported);
  if (beyond.length > 0) return quietJs(column, beyond);
  return supported ? `p is small because there are many rows (n ${formatCount(column.n.reference)} and ${formatCount(column.n.current)}); every effect is below its alert.` : null;
}

/** Why something is quiet while JS is beyond its limit. */
function loudJs({ js, n, w1 }: Judged, beyond: readonly string[], supported: boolean): string | null {
  if (!supported) return `JS ${formatFixed(js, 3)} is large, yet so few rows (n ${formatCount(Math.min(n.reference, n.current))} on the smaller side) could differ as much by chance.`;
  if (beyond.length === 0) return `JS ${formatFixed(js, 3)} counts rows that change cell, however near; no other measure is beyond its alert: many rows moved a little.`;
  const moved = w1?.normalised ?? null;
  return moved === null || beyond.includes('W1') ? null : `JS alerts and W1 does not: rows changed cell without moving far (${formatFixed(moved, 3)} standard deviations on average).`;
}

function beyondOf({ ks, w1, cramersV: v, psi }: Judged, alert: Alerts): string[] {
  const all: readonly (readonly [string, number | null | undefined, number])[] = [['KS', ks?.statistic, alert.ks], ['W1', w1?.normalised, alert.w1], ['V', v, alert.v], ['PSI', psi?.value, alert.psi]];
  return all.filter(([, value, limit]) => value != null && value >= limit).map(([label]) => label);
}

/** Why another measure alerts while JS stays below its limit. */
function quietJs({ js, outside, ks, w1 }: Judged, beyond: readonly string[]): string {
  const below = `while JS ${formatFixed(js, 3)} is below its alert`;
  if (beyond.length === 1 && beyond[0] === 'W1') {
    const far = outside === null ? 'a few rows moved far within the range of the reference' : `${formatPercent(outside.share)} of rows lie beyond the range of the reference`;
    return `W1 ${formatFixed(w1?.normalised, 3)} weighs how far rows move and JS how many ${below}: ${far}.`;
  }
  if (beyond.length === 1 && beyond[0] === 'PSI') return `PSI weighs cells that are rare on one side more than JS does ${below}.`;
  if (beyond.includes('KS')) return `KS ${formatFixed(ks?.statistic, 3)} adds up small shifts of one direction over neighbouring cells, which JS counts one by one ${below}.`;
  return `${beyond.join(' and ')} ${beyond.length === 1 ? 'is' : 'are'} beyond the alert ${below}: the measures weigh cells differently.`;
}
