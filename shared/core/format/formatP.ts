/** How is a p-value written for people? */
import { NO_NUMBER } from './formatFixed.ts';

/** `< 0.001`, three digits below 0.1, else two: 0.043, 0.46. Null gives an en dash. */
export function formatP(pValue: number | null | undefined): string {
  if (pValue === null || pValue === undefined || !Number.isFinite(pValue)) return NO_NUMBER;
  if (pValue < 0.001) return '< 0.001';
  return pValue.toFixed(pValue < 0.0995 ? 3 : 2);
}
