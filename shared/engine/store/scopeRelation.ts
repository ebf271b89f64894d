/** Which relation holds exactly the rows and columns that a scope speaks about? */
import { assertNever } from '../../core/assertNever.ts';
import { columnOf } from '../../core/clause/columnOf.ts';
import { compileClauses, compileClause, type ResolveColumn } from '../../core/clause/compileClause.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import { SHARED_ROLES, type DatasetColumn } from '../../core/roles.ts';
import type { Repair, Scope } from '../../core/scope.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Name, type Sql } from '../../core/sql/sql.ts';
import type { Workspace } from './workspace.ts';

export interface ScopeRelation {
  /** A parenthesised SELECT, to be used as `FROM ${from} AS s`. */
  readonly from: Sql;
  /** Columns of the dataset (without `_row` and `_copy`, which are there too) and of its linked labels. */
  readonly columns: readonly DatasetColumn[];
  /** Columns that identify a row: request id and row index, else `_row`. */
  readonly key: readonly string[];
  /** Whether the rows come in log order by themselves: nothing is joined. */
  readonly inLogOrder: boolean;
}

/** Alias under which the engine attaches a dataset's file. */
export const datasetAlias = (id: string): string => `ds_${id}`;

const tableOf = (meta: DatasetMeta): Sql => sql`${name(datasetAlias(meta.id))}.data`;

/** Columns that a labels dataset adds: all but the ones it is joined on. */
const labelColumns = (labels: DatasetMeta): readonly DatasetColumn[] => labels.columns.filter((column) => labels.labelsOf?.on.includes(column.name) !== true);

/** Linked labels win over columns of the same name, and over roles that only one column may have. */
function withLabels(meta: DatasetMeta, labels: DatasetMeta | undefined): readonly DatasetColumn[] {
  if (labels === undefined) return meta.columns;
  const added = labelColumns(labels);
  const names = new Set(added.map((column) => column.name));
  const taken = new Set(added.flatMap((column) => column.roles).filter((role) => !SHARED_ROLES.has(role)));
  const own = meta.columns.filter((column) => !names.has(column.name)).map((column) => ({ ...column, roles: column.roles.filter((role) => !taken.has(role)) }));
  return [...own, ...added];
}

function repairedValue(repair: Repair, column: Name): Sql {
  const { step } = repair;
  switch (step.kind) {
    case 'divide':
      return sql`${column} / CAST(${step.by} AS DOUBLE)`;
    case 'subtract':
      return sql`${column} - ${step.amount}`;
    case 'replace':
      return sql`${step.value}`;
    default:
      return assertNever(step);
  }
}

/** Repairs apply in their order; the condition and the value of each see what the ones before made. */
function withRepairs(from: Sql, scope: Scope, resolve: ResolveColumn): Sql {
  return scope.repairs.reduce((inner, repair) => {
    const column = name(resolve(repair.column).name);
    const where = compileClauses(repair.where, resolve);
    return sql`(SELECT * REPLACE (CASE WHEN ${where} THEN ${repairedValue(repair, column)} ELSE ${column} END AS ${column}) FROM ${inner})`;
  }, from);
}

function labelsRelation(labels: DatasetMeta, scope: Scope): Sql {
  const kept = [...(labels.labelsOf?.on ?? []), ...labelColumns(labels).map((column) => column.name)].map((column) => sql`${name(column)}`);
  const source = sql`(SELECT ${joinSql(kept)} FROM ${tableOf(labels)} WHERE _copy = 0`;
  if (scope.labelsAsOf === undefined) return sql`${source})`;
  const time = labels.columns.find((column) => column.roles.includes('label-time'));
  if (time === undefined) throw new AssayError('does_not_fit', `The labels "${labels.name}" do not say when they arrived, so they cannot be seen as of ${scope.labelsAsOf}.`, { hint: 'Import them with a column of the role label-time.' });
  return sql`${source} AND ${compileClause({ op: '<=', column: time.name, value: scope.labelsAsOf }, () => time)})`;
}

function joined(base: Sql, labels: DatasetMeta | undefined, { scope, meta }: { readonly scope: Scope; readonly meta: DatasetMeta }): Sql {
  const on = labels?.labelsOf?.on ?? [];
  if (labels === undefined || on.length === 0) return base;
  const added = labelColumns(labels).map((column) => name(column.name));
  const hidden = labelColumns(labels).filter((column) => meta.columns.some((own) => own.name === column.name)).map((column) => name(column.name));
  const exclude = hidden.length === 0 ? sql`` : sql` EXCLUDE (${joinSql(hidden.map((column) => sql`${column}`))})`;
  const condition = joinSql(on.map((column) => sql`d.${name(column)} = l.${name(column)}`), ' AND ');
  const selected = joinSql([sql`d.*${exclude}`, ...added.map((column) => sql`l.${column}`)]);
  return sql`(SELECT ${selected} FROM ${base} AS d LEFT JOIN ${labelsRelation(labels, scope)} AS l ON ${condition})`;
}

/** Whether a clause or a repair speaks about a column of the labels. */
function asksForLabels(scope: Scope, meta: DatasetMeta, labels: DatasetMeta | undefined): boolean {
  if (labels === undefined) return false;
  const columns = withLabels(meta, labels);
  const added = new Set(labelColumns(labels).map((column) => column.name));
  let asked = false;
  const resolve: ResolveColumn = (ref) => {
    const column = columnOf(columns, ref);
    asked ||= added.has(column.name);
    return column;
  };
  compileClauses(scope.clauses, resolve);
  for (const repair of scope.repairs) {
    resolve(repair.column);
    compileClauses(repair.where, resolve);
  }
  return asked;
}

function keyOf(columns: readonly DatasetColumn[]): readonly string[] {
  const of = (role: 'request-id' | 'row-index'): readonly string[] => columns.filter((column) => column.roles.includes(role)).map((column) => column.name);
  const request = of('request-id');
  return request.length === 0 ? ['_row'] : [...request, ...of('row-index')];
}

/**
 * Clauses, the duplicates policy, repairs and the newest linked labels of a scope as one relation.
 *
 * Only the first row of a key is seen unless `duplicates` is "all"; of labels always the first row of a key. Labels are joined
 * before the clauses apply, so a clause may speak about a label; clauses see repaired values. With labels `if-asked` they are left out
 * where nothing speaks about them, which leaves the rows in log order.
 *
 * @throws AssayError not_found (dataset, column), bad_input (a value that does not fit its column), does_not_fit (`labelsAsOf` without a label time)
 */
export function scopeRelation(workspace: Workspace, scope: Scope, options: { readonly labels: 'always' | 'if-asked' } = { labels: 'always' }): ScopeRelation {
  const meta = workspace.dataset(scope.dataset);
  const linked = workspace.labelsFor(meta.id);
  const labels = options.labels === 'always' || asksForLabels(scope, meta, linked) ? linked : undefined;
  const columns = withLabels(meta, labels);
  const resolve: ResolveColumn = (ref) => columnOf(columns, ref);
  const rows = scope.duplicates === 'first' ? sql`(SELECT * FROM ${tableOf(meta)} WHERE _copy = 0)` : sql`(SELECT * FROM ${tableOf(meta)})`;
  const base = joined(rows, labels, { scope, meta });
  const repaired = withRepairs(base, scope, resolve);
  const from = scope.clauses.length === 0 ? repaired : sql`(SELECT * FROM ${repaired} WHERE ${compileClauses(scope.clauses, resolve)})`;
  return { from, columns, key: keyOf(columns), inLogOrder: labels === undefined };
}
