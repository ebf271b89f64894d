/** Which rows are compared with which, and how are they called? */
import type { Catalogue, DatasetMeta, SavedScope } from '../../shared/contract/catalogue.ts';
import type { WorkspaceDocument } from '../../shared/contract/workspace.ts';
import { formatDays } from '../../shared/core/format/formatDate.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';

const DAY_MS = 86_400_000;

export interface TimeSpan {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export interface Comparison {
  readonly dataset: DatasetMeta | undefined;
  readonly labels: DatasetMeta | undefined;
  readonly reference: SavedScope | undefined;
  readonly current: SavedScope | undefined;
}

/** The chosen dataset and scopes, else the scopes of these names, else the first log. */
export function comparisonOf(catalogue: Catalogue | undefined, view: WorkspaceDocument['view']): Comparison {
  const scope = (chosen: string | null, name: string): SavedScope | undefined => catalogue?.scopes.find((known) => known.name === (chosen ?? name));
  const reference = scope(view.reference, 'reference');
  const current = scope(view.current, 'current');
  const named = view.dataset ?? current?.dataset ?? reference?.dataset;
  const logs = catalogue?.datasets.filter((dataset) => dataset.kind === 'log') ?? [];
  const dataset = logs.find((known) => known.name === named) ?? logs[0];
  const labels = catalogue?.datasets.filter((known) => known.kind === 'labels' && (known.labelsOf?.dataset === dataset?.id || known.labelsOf?.dataset === dataset?.name)).sort((a, b) => (b.labelsOf?.version ?? 0) - (a.labelsOf?.version ?? 0))[0];
  return { dataset, labels, reference, current };
}

export const timeColumn = (dataset: DatasetMeta | undefined): string | undefined => dataset?.columns.find((column) => column.roles.includes('time'))?.name;

const instant = (value: string | number | boolean): number => (typeof value === 'string' ? Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(value) ? value : value.length === 10 ? `${value}T00:00:00Z` : `${value.replace(' ', 'T')}Z`) : Number(value));

/** The span a scope cuts out of time; undefined when it does not. */
export function scopeSpan(scope: SavedScope | undefined, dataset: DatasetMeta | undefined): TimeSpan | undefined {
  const column = timeColumn(dataset);
  for (const clause of scope?.clauses ?? []) {
    if (clause.op !== 'range' || (clause.column !== 'time' && clause.column !== column)) continue;
    const span = { from: instant(clause.from), to: instant(clause.to) };
    if (Number.isFinite(span.from) && Number.isFinite(span.to)) return span;
  }
  return undefined;
}

/** `2–29 Mar 2026`, or the clauses, or the name. */
export function scopeTitle(scope: SavedScope, span: TimeSpan | undefined): string {
  if (span !== undefined && span.to - span.from >= DAY_MS) return `${formatDays(span.from, span.to - 1)} ${new Date(span.to - 1).getUTCFullYear()}`;
  return scope.clauses.length === 0 ? scope.name : scope.clauses.map(formatClause).join(', ');
}
