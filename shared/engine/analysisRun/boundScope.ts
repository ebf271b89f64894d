/** How does a stored scope become a relation that an analysis can ask for columns by role? */
import type { BoundScope, Side, TaskInfo } from '../../analyses/defineAnalysis.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn, Role } from '../../core/roles.ts';
import type { Scope } from '../../core/scope.ts';
import type { Sql } from '../../core/sql/sql.ts';

export interface Relation {
  readonly from: Sql;
  readonly columns: readonly DatasetColumn[];
  readonly key: readonly string[];
}

const taskOf = (meta: DatasetMeta, labels: DatasetMeta | undefined): TaskInfo => {
  const source = meta.task === 'unknown' && labels !== undefined ? labels : meta;
  return { task: source.task, classes: source.classes, positive: meta.positive ?? labels?.positive, favourable: meta.favourable ?? meta.positive, threshold: meta.threshold };
};

/** The scope in one line for headings: its saved name, else its clauses, else the dataset. */
export function scopeLabel(scope: Scope, datasetName: string): string {
  return scope.name ?? (scope.clauses.length > 0 ? scope.clauses.map(formatClause).join(' and ') : datasetName);
}

export interface BoundScopeParts {
  readonly side: Side;
  readonly scope: Scope;
  readonly meta: DatasetMeta;
  readonly labels: DatasetMeta | undefined;
  readonly relation: Relation;
}

export function boundScope({ side, scope, meta, labels, relation }: BoundScopeParts): BoundScope {
  const all = (role: Role): readonly DatasetColumn[] => relation.columns.filter((column) => column.roles.includes(role));
  const find = (role: Role): string | undefined => all(role)[0]?.name;
  return {
    side,
    label: scopeLabel(scope, meta.name),
    datasetName: meta.name,
    from: relation.from,
    columns: relation.columns,
    task: taskOf(meta, labels),
    key: relation.key,
    all,
    find,
    column: (role) => {
      const column = find(role);
      if (column === undefined) {
        throw new AssayError('does_not_fit', `Dataset "${meta.name}" has no column with the role ${role}.`, {
          hint: role.startsWith('label') ? `Link labels with "assay labels add WORKSPACE ${meta.name} PATH --on KEY".` : `Import it again with --role COLUMN=${role}, or give a column that role in Data.`,
        });
      }
      return column;
    },
  };
}
