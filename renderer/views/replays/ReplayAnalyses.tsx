/** Which questions can be asked of one replay, and what are their answers? */
import { useState } from 'react';
import * as z from 'zod';
import type { AnalysisInfo } from '../../../shared/contract/catalogue.ts';
import type { RunAnswer } from '../../../shared/contract/record.ts';
import { firstVerdict } from '../../blocks/findBlocks.ts';
import { Dock } from '../../layout/Dock.tsx';
import { tabsLayout } from '../../layout/tabsLayout.ts';
import { AnswerPanel } from '../../panels/AnswerPanel.tsx';
import { Busy } from '../../panels/Busy.tsx';
import { ErrorState } from '../../panels/ErrorState.tsx';
import { inspectAnswer } from '../../state/appStore.ts';
import { useAnalyses } from '../../state/engineReads.ts';
import { useRun } from '../../state/useRun.ts';
import { Button } from '../../ui/Button.tsx';
import { VerdictIcon } from '../../ui/icons.tsx';

const TakesReplay = z.looseObject({ properties: z.looseObject({ replay: z.unknown().refine((given) => given !== undefined) }) });

/** Analyses that speak about a replay and can be told which one. */
export const replayAnalyses = (items: readonly AnalysisInfo[]): readonly AnalysisInfo[] => items.filter(({ needs, params }) => needs.abilities.includes('replay') && TakesReplay.safeParse(params).success);

interface ReplayAnalysesProps {
  readonly replay: string;
  /** Name of the log that was replayed. */
  readonly log: string;
}

/** One click an analysis; the answers stand in a dock of their own. */
export function ReplayAnalyses({ replay, log }: ReplayAnalysesProps): React.JSX.Element {
  const analyses = useAnalyses();
  const { start, busy, error } = useRun('analysis.run', 'Analysis');
  const [answers, setAnswers] = useState<readonly RunAnswer[]>([]);
  const [front, setFront] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [layout, setLayout] = useState<unknown>(null);
  const offered = replayAnalyses(analyses.data?.items ?? []);
  const ask = (analysis: string): void => {
    setAsked(analysis);
    void start({ analysis, data: log, params: { replay }, reuse: true }).then((answer) => {
      if (answer === undefined) return;
      setAnswers((known) => [...known.filter(({ record }) => record.analysis !== analysis), answer]);
      setLayout(null);
      setFront(analysis);
    });
  };
  const verdict = (analysis: string) => firstVerdict(answers.find(({ record }) => record.analysis === analysis)?.blocks ?? [])?.verdict;
  return (
    <section className="panel" aria-label={`Questions about ${replay}`}>
      <header className="panel-head"><h2>{`What does ${replay} say?`}</h2></header>
      <div className="ask-row" role="group" aria-label="Analyses">
        {offered.map(({ id, title, question }) => {
          const known = verdict(id);
          return <Button key={id} title={question} disabled={busy !== null} onClick={() => (known === undefined ? ask(id) : setFront(id))}>{known !== undefined && <VerdictIcon verdict={known} size={12} />}{title}</Button>;
        })}
      </div>
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
      {error !== null && asked !== null && <ErrorState error={error} onAction={() => ask(asked)} />}
      {answers.length > 0 && (
        <div className="replay-dock">
          <Dock
            contents={answers.map(({ record }) => record.id).join('|')}
            fallback={() => tabsLayout(answers.map(({ record }) => ({ id: record.analysis, title: record.title })))}
            saved={layout}
            front={front}
            render={(component, maximise) => {
              const answer = answers.find(({ record }) => record.analysis === component);
              return answer === undefined ? null : <AnswerPanel answer={answer} onInspect={() => inspectAnswer(answer)} onMaximise={maximise} />;
            }}
            tabIcon={(component) => { const known = verdict(component); return known === undefined ? null : <VerdictIcon verdict={known} size={12} />; }}
            onChange={setLayout}
            onBroken={() => setLayout(null)}
          />
        </div>
      )}
    </section>
  );
}
