/** What does another tool's measure of one column look like, and on which counts is it taken? */
import type { ValueCounts } from '../../../core/stats/valueCounts.ts';

/** A measure as a named tool takes it, on all rows. */
export interface PeerMeasure {
  readonly method: string;
  /** Whether the tool alerts on a large effect or on a small p-value. */
  readonly decidesBy: 'effect' | 'p-value';
  readonly value: number | null;
  /** The tool's own default; null where it learns one from chunks. */
  readonly threshold: number | null;
  readonly alerts: boolean | null;
  /** The tool takes this one when nothing is chosen. */
  readonly byDefault: boolean;
  /** Where the tool's own number would differ, and why; or why there is none. */
  readonly note: string | null;
}

/** Rows with a value; missing ones are left out by every tool here. */
export type PeerColumn =
  | { readonly kind: 'numeric'; readonly counts: ValueCounts<number>; readonly output: boolean }
  | { readonly kind: 'categorical'; readonly reference: readonly number[]; readonly current: readonly number[]; readonly output: boolean };

interface Found {
  readonly method: string;
  readonly value: number | { readonly reason: string } | null;
  readonly threshold: number | null;
  readonly byDefault?: boolean;
  readonly note?: string | null;
}

const made = ({ method, value, threshold, byDefault = false, note = null }: Found): Omit<PeerMeasure, 'decidesBy' | 'alerts'> => {
  const reason = typeof value === 'object' && value !== null ? value.reason : null;
  return { method, value: typeof value === 'number' && Number.isFinite(value) ? value : null, threshold, byDefault, note: reason ?? note };
};

/** A measure that alerts from its threshold on. */
export function effect(found: Found): PeerMeasure {
  const measure = made(found);
  return { ...measure, decidesBy: 'effect', alerts: measure.value === null || measure.threshold === null ? null : measure.value >= measure.threshold };
}

/** A test that alerts below its threshold. */
export function pValue(found: Found): PeerMeasure {
  const measure = made(found);
  return { ...measure, decidesBy: 'p-value', alerts: measure.value === null || measure.threshold === null ? null : measure.value < measure.threshold };
}

export const rowsOf = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);
