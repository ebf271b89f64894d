/** How do the story's panels stand in the dock of the chosen layout? */
import { useCallback } from 'react';
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import { firstVerdict } from '../blocks/findBlocks.ts';
import { ExportsPanel } from '../panels/ExportsPanel.tsx';
import { RecordsPanel } from '../panels/RecordsPanel.tsx';
import { StoryPanel } from '../panels/StoryPanel.tsx';
import { VerifyPanel } from '../panels/VerifyPanel.tsx';
import { editDocument, useDocumentStore } from '../state/documentStore.ts';
import { useStory } from '../state/engineReads.ts';
import { Button } from '../ui/Button.tsx';
import { VerdictIcon } from '../ui/icons.tsx';
import { toastError } from '../ui/toast.ts';
import { Dock } from './Dock.tsx';
import { defaultLayout, type LayoutName } from './namedLayouts.ts';
import { resetLayout } from './resetLayout.ts';

function GonePanel({ layout }: { readonly layout: LayoutName }): React.JSX.Element {
  return (
    <div className="state">
      <div>This step is no longer part of the story.</div>
      <Button onClick={() => resetLayout(layout)}>Reset the layout</Button>
    </div>
  );
}

export function StoryDock({ name, steps, chosen }: { readonly name: LayoutName; readonly steps: readonly StoryStep[]; readonly chosen: string | null }): React.JSX.Element {
  const saved = useDocumentStore((state) => state.document.view.layouts[name]);
  const story = useStory();
  const render = (component: string, maximise: () => void): React.ReactNode => {
    switch (component) {
      case 'records':
        return <RecordsPanel />;
      case 'exports':
        return <ExportsPanel />;
      case 'verify':
        return <VerifyPanel />;
      default: {
        const step = steps.find((known) => `step:${known.id}` === component);
        return step === undefined ? <GonePanel layout={name} /> : <StoryPanel step={step} onMaximise={maximise} />;
      }
    }
  };
  const tabIcon = (component: string): React.ReactNode => {
    const step = steps.find((known) => `step:${known.id}` === component);
    const verdict = firstVerdict(story.data?.answers.find((answer) => answer.record.id === step?.record)?.blocks ?? []);
    return verdict === undefined ? null : <VerdictIcon verdict={verdict.verdict} size={12} />;
  };
  const broken = useCallback((reason: string) => toastError(`The saved layout ${name} could not be used; the built-in one is shown.`, reason), [name]);
  const change = (layout: unknown): void =>
    editDocument(`Arrange ${name}`, (document) => {
      document.view.layouts[name] = layout;
    }, { group: `layout-${name}` });
  return <Dock key={name} contents={`${name}|${steps.map((step) => step.id).join('|')}`} fallback={(room) => defaultLayout(name, steps, room)} saved={saved} front={chosen === null ? null : `step:${chosen}`} render={render} tabIcon={tabIcon} onChange={change} onBroken={broken} />;
}
