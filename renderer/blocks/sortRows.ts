/** In which order do the rows of a table stand? */
import type { Table } from '../../shared/blocks/block.ts';
import { cellValue } from './exportTable.ts';

export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

const compare = (a: string | number, b: string | number): number => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true }));

/** Row indices in order; rows without a value stay last either way; equal rows keep their order. */
export function sortRows(table: Table, sorting: Sorting | null): number[] {
  const order = table.rows.map((_, index) => index);
  if (sorting === null) return order;
  const value = (index: number): string | number | null => cellValue(table.rows[index]?.[sorting.key]);
  return order.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
    return (sorting.descending ? -1 : 1) * compare(left, right) || a - b;
  });
}
