/** Which type does each field of JSON lines have, when a few values may be of another one? */
import type { TextType } from './csvTypes.ts';
import { MAJORITY } from './csvTypes.ts';

/** The text types, and `JSON` for objects and arrays. */
export type FieldType = TextType | 'JSON';

const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/;
const UNZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

type Seen = 'whole' | 'number' | 'boolean' | 'zoned' | 'unzoned' | 'day' | 'text' | 'nested';

function textSeen(value: string): Seen {
  if (ZONED.test(value)) return 'zoned';
  if (UNZONED.test(value)) return 'unzoned';
  return DAY.test(value) ? 'day' : 'text';
}

function seen(value: unknown): Seen | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return textSeen(value);
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'whole' : 'number';
  return 'nested';
}

/** Counts what the values of each field are, in the order in which fields are first met. */
export class FieldCounts {
  readonly #fields = new Map<string, Map<Seen, number>>();

  add(record: Readonly<Record<string, unknown>>): void {
    for (const [field, value] of Object.entries(record)) {
      const counts = this.#fields.get(field) ?? new Map<Seen, number>();
      this.#fields.set(field, counts);
      const kind = seen(value);
      if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }

  /** `mixed`: some values are of another type than the field's. */
  types(): readonly { readonly name: string; readonly type: FieldType; readonly mixed: boolean }[] {
    return [...this.#fields].map(([name, counts]) => ({ name, ...typeOf(counts) }));
  }
}

function typeOf(counts: ReadonlyMap<Seen, number>): { readonly type: FieldType; readonly mixed: boolean } {
  const count = (...kinds: readonly Seen[]): number => kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const groups: readonly (readonly [FieldType, number])[] = [
    [count('number') === 0 ? 'BIGINT' : 'DOUBLE', count('whole', 'number')],
    ['BOOLEAN', count('boolean')],
    ['DATE', count('day')],
    ['TIMESTAMPTZ', count('zoned')],
    ['TIMESTAMP', count('unzoned', 'day')],
    ['JSON', count('nested')],
  ];
  const found = groups.find(([, n]) => total > 0 && n >= MAJORITY * total);
  if (found !== undefined) return { type: found[0], mixed: found[1] < total };
  return { type: count('nested') > 0 ? 'JSON' : 'VARCHAR', mixed: count('text', 'day', 'zoned', 'unzoned') < total };
}
