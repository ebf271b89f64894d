/** Which column does a name in a clause mean: an exact column name, else a role? */
import { AssayError } from '../errors.ts';
import { RoleSchema, type ColumnKind, type DatasetColumn, type Role } from '../roles.ts';

/** What a clause must know of a column. */
export type ClauseColumn = Pick<DatasetColumn, 'name' | 'type' | 'kind'>;

export const isRole = (text: string): text is Role => RoleSchema.safeParse(text).success;

const numeric = (name: string): ClauseColumn => ({ name, type: 'BIGINT', kind: 'numeric' satisfies ColumnKind });
/** Columns of Assay's own that every dataset has. */
const OWN: readonly ClauseColumn[] = [numeric('_row'), numeric('_copy')];

/**
 * By exact name first, then by role.
 *
 * @throws AssayError not_found (listing the columns) when nothing fits, bad_input when several columns have the role
 */
export function columnOf(columns: readonly DatasetColumn[], nameOrRole: string): ClauseColumn {
  const named = [...columns, ...OWN].find((column) => column.name === nameOrRole);
  if (named !== undefined) return named;
  const withRole = isRole(nameOrRole) ? columns.filter((column) => column.roles.includes(nameOrRole)) : [];
  const [only] = withRole;
  if (only !== undefined && withRole.length === 1) return only;
  const names = columns.map((column) => column.name).join(', ');
  if (withRole.length > 1) throw new AssayError('bad_input', `Several columns have the role "${nameOrRole}": ${withRole.map((column) => column.name).join(', ')}.`, { where: nameOrRole, hint: 'Name the column.' });
  throw new AssayError('not_found', `There is no column, and no column with the role, "${nameOrRole}".`, { where: nameOrRole, hint: `Columns: ${names}.` });
}
