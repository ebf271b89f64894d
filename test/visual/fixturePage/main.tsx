/** How does the workbench look on answers that never change? (`?state=empty|error|busy|replays`) */
import { createRoot } from 'react-dom/client';
import { AssayError } from '../../../shared/core/errors.ts';
import { App } from '../../../renderer/App.tsx';
import { addFilter } from '../../../renderer/state/filters.ts';
import { showView, useAppStore } from '../../../renderer/state/appStore.ts';
import { noteLive } from '../../../renderer/state/liveHistory.ts';
import { EMPTY_CATALOGUE, fixtureClient, type FixtureOptions } from '../../support/fixtureClient.ts';
import { liveFigures, REPLAY_CATALOGUE, runningReplay } from '../../support/fixtureReplays.ts';

const never = new Promise<never>(() => undefined);
const OPTIONS: Readonly<Record<string, FixtureOptions>> = {
  empty: { calls: { 'workspace.get': () => EMPTY_CATALOGUE, 'story.get': () => ({ steps: [], answers: [] }) } },
  replays: { calls: { 'workspace.get': () => REPLAY_CATALOGUE } },
  error: { runs: { 'analysis.run': () => Promise.reject(new AssayError('bad_input', 'The model stopped after 3,200 rows: out of memory.', { hint: 'Lower the batch size.' })) } },
  busy: { runs: { 'analysis.run': (_, options) => { options?.onProgress?.({ fraction: 0.62, phase: 'Subgroups', detail: '5 of 8' }); return never; } } },
};

const state = new URL(window.location.href).searchParams.get('state') ?? '';
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App host={{ kind: 'browser', client: fixtureClient(OPTIONS[state] ?? {}) }} />);
if (state === 'error' || state === 'busy') setTimeout(() => addFilter({ op: '=', column: 'region', value: 'eu-west' }), 500);

/** A running replay whose figures have moved for a while; its time stands still. */
function showReplays(): void {
  showView('Replays');
  const wave = (index: number, base: number, size: number): number => base + size * Math.sin(index / 4);
  const at = (index: number) => runningReplay({
    startedAt: new Date(Date.now() + 3_600_000).toISOString(),
    live: [liveFigures({ elapsedMs: index * 500, perSecond: wave(index, 400, 12), p50Ms: wave(index, 0.21, 0.02), p90Ms: wave(index, 0.34, 0.03), p99Ms: wave(index + 2, 1.02, 0.2), queued: Math.round(wave(index, 3, 3)) }), liveFigures({ model: 'c1', elapsedMs: index * 500, perSecond: wave(index, 398, 20), p99Ms: wave(index, 1.46, 0.3), errors: 3 })],
  });
  for (let index = 0; index < 40; index += 1) noteLive([at(index)]);
  useAppStore.setState({ jobs: [at(40)] });
}

if (state === 'replays') showReplays();
