/** What does the engine know, read once and kept fresh? */
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/contract/procedures.ts';
import { useHost } from './engineContext.ts';

/** A short read by contract name; the same name and input share one answer. */
export function useCall<N extends CallName>(name: N, input: InputOf<N>, options: { readonly enabled?: boolean; readonly keep?: boolean } = {}): UseQueryResult<OutputOf<N>> {
  const { client } = useHost();
  const base = { queryKey: [name, input], queryFn: () => client.call(name, input), enabled: options.enabled ?? true };
  return useQuery<OutputOf<N>>(options.keep === true ? { ...base, placeholderData: keepPreviousData } : base);
}

export const useCatalogue = (): UseQueryResult<OutputOf<'workspace.get'>> => useCall('workspace.get', {});
export const useStory = (): UseQueryResult<OutputOf<'story.get'>> => useCall('story.get', {});
export const useHostInfo = (): UseQueryResult<OutputOf<'host.info'>> => useCall('host.info', {});
export const useAnalyses = (): UseQueryResult<OutputOf<'analysis.catalogue'>> => useCall('analysis.catalogue', {});

const FIRST_COPY: Clause = { op: '=', column: '_copy', value: 0 };

/** How many rows of a dataset hold all these clauses; a row logged twice counts once, as in every scope by default. */
export function useRowCount(dataset: string | null, filters: readonly Clause[]): number | undefined {
  const read = useCall('dataset.rows', { dataset: dataset ?? '', filters: [...filters, FIRST_COPY], limit: 1 }, { enabled: dataset !== null, keep: true });
  return read.data?.total;
}
