/** How is a heat map of response times over the run cut into cells? */
import * as z from 'zod';
import type { Context } from '../defineAnalysis.ts';
import { heat, windows, type Requests } from './queries.ts';
import type { Heat, ModelLatency } from './result.ts';

const BINS = 20;
/** Together with the bins this stays below the limit of points of a figure, even when every cell holds a request. */
const MOST_WINDOWS = 120;
const WINDOWS_MS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000] as const;
const HOUR_MS = 3_600_000;

export interface HeatModel {
  readonly found: Omit<ModelLatency, 'comparison'>;
  readonly requests: Requests;
  /** Last due time, ns since the start of the run. */
  readonly dueNs: number;
}

/** The shortest round window with which a run is cut into at most 120. */
export function windowOf(runMs: number): number {
  const fits = WINDOWS_MS.find((window) => runMs / window < MOST_WINDOWS);
  return fits ?? HOUR_MS * Math.ceil(runMs / HOUR_MS / (MOST_WINDOWS - 1));
}

const WindowRow = z.object({ x: z.number(), p50: z.number(), p99: z.number() });

/** One map a model with an answered request; bins and windows are the same for all, so that maps compare. */
export async function heatOf(ctx: Context, models: readonly HeatModel[]): Promise<Heat[]> {
  const shown = models.filter(({ found }) => found.response !== null);
  const ladders = shown.flatMap(({ found }) => (found.response === null ? [] : [found.response]));
  const most = Math.max(...ladders.map(({ max }) => max));
  const least = Math.min(...ladders.map(({ min }) => min));
  if (!(most > 0)) return [];
  const lowLog = Math.log(least > 0 ? least : Math.min(0.001, most));
  const widthLog = Math.max((Math.log(most) - lowLog) / BINS, 1e-9);
  const windowMs = windowOf(Math.max(...shown.map(({ dueNs }) => dueNs / 1e6)));
  const maps: Heat[] = [];
  for (const { found, requests } of shown) {
    await ctx.step(null, `Counting the heat map of ${found.model}`);
    const cells = await ctx.columns(heat(requests, { windowMs, lowLog, widthLog, bins: BINS }));
    const lines = await ctx.rows(windows(requests, windowMs), WindowRow);
    maps.push({
      model: found.model, windowMs,
      edges: Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? Math.max(most, Math.exp(lowLog + widthLog * BINS)) : Math.exp(lowLog + i * widthLog))),
      x: Array.from(cells.numbers('x'), (x) => x * windowMs), y: Array.from(cells.numbers('y')), requests: Array.from(cells.numbers('requests')),
      windows: { from: lines.map(({ x }) => x * windowMs), p50: lines.map(({ p50 }) => p50), p99: lines.map(({ p99 }) => p99) },
    });
  }
  return maps;
}
