/** What is the workbench showing and doing right now (nothing of it is saved)? */
import { create } from 'zustand';
import type { JobState } from '../../shared/contract/procedures.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';

export const VIEWS = ['Data', 'Models', 'Replays', 'Analyses', 'Findings', 'Report', 'Settings'] as const;
export type View = (typeof VIEWS)[number];

/** The workspace's first screen is the story; `Analyses` on the rail leads to it, `catalogue` shows the list. */
export interface AppState {
  readonly view: View;
  readonly catalogueOpen: boolean;
  readonly railOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly bottom: 'SQL' | 'Log' | 'History' | null;
  readonly helpOpen: boolean;
  readonly filterOpen: boolean;
  readonly importOpen: boolean;
  /** Step whose evidence the inspector shows. */
  readonly chosenStep: string | null;
  /** An answer chosen outside the story (records list, a run of the catalogue). */
  readonly chosenAnswer: RunAnswer | null;
  /** Facts of a chosen table row, label and text. */
  readonly chosenFacts: { readonly title: string; readonly facts: readonly (readonly [string, string])[] } | null;
  readonly jobs: readonly JobState[];
  readonly log: readonly LogLine[];
  /** Analysis whose form the catalogue shows. */
  readonly chosenAnalysis: string | null;
  /** Text waiting for the SQL panel. */
  readonly sqlText: string;
}

export interface LogLine {
  readonly at: number;
  readonly text: string;
  readonly failed: boolean;
}

const wide = (): boolean => typeof window === 'undefined' || window.innerWidth >= 1_180;

export const useAppStore = create<AppState>()(() => ({
  view: 'Analyses', catalogueOpen: false, railOpen: true, inspectorOpen: wide(), bottom: null, helpOpen: false, filterOpen: false, importOpen: false,
  chosenStep: null, chosenAnswer: null, chosenFacts: null, jobs: [], log: [], chosenAnalysis: null, sqlText: '',
}));

const LOG_LIMIT = 200;

export function logLine(text: string, failed = false): void {
  useAppStore.setState(({ log }) => ({ log: [...log.slice(1 - LOG_LIMIT), { at: Date.now(), text, failed }] }));
}

export const showView = (view: View): void => useAppStore.setState({ view, catalogueOpen: false });

export const chooseStep = (step: string): void => useAppStore.setState({ chosenStep: step, chosenAnswer: null, chosenFacts: null });

export const inspectAnswer = (answer: RunAnswer): void => useAppStore.setState({ chosenAnswer: answer, chosenFacts: null, inspectorOpen: true });
