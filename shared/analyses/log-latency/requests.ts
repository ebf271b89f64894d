/** What is known about each request, as parallel columns? */
import type { ColumnBatch } from '../defineAnalysis.ts';
import { STATUS_CLASSES, statusClass } from './statusClass.ts';

/** Parallel columns, one entry a request, in no order. */
export interface Requests {
  readonly count: number;
  /** ms; NaN where missing. */
  readonly latency: Float64Array;
  /** ms since 1970; NaN where missing. */
  readonly at: Float64Array;
  /** Rows of the request. */
  readonly size: Float64Array;
  /** Place in the list of statuses, from 0; −1 where the log does not say. */
  readonly status: Int32Array;
  /** 0 ok, 1 client error, 2 failed; −1 where the log does not say. */
  readonly outcome: Int8Array;
  /** For each group column the place in its values, from 0; −1 where missing. */
  readonly groups: readonly Int32Array[];
}

export const CLIENT_ERROR = 1;
export const FAILED = 2;

/** Statuses in the order in which the query knows them: from ok to failed, so that the largest place is the worst. */
export function orderStatuses(statuses: readonly (string | null)[]): string[] {
  const rank = (status: string): number => STATUS_CLASSES.indexOf(statusClass(status) ?? 'ok');
  return statuses.filter((status) => statusClass(status) !== null).filter((status) => status !== null).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

export function requestsOf(batch: ColumnBatch, { statuses, groups }: { readonly statuses: readonly string[]; readonly groups: number }): Requests {
  const place = (column: string): Int32Array => Int32Array.from(batch.numbers(column), (x) => (Number.isNaN(x) ? -1 : x - 1));
  const classes = Int8Array.from(statuses, (status) => STATUS_CLASSES.indexOf(statusClass(status) ?? 'ok'));
  const status = place('status');
  return {
    count: batch.rows, latency: batch.numbers('latency'), at: batch.numbers('at'), size: batch.numbers('size'),
    status, outcome: Int8Array.from(status, (s) => (s < 0 ? -1 : (classes[s] ?? -1))),
    groups: Array.from({ length: groups }, (_, i) => place(`g${i}`)),
  };
}
