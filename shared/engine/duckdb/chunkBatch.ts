/** How do the chunks of a result become typed columns without an object a row? */
import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { ColumnBatch } from '../../analyses/defineAnalysis.ts';
import { numericValue, textValue } from './value.ts';

/** Columns of a result; each is decoded on first use and kept. Asking for a column that is not there, or for numbers of texts, is a bug. */
export class ChunkBatch implements ColumnBatch {
  readonly rows: number;
  readonly names: readonly string[];
  readonly #chunks: readonly DuckDBDataChunk[];
  readonly #numbers = new Map<string, Float64Array>();
  readonly #texts = new Map<string, readonly (string | null)[]>();

  constructor(names: readonly string[], chunks: readonly DuckDBDataChunk[]) {
    this.names = names;
    this.#chunks = chunks;
    this.rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  }

  numbers(column: string): Float64Array {
    const known = this.#numbers.get(column);
    if (known !== undefined) return known;
    const out = new Float64Array(this.rows);
    this.#visit(column, (value, row) => {
      const number = numericValue(value);
      if (number === undefined) throw new RangeError(`column "${column}" holds text, not numbers`);
      out[row] = number;
    });
    this.#numbers.set(column, out);
    return out;
  }

  texts(column: string): readonly (string | null)[] {
    const known = this.#texts.get(column);
    if (known !== undefined) return known;
    const out = new Array<string | null>(this.rows).fill(null);
    this.#visit(column, (value, row) => {
      out[row] = typeof value === 'string' ? value : textValue(value);
    });
    this.#texts.set(column, out);
    return out;
  }

  #visit(column: string, visit: (value: DuckDBValue, row: number) => void): void {
    const index = this.names.indexOf(column);
    if (index < 0) throw new RangeError(`the result has no column "${column}" (it has ${this.names.join(', ')})`);
    let row = 0;
    for (const chunk of this.#chunks) {
      const vector = chunk.getColumnVector(index);
      for (let i = 0; i < vector.itemCount; i += 1) visit(vector.getItem(i), row + i);
      row += vector.itemCount;
    }
  }
}
