/** How is a number with a fixed count of decimals written for people? */

/** Written in place of a number that does not exist. */
export const NO_NUMBER = '–';

/** Narrow no-break space: stands between a number and its unit. */
export const UNIT_SPACE = '\u202f';

/** True minus sign, as wide as a plus. */
export const MINUS = '−';

/**
 * A number with `digits` decimals, commas between thousands and a true minus: −1,234.50. Zero never has a sign.
 *
 * @param value null and non-finite values give an en dash
 * @param digits decimals, 0 to 20
 */
export function formatFixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_NUMBER;
  const [whole = '0', fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const size = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(size) ? `${MINUS}${size}` : size;
}

/** The same with a sign in front of every number but zero: +0.2, −1.01, 0.0. */
export function formatSigned(value: number | null | undefined, digits: number): string {
  const text = formatFixed(value, digits);
  return value !== null && value !== undefined && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
