/** How fast was the error budget burnt, and which multi-window alerts would that have raised? */
import { MINUTE_MS } from './periods.ts';
import type { MinuteCounts } from './minuteCounts.ts';
import type { Alert, BurnRule } from './result.ts';

export interface BurnWindows {
  /** Budgets of the whole window burnt at once that raise the alert. */
  readonly factor: number;
  readonly longMinutes: number;
  readonly shortMinutes: number;
  readonly severity: 'page' | 'ticket';
}

/** @see Google (2018), The Site Reliability Workbook, chapter 5, table 5-8 */
export const BURN_WINDOWS: readonly BurnWindows[] = [
  { factor: 14.4, longMinutes: 60, shortMinutes: 5, severity: 'page' },
  { factor: 6, longMinutes: 360, shortMinutes: 30, severity: 'page' },
  { factor: 1, longMinutes: 4_320, shortMinutes: 360, severity: 'ticket' },
];

/** Running totals: entry m is the sum of the first m minutes. */
interface Totals {
  readonly judged: Float64Array;
  readonly bad: Float64Array;
}

function totalsOf({ judged, bad }: MinuteCounts): Totals {
  const running = (values: Float64Array): Float64Array => {
    const sums = new Float64Array(values.length + 1);
    for (let m = 0; m < values.length; m += 1) sums[m + 1] = (sums[m] ?? 0) + (values[m] ?? 0);
    return sums;
  };
  return { judged: running(judged), bad: running(bad) };
}

const within = (sums: Float64Array, end: number, minutes: number): number => (sums[end] ?? 0) - (sums[Math.max(0, end - minutes)] ?? 0);

/**
 * Burn rate of the window that ends with each minute: bad ÷ judged ÷ (1 − objective).
 *
 * @returns one entry a minute; NaN where the window begins before the counts do, or holds no judged request
 */
export function burnRates(counts: MinuteCounts, minutes: number, share: number): Float64Array {
  const totals = totalsOf(counts);
  return Float64Array.from(counts.judged, (_, m) => {
    const judged = within(totals.judged, m + 1, minutes);
    return m + 1 < minutes || judged === 0 ? Number.NaN : within(totals.bad, m + 1, minutes) / judged / (1 - share);
  });
}

export interface RuleFindings {
  readonly rule: BurnRule;
  readonly alerts: readonly Omit<Alert, 'rule'>[];
  /** Burn rate of the long window by minute. */
  readonly long: Float64Array;
}

/**
 * A rule fires in a minute when the burn rates of both windows that end with it exceed the factor. Firing minutes with no more than the short
 * window between them are one alert.
 */
export function findAlerts(counts: MinuteCounts, windows: BurnWindows, share: number): RuleFindings {
  const { factor, longMinutes, shortMinutes } = windows;
  const totals = totalsOf(counts);
  const [long, short] = [burnRates(counts, longMinutes, share), burnRates(counts, shortMinutes, share)];
  const firing = long.reduce<number[]>((list, burn, m) => {
    if (burn > factor && (short[m] ?? Number.NaN) > factor) list.push(m);
    return list;
  }, []);
  const iso = (minute: number): string => new Date(counts.startMs + minute * MINUTE_MS).toISOString();
  const at = (m: number): { requests: number; bad: number } => ({ requests: within(totals.judged, m + 1, longMinutes), bad: within(totals.bad, m + 1, longMinutes) });
  const worst = largest(long, 0, long.length);
  const alerts = runsOf(firing, shortMinutes).map(({ first, last, count }) => {
    const peak = largest(long, first, last + 1) ?? first;
    return {
      from: iso(first + 1), until: iso(last + 1), ongoing: last === counts.judged.length - 1, firingMinutes: count,
      worstBurn: long[peak] ?? 0, worstAt: iso(peak + 1), worstShortBurn: short[largest(short, first, last + 1) ?? first] ?? 0, ...at(peak),
    };
  });
  return {
    rule: {
      ...windows, judgedFrom: counts.judged.length >= longMinutes ? iso(longMinutes) : null, firingMinutes: firing.length,
      worst: worst === undefined ? null : { burn: long[worst] ?? 0, at: iso(worst + 1), ...at(worst) },
    },
    alerts, long,
  };
}

/** The first minute of [from, until) with the largest rate; undefined when none has one. */
function largest(rates: Float64Array, from: number, until: number): number | undefined {
  let best: number | undefined;
  for (let m = from; m < until; m += 1) if ((rates[m] ?? Number.NaN) > (best === undefined ? -1 : (rates[best] ?? -1))) best = m;
  return best;
}

function runsOf(minutes: readonly number[], bridge: number): { readonly first: number; readonly last: number; readonly count: number }[] {
  const runs: { first: number; last: number; count: number }[] = [];
  for (const m of minutes) {
    const open = runs.at(-1);
    if (open !== undefined && m - open.last - 1 <= bridge) [open.last, open.count] = [m, open.count + 1];
    else runs.push({ first: m, last: m, count: 1 });
  }
  return runs;
}
