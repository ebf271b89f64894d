/** What are the paired rows, and who decided and was right in each? */
import type { ColumnBatch } from '../defineAnalysis.ts';

/** Cells of distinct input × scores × label × groups as parallel arrays, ordered by input. */
export interface Pairs {
  readonly cells: number;
  /** Index of the distinct input, 0, 1, 2 … in order. */
  readonly input: Int32Array;
  readonly champion: Float64Array;
  readonly challenger: Float64Array;
  /** 1 or 0; NaN when unlabelled. */
  readonly label: Float64Array;
  /** How many rows the cell stands for. */
  readonly rows: Float64Array;
  readonly groups: readonly (readonly (string | null)[])[];
  readonly thresholds: readonly [number, number];
  readonly halfMissing: number;
}

export interface RawPairs {
  readonly input: Float64Array;
  readonly champion: Float64Array;
  readonly challenger: Float64Array;
  readonly label: Float64Array;
  readonly rows: Float64Array;
  readonly groups: readonly (readonly (string | null)[])[];
  readonly thresholds: readonly [number, number];
}

export function pairsOfBatch(batch: ColumnBatch, groups: number, thresholds: readonly [number, number]): Pairs {
  return keepComplete({
    input: batch.numbers('input'), champion: batch.numbers('champion'), challenger: batch.numbers('challenger'), label: batch.numbers('label'), rows: batch.numbers('rows'),
    groups: Array.from({ length: groups }, (_, i) => batch.texts(`g${i}`)), thresholds,
  });
}

/** Keeps cells that both models scored, counts the others, and numbers inputs 0, 1, 2 … Cells must be ordered by input. */
export function keepComplete(raw: RawPairs): Pairs {
  const kept: number[] = [];
  let halfMissing = 0;
  for (let i = 0; i < raw.rows.length; i += 1) {
    const [a, b] = [raw.champion[i] ?? Number.NaN, raw.challenger[i] ?? Number.NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) halfMissing += Number.isNaN(a) && Number.isNaN(b) ? 0 : (raw.rows[i] ?? 0);
    else kept.push(i);
  }
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i] ?? Number.NaN);
  const ids = pick(raw.input);
  const input = new Int32Array(kept.length);
  for (let i = 1; i < kept.length; i += 1) input[i] = (input[i - 1] ?? 0) + (ids[i] === ids[i - 1] ? 0 : 1);
  return {
    cells: kept.length, input, champion: pick(raw.champion), challenger: pick(raw.challenger), label: pick(raw.label), rows: pick(raw.rows),
    groups: raw.groups.map((column) => kept.map((i) => column[i] ?? null)), thresholds: raw.thresholds, halfMissing,
  };
}

export const isLabelled = (pairs: Pairs, cell: number): boolean => !Number.isNaN(pairs.label[cell] ?? Number.NaN);

/** 1 when the champion's, the challenger's score reaches its own threshold. */
export const decisionsOf = (pairs: Pairs, cell: number): readonly [number, number] => [
  (pairs.champion[cell] ?? 0) >= pairs.thresholds[0] ? 1 : 0,
  (pairs.challenger[cell] ?? 0) >= pairs.thresholds[1] ? 1 : 0,
];

/** Labelled rows one by one, for ranking statistics. */
export function expandLabelled(pairs: Pairs): { readonly a: Float64Array; readonly b: Float64Array; readonly labels: Uint8Array } {
  return { ...expand(pairs, (cell) => isLabelled(pairs, cell)) };
}

/** Rows one by one: every paired row, or those of the cells to keep. */
export function expand(pairs: Pairs, keep: (cell: number) => boolean): { readonly a: Float64Array; readonly b: Float64Array; readonly labels: Uint8Array } {
  let total = 0;
  for (let cell = 0; cell < pairs.cells; cell += 1) if (keep(cell)) total += pairs.rows[cell] ?? 0;
  const [a, b, labels] = [new Float64Array(total), new Float64Array(total), new Uint8Array(total)];
  let at = 0;
  for (let cell = 0; cell < pairs.cells; cell += 1) {
    if (!keep(cell)) continue;
    const end = at + (pairs.rows[cell] ?? 0);
    a.fill(pairs.champion[cell] ?? 0, at, end);
    b.fill(pairs.challenger[cell] ?? 0, at, end);
    labels.fill(pairs.label[cell] === 1 ? 1 : 0, at, end);
    at = end;
  }
  return { a, b, labels };
}
