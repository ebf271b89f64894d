/** How far is each question that several places on the screen wait for? */
import { create } from 'zustand';
import type { Progress } from '../../shared/core/cancel.ts';

export interface Waiting {
  readonly progress: Progress | null;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const useProgressStore = create<Readonly<Record<string, Waiting>>>()(() => ({}));
const NOT_STARTED: Waiting = { progress: null, since: 0 };

export const noteProgress = (key: string, waiting: Waiting): void => useProgressStore.setState({ [key]: waiting });

export const useProgress = (key: string): Waiting => useProgressStore((state) => state[key]) ?? NOT_STARTED;
