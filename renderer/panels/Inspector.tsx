/** What stands behind a number: facts, definition, SQL, run, terminal line? */
import { useState } from 'react';
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { firstVerdict } from '../blocks/findBlocks.ts';
import { useAppStore } from '../state/appStore.ts';
import { pinRecord } from '../state/findings.ts';
import { requestOf } from '../state/rerun.ts';
import { useFilters } from '../state/filters.ts';
import { useRun } from '../state/useRun.ts';
import { useStepAnswer } from '../state/useStepAnswer.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { VerdictBadge } from '../ui/icons.tsx';
import { TabList } from '../ui/TabList.tsx';
import { RecordTab } from './RecordTab.tsx';
import { RowsTab } from './RowsTab.tsx';
import { TimingTab } from './TimingTab.tsx';

const TABS = ['Record', 'Rows', 'Timing', 'JSON'] as const;
type Tab = (typeof TABS)[number];
const PANEL_ID = 'inspector-body';

const close = (): void => useAppStore.setState({ inspectorOpen: false });

function JsonTab({ answer }: { readonly answer: RunAnswer }): React.JSX.Element {
  const text = JSON.stringify({ result: answer.result, record: { ...answer.record, result: undefined } }, null, 1);
  const shown = text.length > 60_000 ? `${text.slice(0, 60_000)}\n…` : text;
  return <div className="inspector-section"><pre className="code" style={{ maxHeight: 'none' }} tabIndex={0} aria-label="Record as JSON">{shown}</pre></div>;
}

function Body({ tab, answer }: { readonly tab: Tab; readonly answer: RunAnswer }): React.JSX.Element {
  const facts = useAppStore((state) => state.chosenFacts);
  switch (tab) {
    case 'Record':
      return <RecordTab answer={answer} chosen={facts} />;
    case 'Rows':
      return <RowsTab record={answer.record} />;
    case 'Timing':
      return <TimingTab record={answer.record} />;
    case 'JSON':
      return <JsonTab answer={answer} />;
  }
}

function Frame({ answer, onAgain, busy }: { readonly answer: RunAnswer | undefined; readonly onAgain: () => void; readonly busy: boolean }): React.JSX.Element {
  const [tab, setTab] = useState<Tab>('Record');
  const facts = useAppStore((state) => state.chosenFacts);
  const verdict = answer === undefined ? undefined : firstVerdict(answer.blocks);
  return (
    <aside className="panel inspector" aria-label="Inspector">
      <header className="panel-head">
        <h2>Inspector</h2>
        <div className="actions">
          {answer !== undefined && <IconButton icon="copy" label="Copy record id" small onClick={() => void navigator.clipboard.writeText(answer.record.id)} />}
          <IconButton icon="close" label="Close inspector" small onClick={close} />
        </div>
      </header>
      <TabList label="Inspector" tabs={TABS} value={tab} onChange={setTab} panelId={PANEL_ID} />
      <div id={PANEL_ID} className="inspector-body" role="tabpanel" tabIndex={0} aria-label={tab}>
        {answer === undefined ? (
          <div className="state">Choose a verdict, a row or a record to look behind it.</div>
        ) : (
          <>
            <div className="inspector-section" style={{ border: 0, paddingBottom: 0 }}>
              <h3 className="inspector-title">
                {facts?.title ?? answer.record.title}
                {verdict !== undefined && <VerdictBadge verdict={verdict.verdict} />}
              </h3>
            </div>
            <Body tab={tab} answer={answer} />
          </>
        )}
      </div>
      {answer !== undefined && (
        <div className="inspector-actions">
          <Button icon="findings" primary onClick={() => pinRecord(answer.record)}>Pin to finding</Button>
          <Button icon="run" disabled={busy} onClick={onAgain}>{busy ? 'Running…' : 'Run again'}</Button>
        </div>
      )}
    </aside>
  );
}

function StepInspector({ step }: { readonly step: StoryStep }): React.JSX.Element {
  const { answer, runAgain, busy } = useStepAnswer(step);
  return <Frame answer={answer} onAgain={runAgain} busy={busy !== null} />;
}

function RecordInspector({ answer }: { readonly answer: RunAnswer }): React.JSX.Element {
  const filters = useFilters();
  const { start, busy } = useRun('analysis.run', answer.record.title);
  const again = (): void =>
    void start(requestOf(answer.record, filters, false)).then((fresh) => {
      if (fresh !== undefined) useAppStore.setState({ chosenAnswer: fresh });
    });
  return <Frame answer={answer} onAgain={again} busy={busy !== null} />;
}

export function Inspector({ step }: { readonly step: StoryStep | undefined }): React.JSX.Element {
  const chosen = useAppStore((state) => state.chosenAnswer);
  if (chosen !== null) return <RecordInspector answer={chosen} />;
  return step === undefined ? <Frame answer={undefined} onAgain={close} busy={false} /> : <StepInspector key={step.id} step={step} />;
}
