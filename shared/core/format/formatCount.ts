/** How is a count of things written for people? */
import { formatFixed } from './formatFixed.ts';

/** A whole number with commas between thousands: 215,070. A weighted count keeps one decimal. */
export function formatCount(count: number | null | undefined): string {
  return formatFixed(count, count !== null && count !== undefined && !Number.isInteger(count) ? 1 : 0);
}
