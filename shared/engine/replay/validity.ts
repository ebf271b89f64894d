/** May the figures of a replay be relied on, and if not, for which reasons? */

export interface PacedFigures {
  readonly model: string;
  readonly requests: number;
  /** Enqueued minus scheduled, in ns, one a request. */
  readonly latenessNs: Float64Array;
  /** Requests a second as scheduled; undefined in a closed loop. */
  readonly offeredRate: number | undefined;
  readonly achievedRate: number;
}

/** Smallest sample for which p99 can be reported (early stopping rule at 99 % confidence). */
const MIN_FOR_P99 = 662;
/** Lateness of the generator at p99 above which response times speak about the generator. */
const MAX_LATENESS_NS = 2e6;
const MIN_RATE_SHARE = 0.99;

const milliseconds = (ns: number): string => `${(ns / 1e6).toFixed(2)} ms`;

function p99(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)] ?? 0;
}

/** Every reason why latencies of a paced run are not to be relied on, with what would help. */
export function pacedReasons(figures: PacedFigures): readonly string[] {
  const { model, requests, latenessNs, offeredRate, achievedRate } = figures;
  const reasons: string[] = [];
  if (requests < MIN_FOR_P99) reasons.push(`PERCENTILE_NOT_REPORTABLE: ${requests} requests of ${model} are too few for p99; send ${MIN_FOR_P99 - requests} more.`);
  const lateness = requests === 0 ? 0 : p99(latenessNs);
  if (offeredRate !== undefined && lateness > MAX_LATENESS_NS) reasons.push(`LATE_GENERATOR: one in a hundred requests to ${model} was sent more than ${milliseconds(lateness)} after it was due; free the machine or lower the rate.`);
  if (offeredRate !== undefined && achievedRate < MIN_RATE_SHARE * offeredRate) reasons.push(`OFFERED_RATE: ${model} answered ${achievedRate.toFixed(1)} of ${offeredRate.toFixed(1)} requests a second; lower the rate.`);
  return reasons;
}

export interface RowFigures {
  readonly model: string;
  readonly rows: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Rows that were not scored make a replay invalid; NaN scores are answers. */
export function rowReasons({ model, rows, byStatus }: RowFigures): readonly string[] {
  const failed = Object.entries(byStatus).filter(([status, count]) => status !== 'ok' && status !== 'nan' && count > 0);
  if (failed.length === 0) return [];
  const total = failed.reduce((sum, [, count]) => sum + count, 0);
  return [`ERRORS: ${total} of ${rows} rows of ${model} were not scored (${failed.map(([status, count]) => `${status}: ${count}`).join(', ')}).`];
}
