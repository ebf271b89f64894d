/** Which commands send a log through models again, and how is each part of the request written as an option? */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { InputOf, OutputOf } from '../../contract/procedures.ts';
import { flagAt, optionKey, REPLAY_FLAGS, requestOfOptions, type ReplayFlag } from '../../contract/replayFlags.ts';
import { replayProblems } from '../../contract/replayProblems.ts';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatId } from '../../core/format/formatId.ts';
import { called, collect, decimalNumber, filePath, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli, CommandAnswer } from './cli.ts';
import { datasetJson, warningLines } from './describeDataset.ts';
import { describeReplay } from './describeReplay.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';

export function addReplayCommands(program: Command, cli: Cli): void {
  const replay = program.command('replay').description('score the rows of a log with models, in processes of their own, and measure them').argument('<workspace>', WORKSPACE);
  for (const { title, flags } of REPLAY_FLAGS) for (const flag of flags) replay.addOption(optionOf(flag).helpGroup(title));
  replay.addOption(new Option('--strict', 'end with exit code 6 when the replay is INVALID').helpGroup('How it ends:'));
  replay.addOption(new Option('--dry-run', 'run nothing: say how many requests would be sent, and for how long').helpGroup('How it ends:'));
  withExample(
    replay,
    'assay replay income.assay --data predictions --model v3 --model c1',
    'assay replay income.assay --data predictions --model v3 --schedule poisson --rate 200 --min-seconds 60 --strict',
    'assay replay income.assay --data predictions --model v3 --schedule recorded --speed 10 --where "region = eu-west" --dry-run',
    'assay replay income.assay --data predictions --model v3 --schedule sweep --from 50 --to 2000 --objective "p99<20ms"',
    'assay replay income.assay --data predictions --model v3 --schedule constant --rate 500 --batch-max 32 --batch-delay 5 --instances 2',
  ).action(called(async ({ words: [workspace = ''], options, self }: Called<Readonly<Record<string, unknown>>>) => {
    const request = replayRequest(options);
    if (options['dryRun'] === true) {
      await cli.onWorkspace(self, workspace, async ({ client }) => planAnswer(await client.call('replay.plan', request)));
      return;
    }
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => answerOf(await client.run('replay.run', request, run), { verb: 'replayed', strict: options['strict'] === true }));
  }));
  addResume(replay, cli);
  addAgain(replay, cli);
  addTrace(replay, cli);
  addDiscard(replay, cli);
}

function addAgain(replay: Command, cli: Cli): void {
  const again = replay.command('again').description('repeat a replay with its recorded request, and compare the answers row by row').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the replay; --name names the new one');
  withExample(again, 'assay replay again income.assay replay-1', 'assay replay again income.assay replay-1 --name replay-1-again').action(called(async ({ words: [workspace = '', replayed = ''], self }) => {
    // --name and --strict are options of "replay" too, which reads them wherever they stand.
    const { name, strict }: { readonly name?: string; readonly strict?: boolean } = self.optsWithGlobals();
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => againAnswer(await client.run('replay.again', { replay: replayed, ...(name === undefined ? {} : { name }) }, run), strict === true));
  }));
}

/** Differences beyond the noise floor are a no, with exit code 1. */
function againAnswer({ replay, warnings, comparison, sentence }: OutputOf<'replay.again'>, strict: boolean): CommandAnswer {
  const answer = answerOf({ replay, warnings }, { verb: 'repeated', strict });
  const changed = comparison.changedFacts.map((fact) => `\n  changed: ${fact}`).join('');
  const text = `${comparison.within ? '✓' : '✗'} ${sentence}${changed}\n${typeof answer.text === 'string' ? answer.text : answer.text()}`;
  return { json: { replay: datasetJson(replay), comparison, sentence, warnings }, text, exitCode: comparison.within ? answer.exitCode ?? 0 : 1 };
}

function addResume(replay: Command, cli: Cli): void {
  const resume = replay.command('resume').description('go on with an interrupted replay from what was committed last').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the interrupted replay');
  withExample(resume, 'assay replay resume income.assay replay-2').action(called(async ({ words: [workspace = '', name = ''], self }) => {
    const strict = self.optsWithGlobals()['strict'] === true;
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => answerOf(await client.run('replay.resume', { name }, run), { verb: 'resumed', strict }));
  }));
}

function addTrace(replay: Command, cli: Cli): void {
  const trace = replay.command('trace').description('write a replay as a Chrome trace, for chrome://tracing or Perfetto').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the replay').requiredOption('--out <file>', 'file to write (.json)');
  withExample(trace, 'assay replay trace income.assay latency-1 --out latency-1.trace.json').action(called(async ({ words: [workspace = '', name = ''], options, self }: Called<{ readonly out: string }>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const written = await client.run('replay.trace', { replay: name, out: filePath(options.out) }, run);
      return { json: { written }, text: `✓ wrote ${written.path}: ${formatCount(written.sizeBytes)} bytes, sha256 ${formatId(written.sha256)}` };
    });
  }));
}

function addDiscard(replay: Command, cli: Cli): void {
  const discard = replay.command('discard').description('remove an interrupted replay and what it had committed').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the interrupted replay');
  withExample(discard, 'assay replay discard income.assay replay-2').action(called(async ({ words: [workspace = '', name = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      await client.call('replay.discard', { name });
      return { json: { discarded: name }, text: `✓ discarded ${name}` };
    });
  }));
}

function planAnswer(plan: OutputOf<'replay.plan'>): CommandAnswer {
  const { rows, models, requests, seconds, more, how } = plan;
  const each = models === 1 ? 'the model' : `each of ${models} models, one after the other`;
  const sent = requests === null ? 'requests' : `${more ? 'at least ' : ''}${formatCount(requests)} requests`;
  const lasts = seconds === null ? '' : `, ${more ? 'at least ' : ''}${formatFixed(seconds, 1)} s`;
  return { json: { plan }, text: `Nothing was run. ${formatCount(rows)} rows are chosen; ${sent} would go to ${each}${lasts}: ${how}.` };
}

type Parser = (word: string, before: unknown) => unknown;
const again: Parser = (word, before) => collect(word, Array.isArray(before) ? before.map(String) : []);

/** The kinds of options that are not kept as one text. */
const PARSERS: Partial<Readonly<Record<ReplayFlag['kind'], Parser>>> = { number: decimalNumber, whole: wholeNumber, each: again, list: again, wholes: again, clauses: again, repairs: again, inputs: again };

/** Choices are checked by us, so that an unknown one is answered with what there is. */
function optionOf({ flag, kind, word, text, example }: ReplayFlag): Option {
  const option = new Option(kind === 'switch' ? `--${flag}` : `--${flag} <${word}>`, example === '' ? text : `${text}; e.g. ${example}`);
  const parser = PARSERS[kind];
  return parser === undefined ? option : option.argParser<unknown>(parser);
}

/** @throws AssayError usage, bad_input when options cannot be read, miss something or contradict each other */
function replayRequest(options: Readonly<Record<string, unknown>>): InputOf<'replay.run'> {
  const request = withBatchOfOne(requestOfOptions(options));
  for (const group of REPLAY_FLAGS) for (const flag of group.flags) requireChoice(flag, options);
  const [problem] = replayProblems(request);
  if (problem === undefined) return ReplayRequest.parse(request);
  const flag = flagAt(problem.path);
  if (flag === undefined) throw new AssayError('usage', problem.message, { where: problem.path });
  throw new AssayError('usage', `--${flag.flag}: ${problem.message}`, { where: `--${flag.flag}`, hint: flag.example === '' ? undefined : `For example --${flag.flag} ${flag.example}` });
}

function requireChoice({ flag, path, choices }: ReplayFlag, options: Readonly<Record<string, unknown>>): void {
  const given = options[optionKey(flag)];
  if (choices === undefined || typeof given !== 'string' || choices.includes(given)) return;
  throw new AssayError('usage', path === 'schedule' ? `There is no schedule "${given}".` : `--${flag} cannot be "${given}".`, { where: `--${flag}`, hint: `It is one of: ${choices.join(', ')}.` });
}

/** Instances and queue limits also hold where requests are not batched. */
function withBatchOfOne(request: Record<string, unknown>): Record<string, unknown> {
  const batching = request['batching'];
  if (typeof batching !== 'object' || batching === null || 'maxSize' in batching) return request;
  if (['maxDelayMs', 'preferredSizes', 'allowedSizes'].some((part) => part in batching)) return request;
  return { ...request, batching: { ...batching, maxSize: 1 } };
}

interface Said {
  readonly verb: string;
  readonly strict: boolean;
}

const INCONCLUSIVE = 6;

function answerOf({ replay, warnings }: OutputOf<'replay.run'>, { verb, strict }: Said): CommandAnswer {
  const valid = replay.replay?.validity.valid !== false;
  const reasons = replay.replay?.validity.reasons ?? [];
  const others = warnings.filter((warning) => !reasons.includes(warning));
  return {
    json: { replay: datasetJson(replay), warnings },
    text: () => `${describeReplay(replay, verb)}${warningLines(others)}`,
    exitCode: strict && !valid ? INCONCLUSIVE : 0,
  };
}
