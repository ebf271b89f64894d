/** How are the live figures of a run written on one line? */
import type { LiveFigures } from '../cancel.ts';
import { formatFixed, UNIT_SPACE } from './formatFixed.ts';
import { formatCount } from './formatCount.ts';
import { formatMs } from './formatMs.ts';

/** Work a second, with about three significant digits: 0.4, 99.5, 1,204. */
export const formatRate = (perSecond: number | null | undefined): string => formatFixed(perSecond, Math.abs(perSecond ?? 0) < 99.95 ? 1 : 0);

/** "v3 1,204 /s, p99 2.31 ms, 3 errors"; several models are parted by " · ". */
export function formatLive(live: readonly LiveFigures[]): string {
  return live
    .map(({ model, perSecond, p99Ms, errors }) => [`${model} ${formatRate(perSecond)}${UNIT_SPACE}/s`, ...(p99Ms === null ? [] : [`p99 ${formatMs(p99Ms)}`]), ...(errors === 0 ? [] : [`${formatCount(errors)} errors`])].join(', '))
    .join(' · ');
}
