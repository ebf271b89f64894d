/** Which questions make up the story that the first screen tells? */
import { RunRequest } from '../../contract/runRequest.ts';
import type { Clause } from '../../core/clause/clause.ts';
import type { Workspace } from '../store/workspace.ts';

export interface StoryQuestion {
  readonly id: string;
  readonly title: string;
  readonly request: RunRequest;
}

interface Asked {
  readonly analysis: string;
  readonly title: string;
  /** Compared sides, or the whole log. */
  readonly sides: 'both' | 'current' | 'data';
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Questions of the story in the order of its verdict strip, which shows the first seven. */
function asked(champion: string | null, challenger: string | null): readonly Asked[] {
  const pair = { ...(champion === null ? {} : { champion }), ...(challenger === null ? {} : { challenger }) };
  const model = champion === null ? {} : { model: champion };
  return [
    { analysis: 'overview', title: 'Volume', sides: 'both' },
    { analysis: 'data-quality', title: 'Data quality', sides: 'both' },
    { analysis: 'drift', title: 'Drift', sides: 'both' },
    { analysis: 'performance', title: 'Performance', sides: 'both' },
    { analysis: 'parity', title: 'Replay parity', sides: 'data', params: model },
    { analysis: 'log-latency', title: 'Latency', sides: 'both' },
    { analysis: 'compare', title: 'Challenger', sides: 'current', params: pair },
    { analysis: 'label-coverage', title: 'Labels', sides: 'data' },
    { analysis: 'subgroups', title: 'Subgroups', sides: 'both' },
    { analysis: 'latency', title: 'Replay latency', sides: 'data' },
    { analysis: 'explanation-summary', title: 'Reasons', sides: 'both', params: model },
    { analysis: 'explanation', title: 'Single rows', sides: 'both', params: model },
  ];
}

/** The story of a workspace: its log, its two saved scopes, its champion and challenger. Empty without a log. */
export function storyQuestions(workspace: Workspace, filters?: readonly Clause[]): readonly StoryQuestion[] {
  const { view, models } = workspace.document();
  const data = view.dataset ?? workspace.datasets().find((dataset) => dataset.kind === 'log')?.name;
  if (data === undefined) return [];
  const reference = view.reference === null ? [] : [view.reference];
  const current = view.current === null ? [] : [view.current];
  return asked(models.champion, models.challenger).map(({ analysis, title, sides, params }) => ({
    id: analysis,
    title,
    request: RunRequest.parse({
      analysis,
      data,
      reference: sides === 'both' ? reference : [],
      current: sides === 'data' ? [] : current,
      filters: [...(filters ?? view.filters)],
      params: params ?? {},
    }),
  }));
}
