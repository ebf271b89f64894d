/** How does the workbench look on answers that never change? (`?state=empty|error|busy`) */
import { createRoot } from 'react-dom/client';
import { AssayError } from '../../../shared/core/errors.ts';
import { App } from '../../../renderer/App.tsx';
import { addFilter } from '../../../renderer/state/filters.ts';
import { EMPTY_CATALOGUE, fixtureClient, type FixtureOptions } from '../../support/fixtureClient.ts';

const never = new Promise<never>(() => undefined);
const OPTIONS: Readonly<Record<string, FixtureOptions>> = {
  empty: { calls: { 'workspace.get': () => EMPTY_CATALOGUE, 'story.get': () => ({ steps: [], answers: [] }) } },
  error: { runs: { 'analysis.run': () => Promise.reject(new AssayError('bad_input', 'The model stopped after 3,200 rows: out of memory.', { hint: 'Lower the batch size.' })) } },
  busy: { runs: { 'analysis.run': (_, options) => { options?.onProgress?.({ fraction: 0.62, phase: 'Subgroups', detail: '5 of 8' }); return never; } } },
};

const state = new URL(window.location.href).searchParams.get('state') ?? '';
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App host={{ kind: 'browser', client: fixtureClient(OPTIONS[state] ?? {}) }} />);
if (state === 'error' || state === 'busy') setTimeout(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }), 500);
