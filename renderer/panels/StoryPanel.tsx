/** What does a step of the story show, whatever state it is in? */
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import { useAppStore, chooseStep, showView } from '../state/appStore.ts';
import { useFilters, removeFilter } from '../state/filters.ts';
import { useStepAnswer } from '../state/useStepAnswer.ts';
import { useStoryRun } from '../state/useStoryRun.ts';
import { Button } from '../ui/Button.tsx';
import { VerdictBadge } from '../ui/icons.tsx';
import { AnswerPanel } from './AnswerPanel.tsx';
import { Busy } from './Busy.tsx';
import { ErrorState } from './ErrorState.tsx';

function NoAnswer({ step }: { readonly step: StoryStep }): React.JSX.Element {
  const { run, busy } = useStoryRun();
  const words = step.status === 'failed' ? 'It failed when it was computed last.' : step.status === 'not-applicable' ? 'It does not apply to this workspace.' : 'It was not computed yet.';
  return (
    <section className="story-panel" aria-label={step.title}>
      <header className="panel-head"><h2>{step.title}</h2><VerdictBadge verdict="undefined" /></header>
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
      <div className="state">
        <div>{step.reason ?? words}</div>
        {step.status === 'not-applicable' ? <Button onClick={() => showView('Data')}>Open Data</Button> : <Button icon="run" onClick={run} disabled={busy !== null}>Compute the story</Button>}
      </div>
    </section>
  );
}

export function StoryPanel({ step, onMaximise }: { readonly step: StoryStep; readonly onMaximise: () => void }): React.JSX.Element {
  const { answer, busy, error, stale, cancel, runAgain } = useStepAnswer(step);
  const filters = useFilters();
  const lastFilter = filters.at(-1);
  if (answer === undefined) return <NoAnswer step={step} />;
  const inspect = (): void => {
    chooseStep(step.id);
    useAppStore.setState({ inspectorOpen: true });
  };
  const banner = (
    <>
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={cancel} />}
      {error !== null && <ErrorState error={error} action={lastFilter === undefined ? 'Run again' : 'Remove the last filter'} onAction={() => (lastFilter === undefined ? runAgain() : removeFilter(lastFilter))} />}
    </>
  );
  return <AnswerPanel answer={answer} stale={stale} banner={banner} onInspect={inspect} onMaximise={onMaximise} more={[{ label: 'Run again', onClick: runAgain }]} />;
}
