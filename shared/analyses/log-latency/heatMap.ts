/** How is a heat map of latency over time cut into cells? */
import { HOUR_MS, rangeOf } from './periods.ts';
import type { Requests } from './requests.ts';
import type { Computed } from './result.ts';

const ROWS = 20;
/** Together with the rows this stays below the limit of points of a figure, even when every cell holds a request. */
const MOST_COLUMNS = 240;

/** Requests by bins of whole hours and 20 equal bins of ln ms; null when no request with a time has a latency above 0. */
export function heatOf(parts: readonly Requests[]): Computed['heat'] {
  const latencies = parts.map(({ latency }) => rangeOf(latency));
  const [least, most] = [Math.min(...latencies.map(({ low }) => low)), Math.max(...latencies.map(({ high }) => high))];
  const times = parts.map(({ at }) => rangeOf(at));
  const [first, last] = [Math.min(...times.map(({ low }) => low)), Math.max(...times.map(({ high }) => high))];
  if (!(most > 0) || first > last) return null;
  const lowLog = Math.log(least > 0 ? least : Math.min(0.001, most));
  const widthLog = Math.max((Math.log(most) - lowLog) / ROWS, 1e-9);
  const hours = Math.floor(last / HOUR_MS) - Math.floor(first / HOUR_MS) + 1;
  const binHours = Math.max(1, Math.ceil(hours / MOST_COLUMNS));
  const cells = new Map<number, number>();
  for (const { at, latency, count } of parts) {
    for (let i = 0; i < count; i += 1) {
      const [time, ms] = [at[i] ?? Number.NaN, latency[i] ?? Number.NaN];
      if (Number.isNaN(time) || !(ms > 0)) continue;
      const row = Math.min(ROWS - 1, Math.max(0, Math.floor((Math.log(ms) - lowLog) / widthLog)));
      const cell = Math.floor(time / HOUR_MS / binHours) * ROWS + row;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
  }
  if (cells.size === 0) return null;
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    binHours,
    edges: Array.from({ length: ROWS + 1 }, (_, i) => (i === ROWS ? most : Math.exp(lowLog + i * widthLog))),
    x: sorted.map(([cell]) => new Date(Math.floor(cell / ROWS) * binHours * HOUR_MS).toISOString()), y: sorted.map(([cell]) => ((cell % ROWS) + ROWS) % ROWS), requests: sorted.map(([, requests]) => requests),
  };
}
