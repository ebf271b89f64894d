/** What is the first screen: what changed, at a glance and in detail? */
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import type { LayoutName } from '../layout/namedLayouts.ts';
import { StoryDock } from '../layout/StoryDock.tsx';
import { Busy } from '../panels/Busy.tsx';
import { ErrorState } from '../panels/ErrorState.tsx';
import { NavigatorPanel } from '../panels/NavigatorPanel.tsx';
import { VerdictStrip } from '../panels/VerdictStrip.tsx';
import { useAppStore } from '../state/appStore.ts';
import { useHost } from '../state/engineContext.ts';
import { useCatalogue, useStory } from '../state/engineReads.ts';
import { useSample } from '../state/useSample.ts';
import { Button } from '../ui/Button.tsx';

/** The first thing a new workspace says. */
function EmptyWorkspace(): React.JSX.Element {
  const { client } = useHost();
  const { fill, busy } = useSample();
  const job = useAppStore((state) => state.jobs).find(({ state }) => state === 'running' || state === 'queued');
  if (job !== undefined && busy === null) {
    const { title, fraction, phase, detail } = job;
    return (
      <div className="centre plain">
        <div className="empty">
          <h2 style={{ fontSize: 15, fontWeight: 600, color: 'var(--tx)' }}>{title}</h2>
          <div style={{ width: 360 }}><Busy progress={{ fraction, phase, detail }} since={Date.parse(job.startedAt)} onCancel={() => void client.call('job.cancel', { id: job.id })} /></div>
        </div>
      </div>
    );
  }
  return (
    <div className="centre plain">
      <div className="empty">
        <h2 style={{ fontSize: 15, fontWeight: 600, color: 'var(--tx)' }}>Bring in a prediction log to start.</h2>
        <div className="row">
          <Button primary icon="data" onClick={() => useAppStore.setState({ importOpen: true })}>Open files…</Button>
          <Button onClick={fill} disabled={busy !== null}>Use the sample</Button>
        </div>
        {busy !== null && <div style={{ width: 360 }}><Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} /></div>}
      </div>
    </div>
  );
}

function LoadingStory(): React.JSX.Element {
  return (
    <div className="centre" aria-busy="true" aria-label="Loading">
      <div className="skeleton" style={{ height: 120 }} />
      <div className="skeleton" style={{ height: 76 }} />
      <div className="skeleton fill" />
    </div>
  );
}

interface StoryViewProps {
  readonly layout: LayoutName;
  readonly steps: readonly StoryStep[];
  readonly chosen: string | null;
}

export function StoryView({ layout, steps, chosen }: StoryViewProps): React.JSX.Element {
  const catalogue = useCatalogue();
  const story = useStory();
  const error = catalogue.error ?? story.error;
  if (error !== null) return <div className="centre plain"><div className="panel"><ErrorState error={error} onAction={() => { void catalogue.refetch(); void story.refetch(); }} /></div></div>;
  if (catalogue.data === undefined || story.data === undefined) return <LoadingStory />;
  if (catalogue.data.datasets.length === 0) return <EmptyWorkspace />;
  return (
    <div className="centre">
      {layout === 'Triage' && <NavigatorPanel steps={steps} />}
      <VerdictStrip steps={steps} chosen={chosen} />
      <StoryDock name={layout} steps={steps} chosen={chosen} />
    </div>
  );
}
