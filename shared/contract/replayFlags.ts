/** Which flag of the command line stands for which part of a replay request, in both directions? */
import { formatClause } from '../core/clause/formatClause.ts';
import { parseClause } from '../core/clause/parseClause.ts';
import { formatRepair, parseRepair } from '../core/clause/repairText.ts';
import type { Clause } from '../core/clause/clause.ts';
import { shellWord } from '../core/format/shellWord.ts';
import type { Repair } from '../core/scope.ts';
import { formatObjective, parseObjective } from './objectiveText.ts';
import { type Objective, ReplayRequest, Schedule } from './replayRequest.ts';
import { formatStageInput, parseStageInput } from './stageInputText.ts';

/** How a flag's words become its value: `each` may be repeated, `list` holds commas, `switch` takes no word. */
type FlagKind = 'text' | 'number' | 'whole' | 'switch' | 'choice' | 'each' | 'list' | 'wholes' | 'clauses' | 'repairs' | 'inputs' | 'objective';

export interface ReplayFlag {
  /** Without its two dashes. */
  readonly flag: string;
  /** Where it stands in the request; at most one dot. */
  readonly path: string;
  readonly kind: FlagKind;
  /** Name of the word that follows. */
  readonly word: string;
  readonly text: string;
  readonly example: string;
  readonly choices?: readonly string[];
}

export interface ReplayFlagGroup {
  readonly title: string;
  readonly flags: readonly ReplayFlag[];
}

type Rest = readonly [kind: FlagKind, word: string, text: string, example: string, choices?: readonly string[]];
const flag = (name: string, path: string, [kind, word, text, example, choices]: Rest): ReplayFlag => ({ flag: name, path, kind, word, text, example, ...(choices === undefined ? {} : { choices }) });

/** Every option of a replay, in the order of the help. */
export const REPLAY_FLAGS: readonly ReplayFlagGroup[] = [
  {
    title: 'What is replayed:',
    flags: [
      flag('data', 'data', ['text', 'dataset', 'dataset to replay', 'predictions']),
      flag('model', 'models', ['each', 'name', 'model to replay through; repeatable', 'v3']),
      flag('name', 'name', ['text', 'name', 'name of the replay', 'canary-1']),
      flag('where', 'filters', ['clauses', 'clause', 'only rows of a clause; repeatable', '"region = eu-west"']),
      flag('scope', 'scope', ['each', 'scope', 'only rows of a saved scope; repeatable', 'current']),
      flag('repair', 'repairs', ['repairs', 'change', 'change a column before the models see it; repeatable', '"hours-per-week / 60 where client_app=mobile-2.1"']),
      flag('input', 'inputs', ['inputs', 'column', 'take a column from an earlier replay of the same log; repeatable', 'risk=replay-1/v3.score']),
      flag('limit', 'limit', ['whole', 'n', 'at most so many rows, from the front', '5000']),
      flag('sample', 'sample', ['whole', 'n', 'so many rows, drawn at random', '20000']),
      flag('stratify', 'stratify', ['list', 'columns', 'keep the shares of these columns in the sample', 'region,sex']),
      flag('with-replacement', 'replacement', ['switch', '', 'a row may be drawn more than once', '']),
      flag('order', 'order', ['choice', 'order', 'log, time or shuffled (default: time for recorded, else log)', 'shuffled', ['log', 'time', 'shuffled']]),
    ],
  },
  {
    title: 'When requests arrive:',
    flags: [
      flag('schedule', 'schedule', ['choice', 'schedule', `${Schedule.options.join(', ')} (default: offline)`, 'poisson', Schedule.options]),
      flag('speed', 'speed', ['number', 'factor', 'recorded: times faster than it was', '10']),
      flag('max-idle', 'maxIdleMs', ['number', 'ms', 'recorded: longest gap kept, in milliseconds', '250']),
      flag('rate', 'rate', ['number', 'n', 'poisson, constant: requests a second; ramp, step, burst: the first rate', '200']),
      flag('to-rate', 'toRate', ['number', 'n', 'ramp, step: last rate', '800']),
      flag('step-rate', 'stepRate', ['number', 'n', 'step: difference of two stairs', '100']),
      flag('peak-rate', 'peakRate', ['number', 'n', 'burst: rate inside a burst', '2000']),
      flag('period', 'periodSeconds', ['number', 's', 'ramp: duration; step: length of a stair; burst: from one burst to the next', '10']),
      flag('burst', 'burstSeconds', ['number', 's', 'burst: length of a burst', '1']),
      flag('gaps', 'gaps', ['choice', 'kind', 'ramp, step, burst, sweep: constant or poisson gaps at a rate', 'poisson', ['constant', 'poisson']]),
      flag('concurrency', 'concurrency', ['whole', 'n', 'closed: requests always outstanding', '4']),
    ],
  },
  {
    title: 'Search for the highest load (schedule sweep):',
    flags: [
      flag('objective', 'objective', ['objective', 'bound', 'what a level has to meet; also judged for the other paced schedules', '"p99<20ms"']),
      flag('over', 'sweep.over', ['choice', 'what', 'rate or concurrency', 'rate', ['rate', 'concurrency']]),
      flag('from', 'sweep.from', ['number', 'n', 'lowest level', '50']),
      flag('to', 'sweep.to', ['number', 'n', 'highest level', '2000']),
      flag('search', 'sweep.search', ['choice', 'how', 'linear (every level) or binary (halving)', 'binary', ['linear', 'binary']]),
      flag('step', 'sweep.step', ['number', 'n', 'linear: distance of two levels', '50']),
      flag('precision', 'sweep.precision', ['number', 'share', 'binary: stop when the bracket is narrower than this share of the level', '0.02']),
      flag('level-seconds', 'sweep.secondsPerLevel', ['number', 's', 'length of a level', '5']),
      flag('confirm', 'sweep.confirmations', ['whole', 'n', 'further runs at the level found', '2']),
    ],
  },
  {
    title: 'How the server batches:',
    flags: [
      flag('batch-max', 'batching.maxSize', ['whole', 'n', 'most requests a batch', '32']),
      flag('batch-delay', 'batching.maxDelayMs', ['number', 'ms', 'longest wait for a batch to fill; 0: only what is queued', '5']),
      flag('batch-prefer', 'batching.preferredSizes', ['wholes', 'sizes', 'a batch of one of these sizes leaves at once', '8,16']),
      flag('batch-allow', 'batching.allowedSizes', ['wholes', 'sizes', 'a batch is padded up to the next of these sizes', '8,16,32']),
      flag('instances', 'batching.instances', ['whole', 'n', 'copies of the model that work at the same time', '2']),
      flag('max-queue', 'batching.maxQueue', ['whole', 'n', 'requests that may wait', '1000']),
      flag('overflow', 'batching.overflow', ['choice', 'what', 'a request that finds the queue full: reject or delay', 'reject', ['reject', 'delay']]),
    ],
  },
  {
    title: 'How long, and what if something fails:',
    flags: [
      flag('warmup', 'warmup', ['whole', 'n', 'requests before measuring', '100']),
      flag('min-seconds', 'minSeconds', ['number', 's', 'paced: use rows again until the run lasts this long', '60']),
      flag('min-requests', 'minRequests', ['whole', 'n', 'paced: use rows again until there are so many', '6636']),
      flag('max-seconds', 'maxSeconds', ['number', 's', 'paced: send no request after this', '120']),
      flag('timeout', 'timeoutMs', ['number', 'ms', 'longest wait for a batch, in milliseconds', '5000']),
      flag('on-failure', 'onFailure', ['choice', 'policy', 'a batch that kills or hangs the model: skip it, restart (try once more) or stop', 'restart', ['skip', 'restart', 'stop']]),
    ],
  },
  {
    title: 'How a model runs:',
    flags: [
      flag('threads', 'threads', ['whole', 'n', 'threads inside one call of a model', '1']),
      flag('provider', 'provider', ['text', 'name', 'execution provider asked for', 'cpu']),
      flag('operators', 'operators', ['switch', '', 'profile the operators of a run of its own after the measured one', '']),
    ],
  },
  {
    title: 'Seeds:',
    flags: [
      flag('seed', 'seed', ['whole', 'n', 'seed of everything random', '42']),
      flag('seed-sample', 'seeds.sample', ['whole', 'n', 'seed of which rows are drawn', '1']),
      flag('seed-order', 'seeds.order', ['whole', 'n', 'seed of their order', '2']),
      flag('seed-arrivals', 'seeds.arrivals', ['whole', 'n', 'seed of when requests arrive', '3']),
    ],
  },
];

const ALL: readonly ReplayFlag[] = REPLAY_FLAGS.flatMap(({ flags }) => flags);

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of a request at a path such as `rate` or `sweep.from`; undefined where there is none. */
export function partAt(tree: Tree, path: string): unknown {
  const [outer = '', inner] = path.split('.');
  const value = tree[outer];
  if (inner === undefined) return value;
  return isTree(value) ? value[inner] : undefined;
}

/** The name under which a flag's value is kept by the parser of options: `to-rate` is `toRate`. */
export const optionKey = (name: string): string => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const commas = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

const asGiven = (given: unknown): unknown => given;
const wordsGiven = (given: unknown): readonly string[] => (Array.isArray(given) ? given.map(String) : [String(given)]);

/** What a flag's words stand for; numbers have been read by the parser of options. */
const READERS: Readonly<Record<FlagKind, (given: unknown) => unknown>> = {
  text: asGiven, number: asGiven, whole: asGiven, switch: asGiven, choice: asGiven,
  each: wordsGiven,
  list: (given) => wordsGiven(given).flatMap((word) => commas(word)),
  wholes: (given) => wordsGiven(given).flatMap((word) => commas(word)).map(Number),
  clauses: (given) => wordsGiven(given).map((word) => parseClause(word)),
  repairs: (given) => wordsGiven(given).map((word) => parseRepair(word)),
  inputs: (given) => wordsGiven(given).map((word) => parseStageInput(word)),
  objective: (given) => parseObjective(wordsGiven(given)[0] ?? ''),
};

/** What is given for one option, as it stands in the request. @throws AssayError when a clause, repair or objective cannot be read */
export const readOption = ({ kind }: ReplayFlag, given: unknown): unknown => READERS[kind](given);

/** The request that options stand for, with nothing filled in; not yet checked. @throws AssayError when a clause, repair or objective cannot be read */
export function requestOfOptions(options: Tree): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  for (const each of ALL) {
    const given = options[optionKey(each.flag)];
    if (given === undefined) continue;
    const [outer = '', inner] = each.path.split('.');
    const value = readOption(each, given);
    if (inner === undefined) request[outer] = value;
    else request[outer] = { ...(isTree(request[outer]) ? request[outer] : {}), [inner]: value };
  }
  return request;
}

/** The flag that stands for a path, for what lies under it, or for what it lies under. */
export function flagAt(path: string): ReplayFlag | undefined {
  return ALL.find((each) => each.path === path) ?? ALL.find((each) => each.path.startsWith(`${path}.`)) ?? ALL.find((each) => path.startsWith(`${each.path}.`));
}

const DEFAULTS: Tree = ReplayRequest.parse({ data: '', models: [''], sweep: { from: 1, to: 1 }, batching: { maxSize: 1 } });
/** Written even where they equal a default that only stands in for them above. */
const ALWAYS = new Set(['data', 'models', 'sweep.from', 'sweep.to', 'batching.maxSize']);

const oneWord = (value: unknown): readonly string[] => [String(value)];
const joined = (value: unknown): readonly string[] => [(value as readonly unknown[]).map(String).join(',')];

/** The words of a value after its flag, one a repetition. Values have the form of the contract, whose request they are part of. */
const WRITERS: Readonly<Record<FlagKind, (value: unknown) => readonly string[]>> = {
  text: oneWord, number: oneWord, whole: oneWord, choice: oneWord,
  switch: () => [''],
  each: (value) => (value as readonly string[]).map(String),
  list: joined, wholes: joined,
  clauses: (value) => (value as readonly Clause[]).map((clause) => formatClause(clause)),
  repairs: (value) => (value as readonly Repair[]).map((repair) => formatRepair(repair)),
  inputs: (value) => (value as ReplayRequest['inputs']).map((input) => formatStageInput(input)),
  objective: (value) => [formatObjective(value as Objective)],
};

/** `assay replay …` for a request, with only what differs from the defaults; an unfinished request gives an unfinished command. */
export function replayCommand(workspace: string, request: Tree): string {
  const words = ['assay', 'replay', workspace];
  for (const each of ALL) {
    const value = partAt(request, each.path);
    const isDefault = !ALWAYS.has(each.path) && JSON.stringify(value) === JSON.stringify(partAt(DEFAULTS, each.path));
    if (value === undefined || value === null || isDefault || value === false) continue;
    for (const word of WRITERS[each.kind](value)) words.push(`--${each.flag}`, ...(each.kind === 'switch' ? [] : [word]));
  }
  return words.map((word) => shellWord(word)).join(' ');
}
