/** How is an interval written for people? */
import { NO_NUMBER } from './formatFixed.ts';

export interface Bounds {
  readonly low: number | null | undefined;
  readonly high: number | null | undefined;
}

/**
 * Bounds in brackets, in the digits of the estimate: [−1.33, −0.70].
 *
 * @param format writes one bound; leave the unit to the estimate beside it
 * @returns an en dash when a bound is missing
 */
export function formatInterval({ low, high }: Bounds, format: (bound: number) => string): string {
  return low === null || low === undefined || high === null || high === undefined ? NO_NUMBER : `[${format(low)}, ${format(high)}]`;
}
