/** How do the regions of the workbench come together? */
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { RunAnswer } from '../shared/contract/record.ts';
import type { StoryStep } from '../shared/contract/catalogue.ts';
import { VERDICT_ORDER } from '../shared/blocks/verdict.ts';
import { firstVerdict } from './blocks/findBlocks.ts';
import { CommandPalette } from './commands/CommandPalette.tsx';
import type { CommandContext } from './commands/command.ts';
import { useShortcuts } from './commands/useShortcuts.ts';
import type { Host } from './host/host.ts';
import { asLayoutName, type LayoutName } from './layout/namedLayouts.ts';
import { BottomBar } from './panels/BottomBar.tsx';
import { ErrorState } from './panels/ErrorState.tsx';
import { FilterDialog } from './panels/FilterDialog.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { Inspector } from './panels/Inspector.tsx';
import { Rail } from './panels/Rail.tsx';
import { ScopeBar } from './panels/ScopeBar.tsx';
import { StatusBar } from './panels/StatusBar.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { showView, useAppStore, type View } from './state/appStore.ts';
import { editDocument, useDocumentStore } from './state/documentStore.ts';
import { HostContext, useHost } from './state/engineContext.ts';
import { useStory } from './state/engineReads.ts';
import { useAutosave, useDocumentLoad, useEngineWatch } from './state/useWorkspace.ts';
import { UiProvider } from './ui/UiProvider.tsx';
import { useTheme } from './ui/useTheme.ts';
import { StoryView } from './views/StoryView.tsx';

const DataView = lazy(() => import('./views/DataView.tsx').then((module) => ({ default: module.DataView })));
const ModelsView = lazy(() => import('./views/ModelsView.tsx').then((module) => ({ default: module.ModelsView })));
const ReplaysView = lazy(() => import('./views/replays/ReplaysView.tsx').then((module) => ({ default: module.ReplaysView })));
const CatalogueView = lazy(() => import('./views/CatalogueView.tsx').then((module) => ({ default: module.CatalogueView })));
const FindingsView = lazy(() => import('./views/FindingsView.tsx').then((module) => ({ default: module.FindingsView })));
const ReportView = lazy(() => import('./views/ReportView.tsx').then((module) => ({ default: module.ReportView })));
const SettingsView = lazy(() => import('./views/SettingsView.tsx').then((module) => ({ default: module.SettingsView })));
const ImportDialog = lazy(() => import('./views/ImportDialog.tsx').then((module) => ({ default: module.ImportDialog })));

const NO_STEPS: readonly StoryStep[] = [];

/** The step with the worst verdict: what one would open first. */
function worstStep(steps: readonly StoryStep[], answers: readonly RunAnswer[]): string | null {
  const rank = (step: StoryStep): number => {
    const verdict = firstVerdict(answers.find((answer) => answer.record.id === step.record)?.blocks ?? []);
    return verdict === undefined ? VERDICT_ORDER.length : VERDICT_ORDER.indexOf(verdict.verdict);
  };
  return [...steps].sort((a, b) => rank(a) - rank(b))[0]?.id ?? null;
}

function OtherView({ view }: { readonly view: View }): React.JSX.Element {
  switch (view) {
    case 'Data':
      return <DataView />;
    case 'Models':
      return <ModelsView />;
    case 'Replays':
      return <ReplaysView />;
    case 'Analyses':
      return <CatalogueView />;
    case 'Findings':
      return <FindingsView />;
    case 'Report':
      return <ReportView />;
    case 'Settings':
      return <SettingsView />;
  }
}

function Centre({ layout, chosen, steps }: { readonly layout: LayoutName; readonly chosen: string | null; readonly steps: readonly StoryStep[] }): React.JSX.Element {
  const view = useAppStore((state) => state.view);
  const catalogueOpen = useAppStore((state) => state.catalogueOpen);
  const document = useDocumentLoad();
  if (document.error !== null) return <div className="centre plain"><div className="panel"><ErrorState error={document.error} onAction={document.retry} /></div></div>;
  if (view === 'Analyses' && !catalogueOpen) return <StoryView layout={layout} steps={steps} chosen={chosen} />;
  return (
    <div className="centre plain" tabIndex={0} role="region" aria-label={view}>
      <Suspense fallback={<div className="skeleton" style={{ height: 200 }} />}><OtherView view={view} /></Suspense>
    </div>
  );
}

function Workbench(): React.JSX.Element {
  const host = useHost();
  const { client } = host;
  const queries = useQueryClient();
  const { next: nextTheme } = useTheme();
  const { state: saveState, saveNow } = useAutosave();
  useEngineWatch();
  const story = useStory();
  const steps = story.data?.steps ?? NO_STEPS;
  const layout = asLayoutName(useDocumentStore((state) => state.document.view.layout));
  const inspectorOpen = useAppStore((state) => state.inspectorOpen);
  const railOpen = useAppStore((state) => state.railOpen);
  const importOpen = useAppStore((state) => state.importOpen);
  const chosenStep = useAppStore((state) => state.chosenStep);
  const chosen = chosenStep ?? worstStep(steps, story.data?.answers ?? []);
  const context: CommandContext = { client, queries, saveNow, nextTheme };
  useShortcuts(context, host.onCommand);
  const setLayout = (name: LayoutName): void => {
    showView('Analyses');
    if (name !== layout) editDocument(`Layout ${name}`, (document) => { document.view.layout = name; });
  };
  return (
    <div className={railOpen ? 'app' : 'app no-rail'}>
      <TopBar saveState={saveState} layout={layout} onLayout={setLayout} context={context} />
      <Rail />
      <ScopeBar />
      <main className={inspectorOpen ? 'main with-inspector' : 'main'}>
        <Centre layout={layout} chosen={chosen} steps={steps} />
        {inspectorOpen && <Inspector step={steps.find((step) => step.id === chosen)} />}
      </main>
      <BottomBar />
      <StatusBar />
      <CommandPalette context={context} />
      <FilterDialog />
      <HelpDialog />
      {importOpen && <Suspense fallback={null}><ImportDialog /></Suspense>}
    </div>
  );
}

/** The whole workbench over any host: a window, a tab or a test. */
export function App({ host }: { readonly host: Host }): React.JSX.Element {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false } } }));
  const value = useMemo(() => host, [host]);
  return (
    <UiProvider>
      <QueryClientProvider client={queries}>
        <HostContext value={value}><Workbench /></HostContext>
      </QueryClientProvider>
    </UiProvider>
  );
}
