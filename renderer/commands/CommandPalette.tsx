/** What does the palette offer: commands, views, columns, analyses, runs? */
import { LAYOUT_NAMES } from '../layout/namedLayouts.ts';
import { useInspectRecord } from '../panels/RecordsPanel.tsx';
import { showView, useAppStore, VIEWS } from '../state/appStore.ts';
import { editDocument } from '../state/documentStore.ts';
import { useAnalyses, useCatalogue } from '../state/engineReads.ts';
import { useComparison } from '../state/useComparison.ts';
import { Palette, type PaletteEntry } from '../ui/palette.tsx';
import { COMMANDS } from './allCommands.ts';
import type { CommandContext } from './command.ts';

export function CommandPalette({ context }: { readonly context: CommandContext }): React.JSX.Element {
  const { dataset } = useComparison();
  const analyses = useAnalyses().data?.items ?? [];
  const runs = useCatalogue().data?.runs ?? [];
  const inspect = useInspectRecord();
  const commands: PaletteEntry[] = COMMANDS.map(({ id, title, shortcut, run }) => ({ id: `command:${id}`, group: 'Commands', label: title, description: shortcut, onRun: () => run(context) }));
  const views: PaletteEntry[] = [
    ...VIEWS.map((view) => ({ id: `view:${view}`, group: 'Go to', label: view, onRun: () => showView(view) })),
    ...LAYOUT_NAMES.map((layout) => ({
      id: `layout:${layout}`, group: 'Go to', label: `Layout: ${layout}`,
      onRun: () => {
        showView('Analyses');
        editDocument(`Layout ${layout}`, (document) => { document.view.layout = layout; });
      },
    })),
  ];
  const columns: PaletteEntry[] = (dataset?.columns ?? []).map((column) => ({ id: `column:${column.name}`, group: 'Columns', label: column.name, description: [column.type, ...column.roles].join(', '), onRun: () => useAppStore.setState({ bottom: 'SQL', sqlText: `SELECT "${column.name.replaceAll('"', '""')}", count(*) AS n FROM ${dataset?.name ?? ''} GROUP BY ALL ORDER BY n DESC LIMIT 100` }) }));
  const questions: PaletteEntry[] = analyses.map((analysis) => ({ id: `analysis:${analysis.id}`, group: 'Analyses', label: analysis.title, description: analysis.question, onRun: () => useAppStore.setState({ view: 'Analyses', catalogueOpen: true, chosenAnalysis: analysis.id }) }));
  const records: PaletteEntry[] = runs.map((run) => ({ id: `run:${run.id}`, group: 'Runs', label: run.title, description: `r-${run.id.slice(0, 8)}`, onRun: () => inspect(run.id) }));
  return <Palette entries={[...commands, ...views, ...columns, ...questions, ...records]} />;
}
