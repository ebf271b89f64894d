/** Can a replay be asked for, followed, stopped and read in the workbench? */
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/App.tsx';
import { showView, useAppStore } from '../../../renderer/state/appStore.ts';
import { useDocumentStore } from '../../../renderer/state/documentStore.ts';
import { noteLive, withLive } from '../../../renderer/state/liveHistory.ts';
import { draftRequest, formParts } from '../../../renderer/views/replays/replayDraft.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { Schedule } from '../../../shared/contract/replayRequest.ts';
import type { JobState } from '../../../shared/contract/procedures.ts';
import { fixtureClient, type FixtureOptions } from '../../support/fixtureClient.ts';
import { fixtureAnswer } from '../../support/fixtureAnswers.ts';
import { fixtureReplay, liveFigures, REPLAY_CATALOGUE, runningReplay } from '../../support/fixtureReplays.ts';

const initialApp = useAppStore.getState();
const initialDocument = useDocumentStore.getState();
const chosen = { data: 'predictions', models: ['v3'], schedule: 'offline' as Schedule, name: '', scope: null, filters: [] };

const analysis = (id: string, abilities: readonly string[], properties: object) => ({ id, version: 1, title: `Title of ${id}`, question: 'Q?', needs: { roles: [], sides: [], abilities: [...abilities] }, params: { type: 'object', properties } });

async function open({ calls = {}, ...options }: FixtureOptions = {}) {
  const client = fixtureClient({
    ...options,
    calls: {
      'workspace.get': () => REPLAY_CATALOGUE, 'job.cancel': () => ({ done: true as const }),
      'analysis.catalogue': () => ({ items: [analysis('latency', ['replay'], { replay: { type: 'string' } }), analysis('drift', [], {}), analysis('mystery', ['replay'], { replay: { type: 'string' } })] }),
      ...calls,
    },
  });
  render(<App host={{ kind: 'browser', client }} />);
  act(() => showView('Replays'));
  await screen.findByRole('region', { name: 'Replay list' }, { timeout: 10_000 });
  return client;
}

const run = (...jobs: readonly JobState[]): void => act(() => { useAppStore.setState({ jobs: [...jobs] }); noteLive(jobs); });
const form = () => screen.getByRole('region', { name: 'New replay' });
const command = () => within(form()).getByLabelText('Command').textContent;
const press = (name: string | RegExp, where = within(document.body)) => userEvent.click(where.getByRole('button', { name }));

async function choose(schedule: Schedule): Promise<void> {
  await userEvent.click(within(form()).getByRole('combobox', { name: 'Schedule' }));
  await userEvent.click(await screen.findByRole('option', { name: schedule, hidden: true }));
}

describe('the draft of a replay', () => {
  it('can be run as it begins under every schedule', () => {
    for (const schedule of Schedule.options) expect([schedule, draftRequest({ ...chosen, schedule }, {}).problems]).toEqual([schedule, {}]);
  });

  it('sends only what the form shows', () => {
    const { request } = draftRequest({ ...chosen, schedule: 'poisson' }, { concurrency: 4, 'sweep.from': 9, rate: 12 });
    expect(request).toEqual({ data: 'predictions', models: ['v3'], schedule: 'poisson', rate: 12, maxSeconds: 60 });
  });

  it('reads texts like words of the command line, and keeps what cannot be read at its field', () => {
    const { request, problems } = draftRequest(chosen, { repairs: 'age - 1\nhours-per-week / 60 where client_app=mobile-2.1', sample: 10, stratify: 'a, b' });
    expect(problems).toEqual({});
    expect(request).toMatchObject({ sample: 10, stratify: ['a', 'b'], repairs: [{ column: 'age', step: { kind: 'subtract', amount: 1 }, where: [] }, { column: 'hours-per-week', where: [{ column: 'client_app', value: 'mobile-2.1' }] }] });
    expect(draftRequest(chosen, { repairs: 'age times 2' }).problems).toHaveProperty('repairs');
    expect(draftRequest({ ...chosen, schedule: 'closed' }, { objective: 'fast', 'batching.maxDelayMs': 4 }).problems).toMatchObject({ objective: expect.stringContaining('"fast"') as string, 'batching.maxSize': expect.stringContaining('missing') as string });
    expect(draftRequest({ ...chosen, schedule: 'constant', models: [] }, { rate: null }).problems).toMatchObject({ rate: expect.stringContaining('rate') as string, models: 'Choose a model.' });
  });

  it('asks for the distance of levels only when every level is tried', () => {
    expect(formParts('sweep', {}).schedule).not.toContain('sweep.step');
    expect(formParts('sweep', { 'sweep.search': 'linear' }).schedule).toContain('sweep.step');
    expect(formParts('offline', {}).batching).toEqual([]);
  });
});

describe('live history', () => {
  it('keeps a minute of each model, and nothing of jobs that ended', () => {
    const at = (elapsedMs: number): JobState => runningReplay({ live: [liveFigures({ elapsedMs })] });
    let known = {};
    for (const elapsedMs of [0, 0, 30_000, 61_000]) known = withLive(known, [at(elapsedMs)]);
    expect(Object.values(known)).toMatchObject([[{ elapsedMs: 30_000 }, { elapsedMs: 61_000 }]]);
    expect(withLive(known, [{ ...at(62_000), state: 'done' }])).toEqual({});
  });
});

describe('the Replay panel', () => {
  beforeAll(() => {
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1200, 800));
  });
  beforeEach(() => {
    useAppStore.setState(initialApp, true);
    useDocumentStore.setState(initialDocument, true);
  });
  afterEach(cleanup);

  it('lists replays with their validity, reasons on hover', async () => {
    await open();
    const row = screen.getByRole('row', { name: /constant-900/ });
    expect(within(row).getByText('Invalid').getAttribute('title')).toContain('OFFERED_RATE');
    expect(within(screen.getByRole('row', { name: /poisson-200/ })).getByText('Valid')).toBeDefined();
  });

  it('shows only the fields of the schedule, and the command that does the same', async () => {
    await open();
    expect(command()).toBe('assay replay income-scoring.assay --data predictions --model v3');
    expect(within(form()).queryByLabelText('Requests a second')).toBeNull();
    await choose('poisson');
    expect(within(form()).getByLabelText('Requests a second')).toBeDefined();
    await userEvent.click(within(form()).getByRole('checkbox', { name: 'c1' }));
    expect(command()).toBe('assay replay income-scoring.assay --data predictions --model v3 --model c1 --schedule poisson --rate 100 --max-seconds 60');
  });

  it('says at the field what is missing, and runs nothing', async () => {
    const client = await open();
    await choose('constant');
    await userEvent.clear(within(form()).getByLabelText('Requests a second'));
    await userEvent.click(within(form()).getByRole('checkbox', { name: 'v3' }));
    await press('Replay', within(form()));
    expect(within(form()).getByText('Choose a model.')).toBeDefined();
    expect(within(form()).getByText(/needs a rate/)).toBeDefined();
    expect(within(form()).getByRole('status').textContent).toBe('2 things are missing or wrong above.');
    expect(client.requests.some(({ name }) => name === 'replay.run')).toBe(false);
  });

  it('starts a replay and opens what came of it', async () => {
    const client = await open({ runs: { 'replay.run': () => Promise.resolve({ replay: fixtureReplay({ id: 'e1' }), warnings: [] }) } });
    await press('Replay', within(form()));
    await screen.findByRole('region', { name: 'Replay replay-1' });
    expect(client.requests.find(({ name }) => name === 'replay.run')?.input).toMatchObject({ data: 'predictions', models: ['v3'], schedule: 'offline' });
    await press('New replay…');
    expect(form()).toBeDefined();
  });

  it('keeps the form beside an error of the engine', async () => {
    await open({ runs: { 'replay.run': () => Promise.reject(new AssayError('does_not_fit', 'The log does not fit v3.', { hint: 'Bind age.' })) } });
    await press('Replay', within(form()));
    await screen.findByText('The log does not fit v3.');
    expect(screen.getByText('Bind age.')).toBeDefined();
  });

  it('shows numbers that move while a replay runs, in the panel and the status bar', async () => {
    await open();
    run(runningReplay());
    const live = await screen.findByRole('region', { name: 'Running replay' });
    const v3 = within(live).getByRole('group', { name: 'Live figures of v3' });
    expect(v3.querySelector('[data-live=Throughput]')?.textContent).toMatch(/^400.\/s$/);
    expect(within(within(live).getByRole('group', { name: 'Live figures of c1' })).getByText('3').className).toContain('v-fail');
    run(runningReplay({ live: [liveFigures({ perSecond: 512, elapsedMs: 9_000 })] }));
    expect(v3.querySelector('[data-live=Throughput]')?.textContent).toMatch(/^512/);
    expect(within(v3).getByRole('img', { name: 'Throughput over the last minute' })).toBeDefined();
    expect(document.querySelector('footer.status')?.textContent).toMatch(/v3 512.\/s, p99 1\.02.ms/);
  });

  it('cancels by one click and says that it was cancelled', async () => {
    const client = await open();
    run(runningReplay());
    const live = await screen.findByRole('region', { name: 'Running replay' });
    await press('Cancel', within(live));
    expect(client.requests.find(({ name }) => name === 'job.cancel')?.input).toEqual({ id: 'j1' });
    expect(within(live).getByText(/^Stopping/)).toBeDefined();
    run(runningReplay({ state: 'cancelled', elapsedMs: 8_400 }));
    expect(screen.getByText(/^Cancelled: Replay predictions, after 8\.4 s/)).toBeDefined();
  });

  it('shows reasons and what the numbers depend on', async () => {
    await open();
    await press('constant-900');
    const invalid = await screen.findByRole('region', { name: 'Replay constant-900' });
    expect(invalid.textContent).toContain('not to be relied on, for 2 reasons');
    expect(within(invalid).getByText('Offered rate.')).toBeDefined();
    await press('poisson-200');
    const detail = await screen.findByRole('region', { name: 'Replay poisson-200' });
    expect(within(detail).getByRole('row', { name: /p99 response/ }).textContent).toMatch(/1\.02.ms, at most 1\.12.ms/);
    expect(within(detail).getByRole('row', { name: /Graph optimisation/, hidden: true }).textContent).toContain('all');
  });

  it('resumes an interrupted replay, and discards one only when asked twice', async () => {
    const client = await open({ calls: { 'replay.discard': () => ({ done: true as const }) }, runs: { 'replay.resume': () => Promise.resolve({ replay: fixtureReplay({ id: 'e1' }), warnings: [] }) } });
    const interrupted = screen.getByRole('region', { name: 'Interrupted replays' });
    expect(interrupted.textContent).toContain('131,072 of 214,270 rows kept');
    await press('Discard…', within(interrupted));
    await userEvent.click(await screen.findByRole('button', { name: 'Discard', hidden: true }));
    expect(client.requests.find(({ name }) => name === 'replay.discard')?.input).toEqual({ name: 'replay-4' });
    await press('Resume', within(interrupted));
    await screen.findByRole('region', { name: 'Replay replay-1' });
    expect(client.requests.find(({ name }) => name === 'replay.resume')?.input).toEqual({ name: 'replay-4' });
  });

  it('runs a replay again and says whether the answers are the same', async () => {
    const comparison = { rows: 9, compared: 9, largestDifference: 0, p99Difference: 0, flips: 0, floor: 1e-6, within: true, changedFacts: [] };
    await open({ runs: { 'replay.again': () => Promise.resolve({ replay: fixtureReplay({ id: 'e1' }), warnings: [], comparison, sentence: 'All 9 answers are the same.' }) } });
    await press('poisson-200');
    await press('Run again', within(await screen.findByRole('region', { name: 'Replay poisson-200' })));
    await screen.findByText(/All 9 answers are the same\./);
    await press('Open replay-1');
    await screen.findByRole('region', { name: 'Replay replay-1' });
  });

  it('asks every analysis that takes a replay, known here or not, by one click', async () => {
    const client = await open({ runs: { 'analysis.run': () => Promise.resolve(fixtureAnswer('latency')) } });
    await press('poisson-200');
    const questions = await screen.findByRole('region', { name: 'Questions about poisson-200' });
    await within(questions).findByRole('button', { name: 'Title of mystery' });
    expect(within(questions).queryByRole('button', { name: 'Title of drift' })).toBeNull();
    await press('Title of latency', within(questions));
    await within(questions).findByRole('region', { name: 'What does it cost in time?' });
    await waitFor(() => expect(client.requests.find(({ name }) => name === 'analysis.run')?.input).toMatchObject({ analysis: 'latency', data: 'predictions', params: { replay: 'poisson-200' } }));
  });
});
