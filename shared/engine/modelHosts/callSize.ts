/** How many rows should go into one call of a model? */

/** Rows a call that are tried: tree ensembles are fastest with few, networks with many. */
const SIZES = [16, 32, 64, 256, 1_024, 4_096] as const;
/** Rows spent on each size: small calls are repeated until they can be timed. */
const MIN_TRIAL_ROWS = 512;

export interface Trial {
  readonly size: number;
  readonly rows: number;
}

/** Blocks with at least this many rows are used for the trial. */
export const TRIAL_ROWS = SIZES.reduce((sum, size) => sum + Math.max(MIN_TRIAL_ROWS, size), 0);

/** The trial of a block: how many of its rows go through in which size. Rows beyond it are left. */
export const trials = (): readonly Trial[] => SIZES.map((size) => ({ size, rows: Math.max(MIN_TRIAL_ROWS, size) }));

/** The fastest size; of sizes within 3 % of it the largest, because larger calls cost less around them. */
export function fastest(measured: readonly { readonly size: number; readonly rowsPerMs: number }[]): number {
  const best = Math.max(...measured.map(({ rowsPerMs }) => rowsPerMs));
  return Math.max(...measured.filter(({ rowsPerMs }) => rowsPerMs >= 0.97 * best).map(({ size }) => size));
}
