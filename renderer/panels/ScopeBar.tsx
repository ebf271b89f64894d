/** Which rows are compared, under which filters, with how many labels? */
import { formatCount } from '../../shared/core/format/formatCount.ts';
import { formatDate } from '../../shared/core/format/formatDate.ts';
import { formatPercent } from '../../shared/core/format/formatPercent.ts';
import type { VerdictBlock } from '../../shared/blocks/block.ts';
import type { DatasetMeta, SavedScope } from '../../shared/contract/catalogue.ts';
import { firstVerdict } from '../blocks/findBlocks.ts';
import { useAppStore } from '../state/appStore.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { scopeSpan, scopeTitle } from '../state/comparison.ts';
import { useRowCount, useStory } from '../state/engineReads.ts';
import { removeFilter, useFilters } from '../state/filters.ts';
import { useComparison } from '../state/useComparison.ts';
import { Icon } from '../ui/icons.tsx';

function ScopeBox({ side, scope, dataset }: { readonly side: 'reference' | 'current'; readonly scope: SavedScope; readonly dataset: DatasetMeta | undefined }): React.JSX.Element {
  const filters = useFilters();
  const rows = useRowCount(scope.dataset, [...scope.clauses, ...filters]);
  return (
    <div className={`scope-box ${side}`} title={scope.clauses.map(formatClause).join(', ')}>
      <i className="swatch" />
      <span className="key">{side === 'reference' ? 'Reference' : 'Current'}</span>
      <b>{scopeTitle(scope, scopeSpan(scope, dataset))}</b>
      {rows !== undefined && <span className="n">{`${formatCount(rows)} rows`}</span>}
    </div>
  );
}

/** The measured coverage where the story has it, else the rows that found a label on import. */
function labelWords(dataset: DatasetMeta, labels: DatasetMeta | undefined, measured: VerdictBlock | undefined): string {
  if (labels?.labelsOf === undefined) return 'No labels';
  const when = labels.timeRange === null ? 'Labels' : `Labels as of ${formatDate(labels.timeRange.to)}`;
  return `${when}: ${measured === undefined ? `${formatPercent(labels.labelsOf.matched / Math.max(1, dataset.counts.rows))} of rows` : `${measured.value} ${measured.unit}`}`;
}

function Labels({ dataset, labels }: { readonly dataset: DatasetMeta; readonly labels: DatasetMeta | undefined }): React.JSX.Element {
  const story = useStory();
  const measured = story.data?.answers.find((answer) => answer.record.analysis === 'label-coverage');
  const words = labelWords(dataset, labels, firstVerdict(measured?.blocks ?? []));
  return (
    <div className="scope-right">
      <span><Icon name="label" size={13} />{words}</span>
      <span><Icon name="rows" size={13} />{`${formatCount(dataset.counts.rows)} logged, ${formatCount(dataset.counts.duplicates)} twice`}</span>
    </div>
  );
}

export function ScopeBar(): React.JSX.Element {
  const { dataset, labels, reference, current } = useComparison();
  const filters = useFilters();
  return (
    <section className="scope" aria-label="Scope">
      {reference !== undefined && <ScopeBox side="reference" scope={reference} dataset={dataset} />}
      {reference !== undefined && current !== undefined && <span className="against">against</span>}
      {current !== undefined && <ScopeBox side="current" scope={current} dataset={dataset} />}
      {(reference !== undefined || current !== undefined) && <span className="divider" />}
      {filters.map((clause) => (
        <span key={formatClause(clause)} className="chip">
          <code>{formatClause(clause)}</code>
          <button type="button" aria-label={`Remove filter ${formatClause(clause)}`} onClick={() => removeFilter(clause)}><Icon name="close" size={13} /></button>
        </span>
      ))}
      <button type="button" className="chip-add" onClick={() => useAppStore.setState({ filterOpen: true })} disabled={dataset === undefined}>
        <Icon name="add" size={13} />
        Filter
      </button>
      {dataset !== undefined && <Labels dataset={dataset} labels={labels} />}
    </section>
  );
}
