/** Which measures does the tool whose convention was chosen take of a column? */
import { assertNever } from '../../../core/assertNever.ts';
import type { ColumnCounts } from '../columnCounts.ts';
import type { Convention } from '../params.ts';
import { deepchecks } from './deepchecks.ts';
import { evidently } from './evidently.ts';
import { nannyml } from './nannyml.ts';
import { type PeerColumn, type PeerMeasure, rowsOf } from './peerMeasure.ts';
import { tfdv } from './tfdv.ts';

/** Nothing for Assay's own convention, and where a side has no value: none of the tools compares with nothing. */
export function peersOf(column: ColumnCounts, convention: Convention): PeerMeasure[] {
  if (convention === 'assay') return [];
  const sides = column.kind === 'numeric' ? column.counts : withoutMissing(column);
  if ('reference' in sides && (rowsOf(sides.reference) === 0 || rowsOf(sides.current) === 0)) return [];
  switch (convention) {
    case 'evidently':
      return evidently(withoutMissing(column));
    case 'nannyml':
      return nannyml(withoutMissing(column));
    case 'deepchecks':
      return deepchecks(withoutMissing(column));
    case 'tfdv':
      return tfdv(withoutMissing(column));
    default:
      return assertNever(convention);
  }
}

/** The tools leave missing values out, where Assay takes them for a category of features. */
function withoutMissing(column: ColumnCounts): PeerColumn {
  const output = !column.column.roles.includes('feature');
  if (column.kind === 'numeric') return { kind: 'numeric', counts: column.counts, output };
  const own = (side: readonly number[]): number[] => side.filter((_, i) => column.categories[i] !== null);
  return { kind: 'categorical', reference: own(column.cells.reference), current: own(column.cells.current), output };
}
