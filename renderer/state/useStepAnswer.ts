/** What answers a step of the story under the chips that hold now? */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Clause } from '../../shared/core/clause/clause.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { AssayError, isCancelled, messageOf } from '../../shared/core/errors.ts';
import type { Client } from '../../shared/contract/client.ts';
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { logLine } from './appStore.ts';
import { useHost } from './engineContext.ts';
import { useStory } from './engineReads.ts';
import { useFilters } from './filters.ts';
import { noteProgress, useProgress, type Waiting } from './progressStore.ts';
import { requestOf } from './rerun.ts';

export interface StepAnswer {
  /** The newest answer there is; older than asked for while `stale`. */
  readonly answer: RunAnswer | undefined;
  readonly busy: Waiting | null;
  readonly error: AssayError | null;
  readonly stale: boolean;
  readonly cancel: () => void;
  /** Computes anew, without looking into the ledger. */
  readonly runAgain: () => void;
}

interface Question {
  readonly key: readonly string[];
  readonly base: RunAnswer | undefined;
  readonly filters: readonly Clause[];
}

const asAssayError = (thrown: unknown): AssayError => (thrown instanceof AssayError ? thrown : new AssayError('internal', messageOf(thrown)));

async function ask(client: Client, { key, base, filters }: Question, options: { readonly reuse: boolean; readonly signal: AbortSignal }): Promise<RunAnswer> {
  if (base === undefined) throw new AssayError('not_found', 'There is nothing to ask again.');
  const since = Date.now();
  const id = key.join('\n');
  noteProgress(id, { progress: null, since });
  try {
    const answer = await client.run('analysis.run', requestOf(base.record, filters, options.reuse), { signal: options.signal, onProgress: (progress) => noteProgress(id, { progress, since }) });
    logLine(`${answer.record.analysis} done in ${Math.round(answer.record.durationMs)} ms${answer.reused ? ', from the ledger' : ''}`);
    return answer;
  } catch (thrown) {
    if (!isCancelled(thrown)) logLine(`${base.record.analysis}: ${messageOf(thrown)}`, true);
    throw thrown;
  }
}

interface Reads {
  readonly filtered: boolean;
  readonly base: RunAnswer | undefined;
  readonly asked: { readonly data: RunAnswer | undefined; readonly error: Error | null; readonly isPlaceholderData: boolean };
  readonly again: { readonly data: RunAnswer | undefined; readonly error: Error | null };
  readonly fetching: boolean;
}

/** What is held for the question: computed anew, else under the chips, else the story's own. */
function held({ filtered, base, asked, again }: Reads): RunAnswer | undefined {
  return again.data ?? (filtered ? asked.data : base);
}

/** With chips, whether their own answer is still missing. */
const isOld = ({ filtered, asked, again }: Reads): boolean => filtered && again.data === undefined && (asked.isPlaceholderData || asked.data === undefined);

function newest(reads: Reads): Pick<StepAnswer, 'answer' | 'error' | 'stale'> {
  const failure = reads.again.error ?? (reads.filtered ? reads.asked.error : null);
  const error = failure === null || reads.fetching ? null : asAssayError(failure);
  return { answer: held(reads) ?? reads.base, error, stale: reads.fetching || failure !== null || isOld(reads) };
}

/** The story's own answer while no chip is set; with chips, the same question asked again over the rows they leave. */
export function useStepAnswer(step: StoryStep): StepAnswer {
  const { client } = useHost();
  const queries = useQueryClient();
  const filters = useFilters();
  const story = useStory();
  const base = story.data?.answers.find((answer) => answer.record.id === step.record);
  const key = ['answer', step.id, base?.record.id ?? '', ...filters.map(formatClause)];
  const waiting = useProgress(key.join('\n'));
  const question: Question = { key, base, filters };
  const filtered = filters.length > 0;
  const asked = useQuery({
    queryKey: key,
    enabled: base !== undefined && filtered,
    queryFn: ({ signal }) => ask(client, question, { reuse: true, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const again = useQuery({ queryKey: [...key, 'again'], enabled: false, queryFn: ({ signal }) => ask(client, question, { reuse: false, signal }) });
  const fetching = (filtered && asked.isFetching) || again.isFetching;
  return {
    ...newest({ filtered, base, asked, again, fetching }),
    busy: fetching ? waiting : null,
    cancel: () => void queries.cancelQueries({ queryKey: key }),
    runAgain: () => void again.refetch(),
  };
}
