/** Which filter chips hold over all panels, and how are they edited? */
import type { Clause } from '../../shared/core/clause/clause.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { editDocument, useDocumentStore } from './documentStore.ts';

export const useFilters = (): readonly Clause[] => useDocumentStore((state) => state.document.view.filters);

/** Adds a chip; the same clause twice is one chip. */
export function addFilter(clause: Clause): void {
  const text = formatClause(clause);
  editDocument(`Filter ${text}`, (document) => {
    if (!document.view.filters.some((known) => formatClause(known) === text)) document.view.filters.push(clause);
  });
}

export function removeFilter(clause: Clause): void {
  const text = formatClause(clause);
  editDocument(`Remove filter ${text}`, (document) => {
    document.view.filters = document.view.filters.filter((known) => formatClause(known) !== text);
  });
}
