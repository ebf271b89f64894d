/** What is compared now? */
import { useMemo } from 'react';
import { comparisonOf, type Comparison } from './comparison.ts';
import { useDocumentStore } from './documentStore.ts';
import { useCatalogue } from './engineReads.ts';

export function useComparison(): Comparison {
  const catalogue = useCatalogue();
  const view = useDocumentStore((state) => state.document.view);
  return useMemo(() => comparisonOf(catalogue.data, view), [catalogue.data, view]);
}
