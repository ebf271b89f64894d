/** How do the chunks of a result become typed columns without an object a row? */
import { DuckDBDoubleVector, type DuckDBDataChunk, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnBatch } from '../../analyses/defineAnalysis.ts';
import { numericValue, textValue } from './value.ts';
import { copyDoubles, floatMemory, type FloatMemory } from './vectorMemory.ts';

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
    const index = this.#indexOf(column);
    let row = 0;
    for (const chunk of this.#chunks) {
      const vector = chunk.getColumnVector(index);
      if (vector instanceof DuckDBDoubleVector) copyDoubles(vector, out, row);
      else readNumbers(vector, out, { column, row });
      row += vector.itemCount;
    }
    this.#numbers.set(column, out);
    return out;
  }

  texts(column: string): readonly (string | null)[] {
    const known = this.#texts.get(column);
    if (known !== undefined) return known;
    const out = new Array<string | null>(this.rows).fill(null);
    const index = this.#indexOf(column);
    let row = 0;
    for (const chunk of this.#chunks) {
      const vector = chunk.getColumnVector(index);
      for (let i = 0; i < vector.itemCount; i += 1) {
        const value = vector.getItem(i);
        out[row + i] = typeof value === 'string' ? value : textValue(value);
      }
      row += vector.itemCount;
    }
    this.#texts.set(column, out);
    return out;
  }

  /** The values of a column of FLOAT or DOUBLE as they lie, chunk by chunk. */
  floats(column: string): readonly FloatMemory[] {
    const index = this.#indexOf(column);
    return this.#chunks.map((chunk) => {
      const memory = floatMemory(chunk.getColumnVector(index));
      if (memory === undefined) throw new RangeError(`column "${column}" holds no floating numbers`);
      return memory;
    });
  }

  #indexOf(column: string): number {
    const index = this.names.indexOf(column);
    if (index < 0) throw new RangeError(`the result has no column "${column}" (it has ${this.names.join(', ')})`);
    return index;
  }
}

interface Readable {
  readonly itemCount: number;
  getItem(index: number): DuckDBValue;
}

function readNumbers(vector: Readable, out: Float64Array, { column, row }: { readonly column: string; readonly row: number }): void {
  for (let i = 0; i < vector.itemCount; i += 1) {
    const number = numericValue(vector.getItem(i));
    if (number === undefined) throw new RangeError(`column "${column}" holds text, not numbers`);
    out[row + i] = number;
  }
}
