/** How is a difference of two shares written for people? */
import { formatSigned, NO_NUMBER, UNIT_SPACE } from './formatFixed.ts';

/** A difference of shares in percentage points, signed: −0.0101 → −1.01 pp. `unit: false` leaves the unit to the header. */
export function formatPp(difference: number | null | undefined, digits = 2, { unit = true }: { readonly unit?: boolean } = {}): string {
  const text = formatSigned(difference === null || difference === undefined ? null : 100 * difference, digits);
  return text === NO_NUMBER || !unit ? text : `${text}${UNIT_SPACE}pp`;
}
