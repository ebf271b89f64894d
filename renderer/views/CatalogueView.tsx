/** Which questions can be asked here, and what does each need? */
import type { AnalysisInfo, DatasetMeta } from '../../shared/contract/catalogue.ts';
import { ErrorState } from '../panels/ErrorState.tsx';
import { useAppStore } from '../state/appStore.ts';
import { useAnalyses } from '../state/engineReads.ts';
import { useComparison } from '../state/useComparison.ts';
import { Button } from '../ui/Button.tsx';
import { AnalysisForm } from './AnalysisForm.tsx';

/** Roles that no column of the log or its labels has. */
export function missingRoles(analysis: AnalysisInfo, datasets: readonly (DatasetMeta | undefined)[]): readonly string[] {
  const known = new Set<string>(datasets.flatMap((dataset) => dataset?.columns.flatMap((column) => column.roles) ?? []));
  return analysis.needs.roles.filter((role) => !known.has(role));
}

function needsLine(analysis: AnalysisInfo, missing: readonly string[]): string {
  if (missing.length > 0) return `Needs a ${missing.join(' and a ')} column. Give one a role in Data.`;
  const needs = [...analysis.needs.roles, ...analysis.needs.abilities];
  return needs.length === 0 ? 'Needs nothing special.' : `Needs ${needs.join(', ')}.`;
}

export function CatalogueView(): React.JSX.Element {
  const analyses = useAnalyses();
  const { dataset, labels } = useComparison();
  const chosen = useAppStore((state) => state.chosenAnalysis);
  const items = analyses.data?.items ?? [];
  const analysis = items.find((known) => known.id === chosen) ?? items[0];
  return (
    <div className="view">
      <div className="view-head">
        <h2 className="strong">Analyses</h2><span className="lead">{`${items.length} questions`}</span><span className="grow" />
        <Button onClick={() => useAppStore.setState({ catalogueOpen: false })}>Back to the story</Button>
      </div>
      {analyses.error !== null && <ErrorState error={analyses.error} onAction={() => void analyses.refetch()} />}
      <div className="view-pair" style={{ gridTemplateColumns: 'minmax(240px, 320px) minmax(0, 1fr)' }}>
        <section className="panel" aria-label="Catalogue">
          {items.map((known) => {
            const missing = missingRoles(known, [dataset, labels]);
            return (
              <button key={known.id} type="button" className="catalogue-item" aria-pressed={known.id === analysis?.id} onClick={() => useAppStore.setState({ chosenAnalysis: known.id })}>
                <span className="name">{known.title}</span>
                <span className="question">{known.question}</span>
                <span className={missing.length > 0 ? 'needs v-warn' : 'needs'}>{needsLine(known, missing)}</span>
              </button>
            );
          })}
        </section>
        {analysis === undefined ? <div /> : <AnalysisForm key={analysis.id} analysis={analysis} />}
      </div>
    </div>
  );
}
