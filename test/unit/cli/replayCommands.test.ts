/** Is every part of a replay request an option, read and written alike, and is the answer told with its reasons? */
import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { replayCommand, REPLAY_FLAGS } from '../../../shared/contract/replayFlags.ts';
import { partsOf } from '../../../shared/contract/replayProblems.ts';
import { ReplayRequest, Schedule } from '../../../shared/contract/replayRequest.ts';
import { Cli } from '../../../shared/hosts/cli/cli.ts';
import { addReplayCommands } from '../../../shared/hosts/cli/replayCommands.ts';
import { progressText } from '../../../shared/hosts/cli/progressPrinter.ts';
import { runCommandLine } from '../../../shared/hosts/cli/runCommandLine.ts';
import type { Terminal } from '../../../shared/hosts/cli/terminal.ts';
import { fixtureClient } from '../../support/fixtureClient.ts';
import { fixtureReplay, liveFigures, modelFacts } from '../../support/fixtureReplays.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly request: ReplayRequest | undefined;
}

/** Runs `assay replay …` against an engine with a fixed answer. */
async function replay(words: readonly string[], answer = fixtureReplay()): Promise<Ended> {
  let out = '';
  const terminal: Terminal = { out: (text) => { out += text; }, err: () => undefined, interactive: false, width: 100, env: {}, signal: new AbortController().signal };
  const state = { exitCode: 0 };
  const cli = new Cli(terminal, state);
  let request: ReplayRequest | undefined;
  const comparison = { rows: 4, compared: 4, largestDifference: 0.2, p99Difference: 0.2, flips: 1, floor: 1e-6, within: words.includes('same'), changedFacts: ['threads'] };
  const client = fixtureClient({ calls: { 'replay.plan': () => ({ rows: 500, models: 2, requests: 12_000, seconds: 60, more: false, how: 'by the schedule' }), 'replay.discard': () => ({ done: true as const }) }, runs: { 'replay.resume': () => Promise.resolve({ replay: answer, warnings: [] }), 'replay.again': () => Promise.resolve({ replay: answer, warnings: [], comparison, sentence: 'One answer of 4 changed.' }), 'replay.run': (input) => { request = ReplayRequest.parse(input); return Promise.resolve({ replay: answer, warnings: [...(answer.replay?.validity.reasons ?? []), 'v3 answered NaN for 2 rows.'] }); } } });
  vi.spyOn(cli, 'onWorkspace').mockImplementation((command, path, work) => cli.answer(command, () => work({ client, path, options: {} })));
  const program = new Command('assay').option('--json').exitOverride();
  addReplayCommands(program, cli);
  await program.parseAsync(['replay', ...words], { from: 'user' });
  return { code: state.exitCode, out, request };
}

/** Words of a command as a shell would part them; only single quotes are used. */
const shellWords = (line: string): string[] => [...line.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) => word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? ''));

const flags = REPLAY_FLAGS.flatMap((group) => group.flags);
const paths = (value: unknown, before = ''): string[] => (typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => paths(inner, before === '' ? key : `${before}.${key}`)) : [before]);

const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min: min * 8, max: max * 8 }).map((eighths) => eighths / 8);
const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /^[^,\s'"-][^,\n\r]*$/.test(text) && text.trim() === text);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const clause = fc.record({ op: fc.constantFrom('=' as const, '!=' as const), column: word, value: fc.oneof(word, fc.integer(), fc.boolean()) });
const repair = fc.record({ column: word, step: fc.oneof(fc.record({ kind: fc.constant('divide' as const), by: number(1, 100) }), fc.record({ kind: fc.constant('subtract' as const), amount: number(-9, 9) }), fc.record({ kind: fc.constant('replace' as const), value: fc.oneof(word, fc.integer(), fc.constant(null)) })), where: fc.array(clause, { maxLength: 2 }) });
const schedule = fc.constantFrom(
  { schedule: 'offline' }, { schedule: 'recorded', speed: 2.5, maxIdleMs: 10 }, { schedule: 'poisson', rate: 12.5 }, { schedule: 'ramp', rate: 1, toRate: 9, periodSeconds: 4, gaps: 'poisson' },
  { schedule: 'step', rate: 1, toRate: 9, stepRate: 2, periodSeconds: 4 }, { schedule: 'burst', rate: 1, peakRate: 9, periodSeconds: 4, burstSeconds: 1 }, { schedule: 'closed', concurrency: 8 },
  { schedule: 'sweep', objective: { percentile: 0.999, boundMs: 0.5 }, sweep: { over: 'concurrency', from: 1, to: 64, search: 'linear', step: 3, precision: 0.1, secondsPerLevel: 2, confirmations: 0 } },
);
const rest = fc.record({
  name: maybe(word), models: fc.array(word, { minLength: 1, maxLength: 3 }), filters: fc.array(clause, { maxLength: 2 }), scope: fc.array(word, { maxLength: 2 }), repairs: fc.array(repair, { maxLength: 2 }), limit: maybe(fc.integer({ min: 1, max: 1e6 })),
  inputs: fc.constantFrom([], [{ column: 'risk', replay: 'replay-1', from: 'score' }, { column: 'a b', replay: 'r.2', model: 'v3', from: 'value' }]),
  warmup: fc.integer({ min: 0, max: 1e4 }), minSeconds: number(0, 100), maxSeconds: maybe(number(101, 200)), onFailure: fc.constantFrom('skip', 'restart', 'stop'), threads: fc.integer({ min: 1, max: 8 }), operators: fc.boolean(), seed: fc.integer(), seeds: fc.record({ sample: maybe(fc.integer()), arrivals: maybe(fc.integer()) }),
  drawn: fc.constantFrom({}, { sample: 12, stratify: ['a b', 'c'], replacement: true, order: 'shuffled' }),
});

describe('options of a replay', () => {
  it('cover every part of the request', () => {
    const whole = ReplayRequest.parse({ data: 'd', models: ['m'], name: 'n', rate: 1, toRate: 1, stepRate: 1, peakRate: 1, periodSeconds: 1, burstSeconds: 1, sweep: { from: 1, to: 2, step: 1 }, batching: { maxSize: 1, maxQueue: 1 }, limit: 1, sample: 1, order: 'log', maxSeconds: 1, objective: { boundMs: 1 }, seeds: { sample: 1, order: 1, arrivals: 1 } });
    const known = new Set(flags.map(({ path }) => path));
    for (const key of Object.keys(ReplayRequest.shape)) expect([key, [...known].some((path) => path === key || path.startsWith(`${key}.`))]).toEqual([key, true]);
    for (const path of paths({ sweep: whole.sweep, seeds: whole.seeds })) expect([path, known.has(path)]).toEqual([path, true]);
    for (const key of Object.keys(ReplayRequest.shape.batching.unwrap().shape)) expect(known).toContain(`batching.${key}`);
  });

  it('are written as they are read, whatever they hold', async () => {
    await fc.assert(fc.asyncProperty(schedule, rest, async (arriving, { drawn, ...others }) => {
      const asked = ReplayRequest.parse(JSON.parse(JSON.stringify({ data: 'predictions', ...others, ...drawn, ...arriving })));
      const words = shellWords(replayCommand('/w.assay', asked));
      expect(words.slice(0, 3)).toEqual(['assay', 'replay', '/w.assay']);
      expect((await replay(words.slice(2))).request).toEqual(asked);
    }), { numRuns: 150 });
  });

  it('each have an example that can be read', async () => {
    for (const { flag, kind, example } of flags) expect([flag, example === '']).toEqual([flag, kind === 'switch']);
    const words = (name: string): string[] => { const found = flags.find(({ flag }) => flag === name); return [`--${name}`, ...(found?.kind === 'switch' ? [] : [found?.example.replaceAll('"', '') ?? ''])]; };
    const common = flags.map(({ flag }) => flag).filter((flag) => !['schedule', 'limit', 'step'].includes(flag));
    const { request } = await replay(['w', '--schedule', 'sweep', ...common.flatMap((flag) => words(flag))]);
    expect(request).toMatchObject({ schedule: 'sweep', objective: { percentile: 0.99, boundMs: 20 }, repairs: [{ column: 'hours-per-week', step: { kind: 'divide', by: 60 } }], batching: { preferredSizes: [8, 16] }, stratify: ['region', 'sex'] });
    expect((await replay(['w', '--data', 'd', '--model', 'm', ...words('limit')])).request?.limit).toBe(5_000);
  });

  it('say what a schedule misses, and how it is written', async () => {
    for (const each of Schedule.options) {
      const { needs } = partsOf(each);
      if (needs.length === 0) await expect(replay(['w', '--data', 'd', '--model', 'm', '--schedule', each])).resolves.toMatchObject({ code: 0 });
      else await expect(replay(['w', '--data', 'd', '--model', 'm', '--schedule', each])).rejects.toMatchObject({ code: 'usage', hint: expect.stringMatching(/^For example --/) as string });
    }
  });

  it.each([
    [['--schedule', 'sweep', '--from', '9', '--to', '5', '--objective', 'p99<2ms'], '--to', /above the lowest/], [['--schedule', 'sweep', '--from', '1', '--to', '5', '--search', 'linear', '--objective', 'p99<2ms'], '--step', /distance/],
    [['--schedule', 'burst', '--rate', '9', '--peak-rate', '5', '--period', '5', '--burst', '1'], '--peak-rate', /above/], [['--schedule', 'burst', '--rate', '1', '--peak-rate', '5', '--period', '5', '--burst', '5'], '--burst', /shorter/],
    [['--stratify', 'a'], '--sample', /how many/], [['--batch-max', '4'], '--batch-max', /paced/], [['--schedule', 'closed', '--batch-delay', '4'], '--batch-max', /missing/], [['--min-seconds', '9', '--max-seconds', '5'], '--max-seconds', /shorter/],
    [['--schedule', 'nope'], '--schedule', /no schedule "nope"/], [['--on-failure', 'nope'], '--on-failure', /cannot be/], [['--limit', '0'], '--limit', /--limit/], [['--objective', 'p100<3'], 'p100<3', /objective/], [['--objective', '20ms'], '20ms', /objective/],
  ])('refuse %j', async (words, where, message) => {
    await expect(replay(['w', '--data', 'd', '--model', 'm', ...words])).rejects.toMatchObject({ code: 'usage', where, message: expect.stringMatching(message) as string });
  });

  it('that are unknown or no number end with 2', async () => {
    const silent: Terminal = { out: () => undefined, err: () => undefined, interactive: false, width: 100, env: {}, signal: new AbortController().signal };
    expect(await runCommandLine(['replay', 'w', '--rate', 'fast'], silent)).toBe(2);
    expect(await runCommandLine(['replay', 'w', '--model', 'm'], silent)).toBe(2);
  });

  it('let instances stand alone: each batch is one request', async () => {
    expect((await replay(['w', '--data', 'd', '--model', 'm', '--schedule', 'closed', '--instances', '2'])).request?.batching).toMatchObject({ maxSize: 1, instances: 2 });
  });
});

const PACED = ['w', '--data', 'd', '--model', 'm', '--schedule', 'constant', '--rate', '200'];

describe('the answer of a replay', () => {
  it('names every reason, and other warnings once', async () => {
    const { out, code } = await replay(PACED, fixtureReplay({ schedule: 'constant', validity: { valid: false, reasons: ['DROPPED: 3 requests of v3 were dropped; lower the rate.', 'UNSTABLE: v3.'] } }));
    expect(out).toContain('✗ INVALID for 2 reasons\n  DROPPED: 3 requests of v3 were dropped; lower the rate.\n  UNSTABLE: v3.\n');
    expect(out.match(/DROPPED/g)).toHaveLength(1);
    expect(out).toContain('▲ warning: v3 answered NaN for 2 rows.');
    expect(code).toBe(0);
  });

  it('ends with 6 under --strict when it is not valid, with 0 when it is', async () => {
    const invalid = fixtureReplay({ validity: { valid: false, reasons: ['UNSTABLE: v3.'] } });
    expect((await replay([...PACED, '--strict'], invalid)).code).toBe(6);
    expect((await replay([...PACED, '--strict'])).code).toBe(0);
  });

  it('marks percentiles that too few requests support', async () => {
    const facts = modelFacts({ offeredRate: 200, achievedRate: 199.4, response: { requests: 600, percentiles: [{ percentile: 0.5, ms: 0.21, conservativeMs: 0.22 }, { percentile: 0.99, ms: 3.5, conservativeMs: null }] } });
    const { out } = await replay(PACED, fixtureReplay({ schedule: 'constant', models: { v3: facts } }));
    expect(out).toMatch(/v3 +20,000 +200 +199 +0\.210 +– +3\.50 \? +0 +0/);
    expect(out).toContain('? too few requests');
  });

  it('tells the knee that a sweep found, and each level', async () => {
    const level = { model: 'v3', level: 0, target: 195, requests: 975, achievedRate: 194.8, percentileMs: 18.2, conservativeMs: 19.1, meets: true, confirms: false, reasons: [] };
    const sweep = { over: 'rate' as const, objective: { percentile: 0.99, boundMs: 20 }, levels: [level, { ...level, level: 1, target: 210, meets: false, percentileMs: 44, conservativeMs: null, reasons: ['OFFERED_RATE: fell behind.'] }], found: [{ model: 'v3', target: 195, confirmed: true, reason: 'The next level is 1.9 % higher.' }, { model: 'c1', target: null, confirmed: false, reason: 'Even 50 is too much.' }] };
    const { out } = await replay(PACED, fixtureReplay({ schedule: 'sweep', sweep }));
    expect(out).toContain('✓ v3 meets p99 < 20 ms up to 195 requests a second, confirmed. The next level is 1.9 % higher.\n✗ c1: no level meets p99 < 20 ms. Even 50 is too much.');
    expect(out).toMatch(/v3 +195 +975 +195 +18\.2 +19\.1 +yes\n/);
    expect(out).toMatch(/v3 +210 +975 +195 +44\.0 +– +no +OFFERED_RATE: fell behind\./);
  });

  it('says how fast an offline replay was, and its noise floor', async () => {
    const { out } = await replay(['w', '--data', 'd', '--model', 'v3'], fixtureReplay());
    expect(out).toMatch(/✓ VALID/);
    expect(out).toMatch(/v3 +20,000 +67,590 +64 +195 +1\.28 +0 +max \|Δ\| 0, 0 flips, n 5,000/);
  });
});

describe('commands beside a replay', () => {
  it('say what would be sent, and run nothing', async () => {
    const { out, request } = await replay([...PACED, '--dry-run']);
    expect(out).toBe('Nothing was run. 500 rows are chosen; 12,000 requests would go to each of 2 models, one after the other, 60.0 s: by the schedule.\n');
    expect(request).toBeUndefined();
  });

  it('resume and discard by name', async () => {
    expect((await replay(['resume', 'w', 'replay-1'])).out).toMatch(/^✓ resumed 20,000 rows/);
    expect((await replay(['discard', 'w', 'replay-1'])).out).toBe('✓ discarded replay-1\n');
    expect((await replay(['resume', 'w', 'replay-1', '--strict'], fixtureReplay({ validity: { valid: false, reasons: ['RESUMED: v3.'] } }))).code).toBe(6);
  });

  it('repeat a replay and answer no when its answers changed', async () => {
    const { out, code } = await replay(['again', 'w', 'replay-1', '--name', 'other']);
    expect([code, out.split('\n').slice(0, 2)]).toEqual([1, ['✗ One answer of 4 changed.', '  changed: threads']]);
    expect((await replay(['again', 'w', 'same'])).code).toBe(0);
  });
});

describe('progress of a replay', () => {
  it('shows throughput and p99 of each model while it runs', () => {
    expect(progressText({ fraction: 0.5, phase: 'Replaying', detail: '1 of 2', live: [liveFigures({ model: 'v3', perSecond: 1_204, p99Ms: 2.31 }), liveFigures({ model: 'c1', perSecond: 12.04, p99Ms: null, errors: 3 })] }).replaceAll('\u202f', ' ')).toBe('Replaying: v3 1,204 /s, p99 2.31 ms · c1 12.0 /s, 3 errors');
    expect(progressText({ fraction: null, phase: 'Reading', detail: '1 of 2' })).toBe('Reading (1 of 2)');
  });
});
