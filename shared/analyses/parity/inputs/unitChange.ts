/** Is a column's distribution that of the reference in another unit, and since when? */
import { breachSpans } from '../../../core/series/breachSpans.ts';
import { UNIT_FACTORS } from '../causes/transformations.ts';

/** Lower quartile, median and upper quartile. */
export type Quartiles = readonly [number, number, number];

export interface UnitChange {
  /** "× 60" */
  readonly text: string;
  /** What the unit change does to a value of the reference. */
  readonly apply: (value: number) => number;
  readonly undo: (value: number) => number;
}

const unitChange = (text: string, apply: UnitChange['apply'], undo: UnitChange['undo']): UnitChange => ({ text, apply, undo });

/** Known changes of a unit; the ones that are told apart by all three quartiles. */
export const UNIT_CHANGES: readonly UnitChange[] = [
  ...UNIT_FACTORS.flatMap((factor) => [
    unitChange(`× ${factor}`, (value) => value * factor, (value) => value / factor),
    unitChange(`÷ ${factor}`, (value) => value / factor, (value) => value * factor),
  ]),
  unitChange('from °C to °F', (value) => 1.8 * value + 32, (value) => (value - 32) / 1.8),
  unitChange('from °F to °C', (value) => (value - 32) / 1.8, (value) => 1.8 * value + 32),
];

/** Quartiles fit when each is within this ratio of the expected one. */
const TOLERANCE = Math.log(1.25);
/** Fewer values in a period are not judged. */
export const LEAST_VALUES = 20;
/** A single period is believed only with so many values. */
const ALONE_VALUES = 200;

const distance = (found: number, expected: number): number => (found > 0 && expected > 0 ? Math.abs(Math.log(found / expected)) : found < 0 && expected < 0 ? Math.abs(Math.log(found / expected)) : Infinity);

/** The unit change that makes the reference these quartiles; undefined when the quartiles are the reference's own or nobody's. */
export function unitChangeOf(found: Quartiles, reference: Quartiles): UnitChange | undefined {
  const far = (change: UnitChange['apply']): number => Math.max(...found.map((value, i) => distance(value, change(reference[i] ?? Number.NaN))));
  const own = far((value) => value);
  const best = UNIT_CHANGES.map((change) => ({ change, away: far(change.apply) })).sort((a, b) => a.away - b.away)[0];
  return best !== undefined && best.away <= TOLERANCE && best.away < own ? best.change : undefined;
}

/** A column's values in one period of one segment. */
export interface InputCell {
  readonly values: number;
  readonly quartiles: Quartiles | undefined;
}

export interface ChangedSpan {
  readonly change: UnitChange;
  /** Indices of the first and last period. */
  readonly first: number;
  readonly last: number;
  readonly periods: number;
  /** Median of the periods' medians. */
  readonly median: number;
}

export const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Runs of periods in which a series is the reference in another unit: two periods or more, or one with many values; thin periods neither begin nor end a run. */
export function changedSpans(series: readonly (InputCell | undefined)[], reference: Quartiles): readonly ChangedSpan[] {
  const changes = series.map((cell) => (cell?.quartiles === undefined || cell.values < LEAST_VALUES ? null : (unitChangeOf(cell.quartiles, reference) ?? undefined)));
  return UNIT_CHANGES.flatMap((change) => {
    const beyond = changes.map((found) => (found === null ? null : found === change));
    return breachSpans(beyond, { maxGap: 0 }).flatMap(({ first, last, breaches }) => {
      const values = (series[first]?.values ?? 0) >= ALONE_VALUES;
      if (breaches < 2 && !values) return [];
      const medians = series.slice(first, last + 1).flatMap((cell, i) => (beyond[first + i] === true && cell?.quartiles !== undefined ? [cell.quartiles[1]] : []));
      return [{ change, first, last, periods: breaches, median: middle(medians) }];
    });
  });
}

/** How many of the earliest periods make the reference where no other is given. */
const STABLE_PERIODS = 7;
/** Medians of a stable run are within this ratio of each other. */
const STABLE_RATIO = 1.25;

export interface StableRun {
  readonly quartiles: Quartiles;
  readonly first: number;
  readonly last: number;
}

/** Middle quartiles of periods whose medians stay within 25 % of each other; undefined when they do not. */
export function stableQuartiles(run: readonly Quartiles[]): Quartiles | undefined {
  const medians = run.map((quartiles) => quartiles[1]);
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  const stable = run.length > 0 && (least > 0 ? most / least <= STABLE_RATIO : least === most);
  const column = (q: 0 | 1 | 2): number => middle(run.map((quartiles) => quartiles[q]));
  return stable ? [column(0), column(1), column(2)] : undefined;
}

/** The earliest run of (up to) seven periods, at most half of all, in which the median stays within 25 %; undefined when there is none. */
export function earliestStable(series: readonly (InputCell | undefined)[]): StableRun | undefined {
  const known = series.flatMap((cell, i) => (cell?.quartiles === undefined || cell.values < LEAST_VALUES ? [] : [{ i, quartiles: cell.quartiles }]));
  const length = Math.min(STABLE_PERIODS, Math.floor(known.length / 2));
  for (let from = 0; length > 0 && from + length <= known.length; from += 1) {
    const run = known.slice(from, from + length);
    const quartiles = stableQuartiles(run.map((cell) => cell.quartiles));
    if (quartiles !== undefined) return { quartiles, first: run[0]?.i ?? 0, last: run.at(-1)?.i ?? 0 };
  }
  return undefined;
}
