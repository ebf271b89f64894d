/** In which form do columns and single values enter LIME? */

export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  /** Values that are not finite count as missing. */
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Null is missing. */
  readonly values: readonly (string | null)[];
}

export type LimeColumn = NumericColumn | CategoryColumn;

/** A value of the explained row; null and NaN are missing. */
export type LimeCell = number | string | null;
