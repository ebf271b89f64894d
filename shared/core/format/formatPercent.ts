/** How are shares and relative changes written for people? */
import { formatFixed, formatSigned, NO_NUMBER, UNIT_SPACE } from './formatFixed.ts';

/** A share in [0, 1] as per cent, narrow space before the sign: 0.242 → 24.2 %. */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  return withSign(formatFixed(hundredfold(share), digits));
}

/** A relative change with its sign: 0.002 → +0.2 %. */
export function formatChange(change: number | null | undefined, digits = 1): string {
  return withSign(formatSigned(hundredfold(change), digits));
}

const hundredfold = (share: number | null | undefined): number | null => (share === null || share === undefined ? null : 100 * share);

const withSign = (text: string): string => (text === NO_NUMBER ? text : `${text}${UNIT_SPACE}%`);
