/** How is a heat map of latency over time cut into cells? */
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { HOUR_MS } from './bursts.ts';
import { heat } from './queries.ts';
import type { Computed, Profile } from './result.ts';

const ROWS = 20;
/** Together with the rows this stays below the limit of points of a figure, even when every cell holds a request. */
const MOST_COLUMNS = 240;

export interface HeatInput {
  readonly scopes: readonly BoundScope[];
  readonly profiles: readonly (Profile | null)[];
  /** Starts of the hours with a request, ISO 8601. */
  readonly hours: readonly string[];
}

/** Requests by bins of whole hours and 20 equal bins of ln ms; null when no latency is above 0. */
export async function heatOf(ctx: Context, { scopes, profiles, hours }: HeatInput): Promise<Computed['heat']> {
  const known = profiles.filter((profile) => profile !== null);
  const [least, most] = [Math.min(...known.map(({ min }) => min)), Math.max(...known.map(({ max }) => max))];
  const times = hours.map((hour) => Date.parse(hour));
  if (!(most > 0) || times.length === 0) return null;
  const lowLog = Math.log(least > 0 ? least : Math.min(0.001, most));
  const widthLog = Math.max((Math.log(most) - lowLog) / ROWS, 1e-9);
  const range = times.reduce<readonly [number, number]>(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity]);
  const binHours = Math.max(1, Math.ceil(((range[1] - range[0]) / HOUR_MS + 1) / MOST_COLUMNS));
  await ctx.step(null, 'Counting the heat map');
  const cells = new Map<string, { readonly x: number; readonly y: number; requests: number }>();
  for (const scope of scopes) {
    const batch = await ctx.columns(heat(scope, { binMs: binHours * HOUR_MS, lowLog, widthLog, bins: ROWS }));
    const [xs, ys, requests] = [batch.numbers('x'), batch.numbers('y'), batch.numbers('requests')];
    requests.forEach((count, i) => {
      const [x, y] = [xs[i] ?? 0, ys[i] ?? 0];
      const cell = cells.get(`${String(x)} ${String(y)}`) ?? { x, y, requests: 0 };
      cell.requests += count;
      cells.set(`${String(x)} ${String(y)}`, cell);
    });
  }
  const sorted = [...cells.values()].sort((a, b) => a.x - b.x || a.y - b.y);
  return {
    binHours,
    edges: Array.from({ length: ROWS + 1 }, (_, i) => (i === ROWS ? most : Math.exp(lowLog + i * widthLog))),
    x: sorted.map(({ x }) => new Date(x).toISOString()), y: sorted.map(({ y }) => y), requests: sorted.map(({ requests }) => requests),
  };
}
