/** How is a duration written for people? */
import { formatFixed, NO_NUMBER, UNIT_SPACE } from './formatFixed.ts';

/** Milliseconds with about three significant digits, at most three decimals: 0.214 ms, 34.0 ms, 128 ms, 1,053 ms. `unit: false` leaves the unit out. */
export function formatMs(durationMs: number | null | undefined, { unit = true }: { readonly unit?: boolean } = {}): string {
  const size = Math.abs(durationMs ?? 0);
  const text = formatFixed(durationMs, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
  return text === NO_NUMBER || !unit ? text : `${text}${UNIT_SPACE}ms`;
}
