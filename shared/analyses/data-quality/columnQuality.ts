/** Is one column still what the reference knew? */
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { benjaminiHochberg } from '../../core/stats/benjaminiHochberg.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { twoProportions } from '../../core/stats/twoProportions.ts';
import { wilson } from '../../core/stats/wilson.ts';
import type { SharedColumn } from '../bothSides.ts';
import type { Params } from './params.ts';
import type { ColumnQuality, Share } from './result.ts';

export interface SidePair {
  readonly reference: number;
  readonly current: number;
}

/** Rows of each category, as text. */
export interface CategoryCount extends SidePair {
  readonly value: string;
}

/** What the scans counted for a column. */
export interface ColumnFacts {
  readonly column: SharedColumn;
  readonly rows: SidePair;
  readonly missing: SidePair;
  readonly infinite: SidePair;
  /** Rows with −999 and alike (numbers). */
  readonly sentinels: SidePair;
  /** Finite extremes of each side (numbers); null without a finite value. */
  readonly extremes: { readonly reference: Extremes | null; readonly current: Extremes | null };
  /** Current rows outside the reference's extremes. */
  readonly outside: number;
  readonly categories: readonly CategoryCount[];
}

export interface Extremes {
  readonly min: number;
  readonly max: number;
}

const FEW_ROWS = 30;
const LISTED = 20;
const MISSING_TEXTS: ReadonlySet<string> = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'nil', 'undefined', '?', '-', '--']);
const plain = (text: string): string => text.trim().toLowerCase();

/** Judges all columns together, because p-values are adjusted over them. */
export function judgeColumns(facts: readonly ColumnFacts[], params: Params): ColumnQuality[] {
  const tests = facts.map(({ rows, missing }) => twoProportions({ hits: missing.current, n: rows.current }, { hits: missing.reference, n: rows.reference }));
  const adjusted = benjaminiHochberg(tests.map((test) => (isComputable(test) ? test.p : null)));
  return facts.map((fact, i) => {
    const test = tests[i];
    const missingChange =
      test === undefined || !isComputable(test)
        ? null
        : { value: test.difference.value, low: test.difference.low, high: test.difference.high, p: test.p, pAdjusted: adjusted[i] ?? null, method: `${test.method}; interval: Newcombe` };
    const measured = { ...describe(fact), missingChange };
    return { ...measured, ...verdictOf(measured, params) };
  });
}

type Measured = Omit<ColumnQuality, 'verdict' | 'reasons'>;

function describe(fact: ColumnFacts): Omit<Measured, 'missingChange'> {
  const { column, rows, missing, infinite, extremes } = fact;
  const present = { reference: rows.reference - missing.reference, current: rows.current - missing.current };
  const numeric = column.kind === 'numeric';
  return {
    name: column.name, kind: column.kind, rows, missing, infinite,
    range: extremes.reference,
    outOfRange: numeric && extremes.reference !== null ? share(fact.outside, present.current - infinite.current) : null,
    unseen: numeric ? null : unseenOf(fact.categories, present.current),
    constant: numeric
      ? { reference: isPoint(extremes.reference), current: isPoint(extremes.current) }
      : { reference: distinct(fact.categories, 'reference') === 1, current: distinct(fact.categories, 'current') === 1 },
    encodings: encodingsOf(fact),
  };
}

const isPoint = (extremes: Extremes | null): boolean => extremes !== null && extremes.min === extremes.max;
const distinct = (categories: readonly CategoryCount[], side: keyof SidePair): number => categories.filter((category) => category[side] > 0).length;

function share(rows: number, of: number): Share | null {
  const interval = wilson(rows, of);
  return interval === undefined ? null : { rows, of, share: rows / of, ...interval };
}

function unseenOf(categories: readonly CategoryCount[], of: number): ColumnQuality['unseen'] {
  const seen = new Map(categories.filter(({ reference }) => reference > 0).map(({ value }) => [plain(value), value]));
  const fresh = categories.filter(({ reference, current }) => reference === 0 && current > 0).sort((a, b) => b.current - a.current);
  const total = share(fresh.reduce((sum, { current }) => sum + current, 0), of);
  return total === null ? null : { ...total, distinct: fresh.length, values: fresh.slice(0, LISTED).map(({ value, current }) => ({ value, rows: current, variantOf: seen.get(plain(value)) ?? null })) };
}

function encodingsOf({ missing, sentinels, categories }: ColumnFacts): ColumnQuality['encodings'] {
  const texts = categories.filter(({ value }) => MISSING_TEXTS.has(plain(value))).map(({ value, reference, current }) => ({ text: value, reference, current }));
  return [{ text: 'null', ...missing }, { text: '−999 and alike', ...sentinels }, ...texts].filter(({ reference, current }) => reference + current > 0);
}

function verdictOf(column: Measured, params: Params): { readonly verdict: Verdict; readonly reasons: string[] } {
  if (Math.min(column.rows.reference, column.rows.current) < FEW_ROWS) return { verdict: 'inconclusive', reasons: [`fewer than ${String(FEW_ROWS)} rows on a side`] };
  const failures = failuresOf(column, params);
  const warnings = warningsOf(column);
  return { verdict: failures.length > 0 ? 'fail' : warnings.length > 0 ? 'warn' : 'pass', reasons: [...failures, ...warnings] };
}

function failuresOf({ missingChange, outOfRange, unseen }: Measured, params: Params): string[] {
  const reasons: string[] = [];
  if (outOfRange !== null && outOfRange.share > params.outOfRange) reasons.push(`${formatPercent(outOfRange.share)} out of range`);
  if (missingChange !== null && Math.abs(missingChange.value) >= params.nullShift && (missingChange.pAdjusted ?? 1) < 0.05) reasons.push(`null ${formatPp(missingChange.value, 1)}`);
  if (unseen !== null && unseen.share > params.unseen) reasons.push(`${formatPercent(unseen.share)} in unseen categories`);
  return reasons;
}

function warningsOf({ unseen, infinite, constant, encodings }: Measured): string[] {
  const reasons: string[] = [];
  if (unseen !== null && unseen.rows > 0) reasons.push(`${formatCount(unseen.rows)} rows in ${formatCount(unseen.distinct)} unseen categories`);
  if (infinite.current > 0) reasons.push(`${formatCount(infinite.current)} infinite values`);
  if (constant.current && !constant.reference) reasons.push('constant now');
  if (encodings.length > 1) reasons.push(`${formatCount(encodings.length)} ways to write a missing value`);
  return reasons;
}
