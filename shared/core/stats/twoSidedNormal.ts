/** How likely is a standard normal value at least this far from 0, on either side? */

import normal from '@stdlib/stats-base-dists-normal';

/** 2·Φ(−|z|), exact in relative terms far into the tail. */
export function twoSidedNormal(z: number): number {
  return Math.min(1, 2 * normal.cdf(-Math.abs(z), 0, 1));
}
