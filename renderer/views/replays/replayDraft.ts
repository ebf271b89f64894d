/** How does what was typed into the form become a replay request, and what is wrong with it? */
import { messageOf } from '../../../shared/core/errors.ts';
import type { Clause } from '../../../shared/core/clause/clause.ts';
import { flagAt, readOption, type ReplayFlag } from '../../../shared/contract/replayFlags.ts';
import { partsOf, replayProblems } from '../../../shared/contract/replayProblems.ts';
import type { Schedule } from '../../../shared/contract/replayRequest.ts';

/** What a field holds: texts are read like words of a command. */
export type DraftValue = string | number | boolean | readonly string[] | null;

/** By part of the request, `rate` or `sweep.from`; a part that is not there keeps its default. */
export type ReplayDraft = Readonly<Record<string, DraftValue>>;

/** What a schedule begins with, so that it can be run at once and ends within about a minute. */
const STARTS: Readonly<Record<Schedule, ReplayDraft>> = {
  offline: {},
  recorded: { speed: 10, maxIdleMs: 1_000, maxSeconds: 60 },
  poisson: { rate: 100, maxSeconds: 60 },
  constant: { rate: 100, maxSeconds: 60 },
  ramp: { rate: 50, toRate: 500, periodSeconds: 30, maxSeconds: 60 },
  step: { rate: 50, toRate: 250, stepRate: 50, periodSeconds: 10, maxSeconds: 60 },
  burst: { rate: 50, peakRate: 500, periodSeconds: 10, burstSeconds: 1, maxSeconds: 60 },
  closed: { concurrency: 1, maxSeconds: 60 },
  sweep: { 'sweep.from': 50, 'sweep.to': 2_000, objective: 'p99<20ms' },
};

const LENGTH = ['warmup', 'minSeconds', 'minRequests', 'maxSeconds'] as const;
const BATCHING = ['batching.maxSize', 'batching.maxDelayMs', 'batching.preferredSizes', 'batching.allowedSizes', 'batching.instances', 'batching.maxQueue', 'batching.overflow'] as const;

/** Parts that the form shows, section by section; a section of nothing is not shown. */
export interface FormParts {
  readonly schedule: readonly string[];
  readonly rows: readonly string[];
  readonly length: readonly string[];
  readonly batching: readonly string[];
  readonly failure: readonly string[];
  readonly model: readonly string[];
  readonly seeds: readonly string[];
}

export function formParts(schedule: Schedule, draft: ReplayDraft): FormParts {
  const { needs, may } = partsOf(schedule);
  const unused = shownValue(draft, schedule, 'sweep.search') === 'linear' ? 'sweep.precision' : 'sweep.step';
  const own = [...needs, ...may].filter((path) => path !== unused);
  const isPaced = schedule !== 'offline';
  const isDrawn = typeof draft['sample'] === 'number';
  return {
    schedule: [...own, ...(isPaced && !own.includes('objective') ? ['objective'] : [])],
    rows: ['limit', 'sample', ...(isDrawn ? ['stratify', 'replacement'] : []), 'order', 'repairs', 'inputs'],
    length: schedule === 'sweep' ? ['warmup'] : isPaced ? LENGTH : [],
    batching: isPaced ? BATCHING : [],
    failure: ['onFailure', 'timeoutMs'],
    model: ['threads', 'provider', 'operators'],
    seeds: ['seed', 'seeds.sample', 'seeds.order', 'seeds.arrivals'],
  };
}

/** The value a field shows: what was typed, else what the schedule begins with. */
export function shownValue(draft: ReplayDraft, schedule: Schedule, path: string): DraftValue {
  return path in draft ? (draft[path] ?? null) : (STARTS[schedule][path] ?? null);
}

const isEmpty = (value: DraftValue): boolean => value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

/** One repair or input a line; all other texts are one word. */
const wordsIn = ({ kind }: ReplayFlag, value: DraftValue): unknown => ((kind === 'repairs' || kind === 'inputs') && typeof value === 'string' ? value.split('\n').filter((line) => line.trim() !== '') : value);

export interface DraftRequest {
  /** In the form of the contract, defaults left out; runnable when there are no problems. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Message by part. */
  readonly problems: Readonly<Record<string, string>>;
}

export interface Chosen {
  readonly data: string | undefined;
  readonly models: readonly string[];
  readonly schedule: Schedule;
  readonly name: string;
  readonly scope: string | null;
  readonly filters: readonly Clause[];
}

/** Only the parts that the form shows are sent, so that what another schedule left behind does no harm. */
export function draftRequest(chosen: Chosen, draft: ReplayDraft): DraftRequest {
  const { data, models, schedule, name, scope, filters } = chosen;
  const request: Record<string, unknown> = { ...(data === undefined ? {} : { data }), models: [...models], schedule, ...(name === '' ? {} : { name }), ...(filters.length === 0 ? {} : { filters: [...filters] }), ...(scope === null ? {} : { scope: [scope] }) };
  const unread: Record<string, string> = {};
  for (const path of Object.values<readonly string[]>({ ...formParts(schedule, draft) }).flat()) {
    const value = shownValue(draft, schedule, path);
    const flag = flagAt(path);
    if (flag === undefined || isEmpty(value)) continue;
    const [outer = '', inner] = path.split('.');
    try {
      const read = readOption(flag, wordsIn(flag, value));
      request[outer] = inner === undefined ? read : { ...(request[outer] ?? {}), [inner]: read };
    } catch (thrown) {
      unread[path] = messageOf(thrown);
    }
  }
  const found = replayProblems(request).filter(({ path }) => !(path in unread));
  return { request, problems: { ...Object.fromEntries(found.map(({ path, message }) => [path, message])), ...unread } };
}
