/** How do the training values of each column spread over LIME's bins? */
import { AssayError } from '../../core/errors.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { CategoryColumn, LimeCell, LimeColumn, NumericColumn } from './limeColumns.ts';

/** One bin of a numeric column: (min, max], with the spread of the training values in it. */
export interface NumericBin {
  readonly rule: string;
  readonly mean: number;
  /** Population standard deviation + 1e-11, as in the reference; an empty bin has mean 0. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

interface FeatureStatistics {
  readonly name: string;
  /** Share of the training rows in each bin; the last bin holds the missing values. */
  readonly shares: Float64Array;
}

interface NumericStatistics extends FeatureStatistics {
  readonly kind: 'numeric';
  /** Ascending distinct borders; bin k is (border k−1, border k]. */
  readonly borders: Float64Array;
  readonly bins: readonly NumericBin[];
}

interface CategoryStatistics extends FeatureStatistics {
  readonly kind: 'category';
  /** Sorted distinct categories. */
  readonly categories: readonly string[];
}

export type LimeFeature = NumericStatistics | CategoryStatistics;

export interface LimeStatistics {
  readonly rows: number;
  readonly features: readonly LimeFeature[];
}

export interface LimeStatisticsOptions {
  /** Borders at the 25/50/75 percentiles (default), or at 10 … 90. */
  readonly bins?: 'quartile' | 'decile' | undefined;
}

const PERCENTILES = { quartile: [0.25, 0.5, 0.75], decile: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] } as const;

/** Kept away from zero so that a constant bin still has a spread to divide by. */
const MIN_STD = 1e-11;

/** First index whose border is not below the value (searchsorted, left). */
function borderIndex(borders: Float64Array, value: number): number {
  const index = borders.findIndex((border) => value <= border);
  return index < 0 ? borders.length : index;
}

function ruleOf(name: string, borders: Float64Array, bin: number): string {
  const low = borders[bin - 1]?.toFixed(2);
  const high = borders[bin]?.toFixed(2);
  if (low === undefined) return high === undefined ? `${name} is known` : `${name} <= ${high}`;
  return high === undefined ? `${name} > ${low}` : `${low} < ${name} <= ${high}`;
}

function spread(values: readonly number[]): { readonly mean: number; readonly std: number } {
  if (values.length === 0) return { mean: 0, std: MIN_STD };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) + MIN_STD };
}

function numericStatistics(column: NumericColumn, shares: readonly number[]): NumericStatistics {
  const known = column.values.filter((value) => Number.isFinite(value)).sort();
  const borders = Float64Array.from(new Set(shares.flatMap((share) => quantile(known, share) ?? [])));
  const groups = Array.from({ length: borders.length + 1 }, (): number[] => []);
  for (const value of known) groups[borderIndex(borders, value)]?.push(value);
  const bins = groups.map((values, bin) => ({
    rule: ruleOf(column.name, borders, bin),
    ...spread(values),
    min: borders[bin - 1] ?? known[0] ?? 0,
    max: borders[bin] ?? known.at(-1) ?? 0,
  }));
  const counts = [...groups.map((values) => values.length), column.values.length - known.length];
  return { kind: 'numeric', name: column.name, borders, bins, shares: Float64Array.from(counts, (count) => count / column.values.length) };
}

function categoryStatistics(column: CategoryColumn): CategoryStatistics {
  const counts = new Map<string, number>();
  for (const value of column.values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const categories = [...counts.keys()].sort();
  const known = categories.map((category) => counts.get(category) ?? 0);
  const missing = column.values.length - known.reduce((sum, count) => sum + count, 0);
  return { kind: 'category', name: column.name, categories, shares: Float64Array.from([...known, missing], (count) => count / column.values.length) };
}

/**
 * Training statistics for LIME: quantile bins of numeric columns (linear-interpolated percentiles, equal borders merged, a value on a border
 * belongs to the lower bin), categories with their shares, and one bin for missing values in every column.
 *
 * @throws AssayError `bad_input` for no columns or no rows, `does_not_fit` for columns of different length
 * @see Ribeiro et al. 2016 and lime 0.2.0.1, QuartileDiscretizer and DecileDiscretizer, which know no missing values
 */
export function limeStatistics(columns: readonly LimeColumn[], options: LimeStatisticsOptions = {}): LimeStatistics {
  const rows = columns[0]?.values.length ?? 0;
  if (rows === 0) throw new AssayError('bad_input', 'LIME needs training rows to draw from.', { hint: 'Choose a reference scope that holds rows.' });
  if (columns.some((column) => column.values.length !== rows)) throw new AssayError('does_not_fit', 'The training columns differ in length.');
  const shares = PERCENTILES[options.bins ?? 'quartile'];
  return { rows, features: columns.map((column) => (column.kind === 'numeric' ? numericStatistics(column, shares) : categoryStatistics(column))) };
}

/** Bin of a value: the last bin for a missing one, −1 for a category that training did not have. @throws AssayError `does_not_fit` for a value of the other kind */
export function binOf(feature: LimeFeature, cell: LimeCell): number {
  const missing = feature.shares.length - 1;
  if (cell === null) return missing;
  if (feature.kind === 'numeric') {
    if (typeof cell !== 'number') throw new AssayError('does_not_fit', `The column ${feature.name} holds numbers; "${cell}" is none.`);
    return Number.isFinite(cell) ? borderIndex(feature.borders, cell) : missing;
  }
  return typeof cell === 'number' && Number.isNaN(cell) ? missing : feature.categories.indexOf(String(cell));
}

/** The condition that the explained row satisfies, in words: `30.00 < age <= 45.00`, `sex=Male`, `age is missing`. */
export function ruleOfCell(feature: LimeFeature, cell: LimeCell): string {
  const bin = binOf(feature, cell);
  if (bin === feature.shares.length - 1) return `${feature.name} is missing`;
  return feature.kind === 'numeric' ? (feature.bins[bin]?.rule ?? feature.name) : `${feature.name}=${String(cell)}`;
}
