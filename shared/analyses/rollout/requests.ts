/** What did both models answer to each request, in the order in which requests came? */
import type { ColumnBatch } from '../defineAnalysis.ts';

/** Rows as the query gives them: parallel columns ordered by request; NaN where missing. */
export interface RolloutRows {
  readonly request: Float64Array;
  readonly unit: Float64Array;
  readonly at: Float64Array;
  readonly bucket: Float64Array;
  readonly label: Float64Array;
  readonly labelAt: Float64Array;
  /** Champion, challenger. */
  readonly sides: readonly [SideRows, SideRows];
}

export interface SideRows {
  readonly score: Float64Array;
  readonly error: Float64Array;
  readonly nan: Float64Array;
  readonly ms: Float64Array;
}

/** Sums over the rows of one request, of one model. */
export interface SideSums {
  readonly errors: number;
  readonly nans: number;
  /** Rows with a finite score. */
  readonly scored: number;
  readonly scoreSum: number;
  readonly positives: number;
  /** Scored rows with a label, and how many of them it decides rightly. */
  readonly judged: number;
  readonly right: number;
  /** Longest of its rows; NaN where it is not known. */
  readonly latencyMs: number;
}

export interface RolloutRequest {
  /** ms since 1970. */
  readonly at: number;
  readonly unit: number;
  readonly bucket: number;
  readonly rows: number;
  /** Champion, challenger. */
  readonly sides: readonly [SideSums, SideSums];
  /** Rows that both scored. */
  readonly pairs: number;
  readonly flips: number;
  /** Pairs that only the challenger decides positive. */
  readonly ups: number;
  /** Σ challenger − champion over pairs. */
  readonly shift: number;
  /** Largest |challenger − champion|; NaN without a pair. */
  readonly gap: number;
  /** Labelled pairs, and Σ right(challenger) − right(champion). */
  readonly judgedPairs: number;
  readonly gain: number;
  /** When the last of its labels arrived; NaN without a label or where the labels do not say. */
  readonly labelAt: number;
}

export function rowsOf(batch: ColumnBatch): RolloutRows {
  const side = (i: number): SideRows => ({ score: batch.numbers(`score${String(i)}`), error: batch.numbers(`error${String(i)}`), nan: batch.numbers(`nan${String(i)}`), ms: batch.numbers(`ms${String(i)}`) });
  return { request: batch.numbers('request'), unit: batch.numbers('unit'), at: batch.numbers('at'), bucket: batch.numbers('bucket'), label: batch.numbers('label'), labelAt: batch.numbers('label_at'), sides: [side(0), side(1)] };
}

export interface RequestOptions {
  readonly thresholds: readonly [number, number];
  /** Whether stamps mean something: not in an offline replay. */
  readonly paced: boolean;
}

/** Requests in the order of their rows. */
export function requestsOf(rows: RolloutRows, options: RequestOptions): RolloutRequest[] {
  const requests: RolloutRequest[] = [];
  for (let from = 0; from < rows.request.length;) {
    let until = from + 1;
    while (until < rows.request.length && rows.request[until] === rows.request[from]) until += 1;
    requests.push(requestOf(rows, { from, until }, options));
    from = until;
  }
  return requests;
}

interface Span {
  readonly from: number;
  readonly until: number;
}

function requestOf(rows: RolloutRows, span: Span, { thresholds, paced }: RequestOptions): RolloutRequest {
  const places = Array.from({ length: span.until - span.from }, (_, k) => span.from + k);
  const at = (values: Float64Array): number => values[span.from] ?? 0;
  return {
    at: at(rows.at), unit: at(rows.unit), bucket: at(rows.bucket), rows: places.length,
    sides: [sumsOf(rows, rows.sides[0], { ...span, threshold: thresholds[0], paced }), sumsOf(rows, rows.sides[1], { ...span, threshold: thresholds[1], paced })],
    ...pairsOf(rows, places, thresholds),
    labelAt: places.reduce((latest, i) => (Number.isNaN(rows.label[i] ?? Number.NaN) ? latest : larger(latest, rows.labelAt[i] ?? Number.NaN)), Number.NaN),
  };
}

function pairsOf({ sides: [a, b], label: labels }: RolloutRows, places: readonly number[], thresholds: readonly [number, number]): Pick<RolloutRequest, 'pairs' | 'flips' | 'ups' | 'shift' | 'gap' | 'judgedPairs' | 'gain'> {
  let [pairs, flips, ups, shift, gap, judgedPairs, gain] = [0, 0, 0, 0, Number.NaN, 0, 0];
  for (const i of places) {
    const [x, y, label] = [a.score[i] ?? Number.NaN, b.score[i] ?? Number.NaN, labels[i] ?? Number.NaN];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const [first, second] = [Number(x >= thresholds[0]), Number(y >= thresholds[1])];
    pairs += 1;
    flips += Number(first !== second);
    ups += Number(first < second);
    shift += y - x;
    gap = larger(gap, Math.abs(y - x));
    if (Number.isNaN(label)) continue;
    judgedPairs += 1;
    gain += Number(second === label) - Number(first === label);
  }
  return { pairs, flips, ups, shift, gap, judgedPairs, gain };
}

/** The larger of two, NaN counting as nothing. */
const larger = (x: number, y: number): number => (Number.isNaN(x) || y > x ? y : x);

function sumsOf({ label }: RolloutRows, side: SideRows, { from, until, threshold, paced }: Span & { readonly threshold: number; readonly paced: boolean }): SideSums {
  let [errors, nans, scored, scoreSum, positives, judged, right, latencyMs] = [0, 0, 0, 0, 0, 0, 0, Number.NaN];
  for (let i = from; i < until; i += 1) {
    const [score, known] = [side.score[i] ?? Number.NaN, label[i] ?? Number.NaN];
    errors += side.error[i] ?? 0;
    nans += side.nan[i] ?? 0;
    if (paced) latencyMs = larger(latencyMs, side.ms[i] ?? Number.NaN);
    if (Number.isNaN(score)) continue;
    const decision = Number(score >= threshold);
    scored += 1;
    scoreSum += score;
    positives += decision;
    if (Number.isNaN(known)) continue;
    judged += 1;
    right += Number(decision === known);
  }
  return { errors, nans, scored, scoreSum, positives, judged, right, latencyMs };
}
