/** How is a filter written on one line, so that reading the line gives the same filter? */
import { assertNever } from '../assertNever.ts';
import type { Clause } from './clause.ts';
import { columnText, scalarText } from './scalarText.ts';

/** The inverse of parseClause, for finite numbers and any text. */
export function formatClause(clause: Clause): string {
  const column = columnText(clause.column);
  switch (clause.op) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `${column} ${clause.op} ${scalarText(clause.value)}`;
    case 'in':
      return `${column} in ${clause.values.map(scalarText).join(',')}`;
    case 'range':
      return `${column} in ${scalarText(clause.from)}..${scalarText(clause.to)}`;
    case 'is null':
    case 'is not null':
      return `${column} ${clause.op}`;
    default:
      return assertNever(clause);
  }
}
