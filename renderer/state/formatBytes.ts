/** How is a size in bytes written for people? */
import { formatFixed, UNIT_SPACE } from '../../shared/core/format/formatFixed.ts';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, one decimal below 10: 612 MB, 8.0 GB. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${formatFixed(size, unit > 0 && size < 9.95 ? 1 : 0)}${UNIT_SPACE}${UNITS[unit] ?? ''}`;
}
