/** How is the daily share of a fault drawn? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { spanText } from './findings.ts';
import type { Breach, Computed, FaultKind } from './result.ts';

const MOST_FIGURES = 3;
const TITLES: Readonly<Record<FaultKind, string>> = { missing: 'missing', 'out-of-range': 'out of the reference range', unseen: 'in categories the reference never had' };

/** One timeline for each of the worst breached series. */
export function breachFigures(result: Computed): readonly BlockInput[] {
  const firstOfSeries = result.breaches.filter((breach, i) => result.breaches.findIndex((other) => other.series === breach.series) === i);
  return firstOfSeries.slice(0, MOST_FIGURES).map((breach) => timeline(result, breach));
}

function timeline(result: Computed, breach: Breach): BlockInput {
  const series = result.series[breach.series];
  const shares = series?.shares ?? [];
  const percent = (keep: (i: number) => boolean): (number | null)[] => shares.map((share, i) => (keep(i) ? 100 * share : null));
  const isSide = (side: string) => (i: number): boolean => result.days[i]?.side === side;
  const own = result.breaches.filter((other) => other.series === breach.series);
  const breached = (i: number): boolean => own.some(({ firstIndex, lastIndex }) => i >= firstIndex && i <= lastIndex);
  const place = breach.concentration;
  return {
    kind: 'figure',
    id: `daily-${breach.kind}-${String(breach.series)}`,
    figure: {
      title: `${breach.column} ${TITLES[breach.kind]}, a day`,
      alt: `Daily share of rows with ${breach.column} ${TITLES[breach.kind]}: ${formatPercent(breach.share)} ${spanText(breach)}, limit ${formatPercent(breach.limit)}${place === null ? '' : `, most in ${place.column} = ${place.value ?? 'null'}`}.`,
      data: { day: result.days.map(({ day }) => day), reference: percent(isSide('reference')), current: percent(isSide('current')), breached: percent(breached) },
      x: { label: 'day (UTC)', scale: 'time' },
      y: { label: 'share of rows', unit: '%', scale: 'linear' },
      marks: [
        ...own.map(({ from, to }) => ({ mark: 'zone' as const, axis: 'x' as const, from, to, tone: 'fail' as const })),
        { mark: 'rule', axis: 'y', at: 100 * breach.limit, dash: 'dashed', label: 'learnt limit', tone: 'warn' },
        { mark: 'line', x: 'day', y: 'reference', tone: 'reference', label: result.labels.reference },
        { mark: 'line', x: 'day', y: 'current', tone: 'current', label: result.labels.current },
        { mark: 'point', x: 'day', y: 'breached', shape: 'ring', tone: 'fail' },
      ],
      note: `n ${formatCount(result.rows.reference)} | ${formatCount(result.rows.current)} · limit: mean + 3 sd of ${formatCount(series?.learnt?.days)} reference days · rings: days beyond it`,
    },
  };
}
