/** Does the workbench behave over any host, here one with fixed answers? */
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/App.tsx';
import { useAppStore } from '../../../renderer/state/appStore.ts';
import { useDocumentStore } from '../../../renderer/state/documentStore.ts';
import { addFilter } from '../../../renderer/state/filters.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { EMPTY_CATALOGUE, fixtureClient, type FixtureOptions } from '../../support/fixtureClient.ts';

const initialApp = useAppStore.getState();
const initialDocument = useDocumentStore.getState();

function open(options: FixtureOptions = {}) {
  const client = fixtureClient(options);
  render(<App host={{ kind: 'browser', client }} />);
  return client;
}

const tiles = async () => (await screen.findByRole('region', { name: 'Verdicts' }, { timeout: 5_000 })).querySelectorAll('button');

describe('the workbench', () => {
  beforeAll(() => {
    // The docking kit lays panels out by the size of the window, which the DOM of tests does not have.
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1200, 800));
  });
  beforeEach(() => {
    useAppStore.setState(initialApp, true);
    useDocumentStore.setState(initialDocument, true);
    useDocumentStore.temporal.getState().clear();
  });
  afterEach(cleanup);

  it('shows at most seven verdicts, with word and number', async () => {
    open();
    const shown = await tiles();
    expect(shown).toHaveLength(7);
    expect(shown[2]?.textContent).toContain('1 of 12features');
    expect(shown[2]?.textContent).toContain('Fail');
  });

  it('names what is compared, and counts each row once', async () => {
    const client = open();
    await screen.findByText('30 Mar – 26 Apr 2026');
    await waitFor(() => expect(screen.getAllByText('107,175 rows').length).toBeGreaterThan(0));
    expect(client.requests.filter(({ name }) => name === 'dataset.rows').every(({ input }) => JSON.stringify(input).includes('_copy'))).toBe(true);
  });

  it('asks each step again under a chip, from the ledger where it can, and undoes the chip', async () => {
    const client = open();
    await tiles();
    act(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }));
    await screen.findByText('region = eu-west');
    await waitFor(() => expect(client.requests.filter(({ name }) => name === 'analysis.run').length).toBeGreaterThanOrEqual(7));
    expect(client.requests.find(({ name }) => name === 'analysis.run')?.input).toMatchObject({ reuse: true, filters: [{ op: '=', column: 'region', value: 'eu-west' }] });
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.queryByText('region = eu-west')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Redo' }));
    expect(screen.getByText('region = eu-west')).toBeDefined();
  });

  it('saves an edit a moment later', async () => {
    const client = open();
    await tiles();
    await waitFor(() => expect(useDocumentStore.getState().loaded).toBe(true));
    act(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }));
    await waitFor(() => expect(client.saved.at(-1)?.view.filters).toHaveLength(1), { timeout: 3_000 });
  });

  it('keeps the old answer, dimmed, beside an error with its hint', async () => {
    open({ runs: { 'analysis.run': () => Promise.reject(new AssayError('model_crashed', 'The model stopped: out of memory.', { hint: 'Lower the batch size.' })) } });
    await tiles();
    act(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }));
    await screen.findAllByText('The model stopped: out of memory.', {}, { timeout: 5_000 });
    expect(screen.getAllByText('Lower the batch size.').length).toBeGreaterThan(0);
    expect(document.querySelectorAll('.panel-body.stale').length).toBeGreaterThan(0);
  });

  it('shows progress and stops the work on Cancel', async () => {
    let stopped = 0;
    open({
      runs: {
        'analysis.run': (_, options) =>
          new Promise((_resolve, reject) => {
            options?.onProgress?.({ fraction: 0.5, phase: 'Counting', detail: '5 of 8' });
            options?.signal?.addEventListener('abort', () => { stopped += 1; reject(new AssayError('cancelled', 'stopped')); });
          }),
      },
    });
    await tiles();
    act(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }));
    const [busy] = await screen.findAllByText('Counting', {}, { timeout: 5_000 });
    const panel = busy?.closest('section');
    if (panel == null) throw new Error('the progress stands in no panel');
    expect(within(panel).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
    await userEvent.click(within(panel).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(stopped).toBe(1));
  });

  it('invites to bring in a log when there is none', async () => {
    open({ calls: { 'workspace.get': () => EMPTY_CATALOGUE, 'story.get': () => ({ steps: [], answers: [] }) } });
    await screen.findByText('Bring in a prediction log to start.');
    expect(screen.getByRole('button', { name: 'Use the sample' })).toBeDefined();
  });

  it('says what went wrong when the engine cannot be read', async () => {
    open({ calls: { 'workspace.get': () => { throw new AssayError('disconnected', 'The engine does not answer.', { hint: 'Reload.' }); } } });
    await screen.findByText('The engine does not answer.');
    expect(screen.getByText('Reload.')).toBeDefined();
  });

  it('shows SQL, bound values and the command in the inspector', async () => {
    useAppStore.setState({ inspectorOpen: true });
    open();
    await screen.findByText(/^\$1 2026-03-02/, {}, { timeout: 5_000 });
    const inspector = screen.getByRole('complementary', { name: 'Inspector' });
    expect(inspector.textContent).toContain('assay run income-scoring.assay');
    await userEvent.click(within(inspector).getByRole('button', { name: 'Pin to finding' }));
    expect(useDocumentStore.getState().document.findings).toHaveLength(1);
  });
});
