/** How did the live figures of a running job move over its last minute? */
import { create } from 'zustand';
import type { JobState } from '../../shared/contract/procedures.ts';
import type { LiveFigures } from '../../shared/core/cancel.ts';

/** Figures of one model at one moment, oldest first in a list. */
export type LiveSeries = readonly LiveFigures[];
type Histories = Readonly<Record<string, LiveSeries>>;

const KEPT_MS = 60_000;
/** A sparkline is 120 px wide; more points than this would only cost time. */
const MAX_POINTS = 240;

const keyOf = (job: string, model: string): string => `${job}\n${model}`;
const isOpen = ({ state }: JobState): boolean => state === 'running' || state === 'queued';

/** Adds what is new and forgets what is older than a minute, or belongs to a job that ended. */
export function withLive(known: Histories, jobs: readonly JobState[]): Histories {
  const next: Record<string, LiveSeries> = {};
  for (const job of jobs) {
    if (!isOpen(job)) continue;
    for (const now of job.live ?? []) {
      const key = keyOf(job.id, now.model);
      const series = known[key] ?? [];
      const moved = series.at(-1)?.elapsedMs === now.elapsedMs ? series : [...series, now].slice(-MAX_POINTS);
      next[key] = moved.filter(({ elapsedMs }) => now.elapsedMs - elapsedMs <= KEPT_MS && elapsedMs <= now.elapsedMs);
    }
  }
  return next;
}

const useHistories = create<{ readonly histories: Histories }>()(() => ({ histories: {} }));
const NONE: LiveSeries = [];

export const noteLive = (jobs: readonly JobState[]): void => useHistories.setState(({ histories }) => ({ histories: withLive(histories, jobs) }));

export const useLiveSeries = (job: string, model: string): LiveSeries => useHistories((state) => state.histories[keyOf(job, model)]) ?? NONE;
