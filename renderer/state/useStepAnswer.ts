/** What answers a step of the story under the chips that hold now? */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Progress } from '../../shared/core/cancel.ts';
import { AssayError, messageOf } from '../../shared/core/errors.ts';
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { logLine } from './appStore.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { useHost } from './engineContext.ts';
import { useStory } from './engineReads.ts';
import { useFilters } from './filters.ts';
import { requestOf } from './rerun.ts';

export interface StepAnswer {
  /** The newest answer there is; older than asked for while `busy` or `error`. */
  readonly answer: RunAnswer | undefined;
  readonly busy: { readonly progress: Progress | null; readonly since: number } | null;
  readonly error: AssayError | null;
  readonly stale: boolean;
  readonly cancel: () => void;
  /** Computes anew, without looking into the ledger. */
  readonly runAgain: () => void;
}

const asAssayError = (thrown: unknown): AssayError => (thrown instanceof AssayError ? thrown : new AssayError('internal', messageOf(thrown)));

export const answerKey = (step: string, record: string, filters: readonly string[]): readonly unknown[] => ['answer', step, record, ...filters];

/** The story's own answer while no chip is set; with chips, the same question asked again over the rows they leave. */
export function useStepAnswer(step: StoryStep): StepAnswer {
  const { client } = useHost();
  const queries = useQueryClient();
  const filters = useFilters();
  const story = useStory();
  const [progress, setProgress] = useState<{ readonly progress: Progress | null; readonly since: number }>({ progress: null, since: 0 });
  const base = story.data?.answers.find((answer) => answer.record.id === step.record);
  const key = answerKey(step.id, base?.record.id ?? '', filters.map(formatClause));

  const ask = useCallback(
    async (reuse: boolean, signal: AbortSignal | undefined): Promise<RunAnswer> => {
      if (base === undefined) throw new AssayError('not_found', 'There is nothing to ask again.');
      setProgress({ progress: null, since: Date.now() });
      const answer = await client.run('analysis.run', requestOf(base.record, filters, reuse), { signal, onProgress: (event) => setProgress((known) => ({ ...known, progress: event })) });
      logLine(`${answer.record.analysis} done in ${Math.round(answer.record.durationMs)} ms${answer.reused ? ', from the ledger' : ''}`);
      return answer;
    },
    [base, client, filters],
  );
  const asked = useQuery({
    queryKey: key,
    enabled: base !== undefined && filters.length > 0,
    queryFn: ({ signal }) => ask(true, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Infinity,
  });
  const again = useQuery({ queryKey: [...key, 'again'], enabled: false, queryFn: ({ signal }) => ask(false, signal), retry: false });

  const cancel = (): void => void queries.cancelQueries({ queryKey: key });
  const runAgain = (): void => void again.refetch();
  const fetching = asked.isFetching || again.isFetching;
  const fresh = again.data ?? (filters.length === 0 ? base : asked.data);
  const failure = again.error ?? (filters.length === 0 ? null : asked.error);
  return {
    answer: fresh ?? base,
    busy: fetching ? progress : null,
    error: failure === null || fetching ? null : asAssayError(failure),
    stale: fetching || failure !== null || (asked.isPlaceholderData && again.data === undefined && filters.length > 0),
    cancel,
    runAgain,
  };
}
