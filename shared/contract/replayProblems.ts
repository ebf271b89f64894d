/** Which parts of a replay request belong to which schedule, and what is missing or contradicts itself? */
import type * as z from 'zod';
import { assertNever } from '../core/assertNever.ts';
import { partAt } from './replayFlags.ts';
import { ReplayRequest, type Schedule } from './replayRequest.ts';

export interface ReplayProblem {
  /** Part of the request, `sweep.from`. */
  readonly path: string;
  readonly message: string;
}

export interface ScheduleParts {
  readonly needs: readonly string[];
  readonly may: readonly string[];
}

/** The parts that only have a meaning under this schedule. */
export function partsOf(schedule: Schedule): ScheduleParts {
  switch (schedule) {
    case 'offline': return { needs: [], may: [] };
    case 'recorded': return { needs: [], may: ['speed', 'maxIdleMs'] };
    case 'poisson':
    case 'constant': return { needs: ['rate'], may: [] };
    case 'ramp': return { needs: ['rate', 'toRate', 'periodSeconds'], may: ['gaps'] };
    case 'step': return { needs: ['rate', 'toRate', 'stepRate', 'periodSeconds'], may: ['gaps'] };
    case 'burst': return { needs: ['rate', 'peakRate', 'periodSeconds', 'burstSeconds'], may: ['gaps'] };
    case 'closed': return { needs: [], may: ['concurrency'] };
    case 'sweep': return { needs: ['sweep.from', 'sweep.to'], may: ['objective', 'sweep.over', 'sweep.search', 'sweep.step', 'sweep.precision', 'sweep.secondsPerLevel', 'sweep.confirmations', 'gaps'] };
    default: return assertNever(schedule);
  }
}

const LABELS: Readonly<Record<string, string>> = {
  data: 'the dataset', models: 'a model', rate: 'a rate, in requests a second', toRate: 'the last rate, in requests a second', stepRate: 'the difference of two stairs, in requests a second', peakRate: 'the rate inside a burst, in requests a second',
  periodSeconds: 'a period, in seconds', burstSeconds: 'the length of a burst, in seconds', 'sweep.from': 'the lowest level', 'sweep.to': 'the highest level', 'batching.maxSize': 'the most requests a batch',
};

function missing(request: Readonly<Record<string, unknown>>, schedule: Schedule): readonly ReplayProblem[] {
  return partsOf(schedule).needs.filter((path) => partAt(request, path) === undefined).map((path) => ({ path, message: `The schedule "${schedule}" needs ${LABELS[path] ?? path}.` }));
}

function issueText(path: string, issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('received undefined')) return `${LABELS[path] ?? path} is missing.`.replace(/^./, (first) => first.toUpperCase());
  if (path === 'models') return 'Choose a model.';
  return `${issue.message}.`.replace(/\.\.$/, '.').replace('Invalid input: ', '').replace(/^./, (first) => first.toUpperCase());
}

type Check = readonly [wrong: boolean, path: string, message: string];

function sweepChecks({ sweep, objective }: ReplayRequest): readonly Check[] {
  if (sweep === undefined) return [];
  return [
    [sweep.to <= sweep.from, 'sweep.to', 'The highest level must lie above the lowest.'],
    [sweep.search === 'binary' && objective === undefined, 'objective', 'A search needs a latency objective such as p99<20ms.'],
    [sweep.search === 'linear' && sweep.step === undefined, 'sweep.step', 'A linear search needs the distance of two levels.'],
  ];
}

function burstChecks({ burstSeconds, periodSeconds, rate, peakRate }: ReplayRequest): readonly Check[] {
  return [
    [burstSeconds !== undefined && periodSeconds !== undefined && burstSeconds >= periodSeconds, 'burstSeconds', 'A burst must be shorter than the time from one to the next.'],
    [rate !== undefined && peakRate !== undefined && peakRate <= rate, 'peakRate', 'The rate inside a burst must lie above the rate outside.'],
  ];
}

function commonChecks({ schedule, maxSeconds, minSeconds, batching, sample, stratify, replacement }: ReplayRequest): readonly Check[] {
  return [
    [maxSeconds !== undefined && maxSeconds < minSeconds, 'maxSeconds', 'The longest duration is shorter than the shortest.'],
    [schedule === 'offline' && batching !== undefined, 'batching.maxSize', 'Offline replays choose their own batches; batching needs a paced schedule.'],
    [sample === undefined && (stratify.length > 0 || replacement), 'sample', 'Say how many rows to draw.'],
  ];
}

function contradictions(request: ReplayRequest): readonly ReplayProblem[] {
  const own = request.schedule === 'sweep' ? sweepChecks(request) : request.schedule === 'burst' ? burstChecks(request) : [];
  return [...own, ...commonChecks(request)].filter(([wrong]) => wrong).map(([, path, message]) => ({ path, message }));
}

/** Everything that keeps a request from being run, where it stands and what to do; what needs the data is checked by the engine. */
export function replayProblems(request: Readonly<Record<string, unknown>>): readonly ReplayProblem[] {
  const parsed = ReplayRequest.safeParse(request);
  const schedule = ReplayRequest.shape.schedule.safeParse(partAt(request, 'schedule')).data ?? 'offline';
  const absent = missing(request, schedule);
  if (parsed.success) return [...absent, ...contradictions(parsed.data)];
  const wrong = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), issue })).map(({ path, issue }) => ({ path, message: issueText(path, issue) }));
  return [...absent, ...wrong.filter(({ path }) => !absent.some((known) => known.path === path))];
}
