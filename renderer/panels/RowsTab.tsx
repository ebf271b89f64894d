/** Which rows does a record speak about? */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { formatCount } from '../../shared/core/format/formatCount.ts';
import type { Scope } from '../../shared/core/scope.ts';
import type { OutputOf } from '../../shared/contract/procedures.ts';
import type { RunRecord } from '../../shared/contract/record.ts';
import { useCall } from '../state/engineReads.ts';
import { useFilters } from '../state/filters.ts';
import { ErrorState } from './ErrorState.tsx';

const ROW_PX = 24;
const PAGE = 500;

type Page = OutputOf<'dataset.rows'>;

/** Only the rows in sight are in the page. */
function VirtualRows({ page }: { readonly page: Page }): React.JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: page.rows.length, getScrollElement: () => frame.current, estimateSize: () => ROW_PX, overscan: 12 });
  const items = list.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = Math.max(0, list.getTotalSize() - (items.at(-1)?.end ?? 0));
  return (
    <div ref={frame} className="table-scroll" style={{ maxHeight: 'calc(100vh - 330px)', overflow: 'auto' }} tabIndex={0} role="region" aria-label="Rows">
      <table className="data dense">
        <thead><tr>{page.columns.map((column) => <th key={column.name} scope="col">{column.name}</th>)}</tr></thead>
        <tbody>
          {before > 0 && <tr aria-hidden><td style={{ height: before, padding: 0 }} /></tr>}
          {items.map((item) => <tr key={item.key}>{page.rows[item.index]?.map((value, at) => <td key={at} className={typeof value === 'number' ? 'right' : ''}>{value === null ? <span className="dim">null</span> : String(value)}</td>)}</tr>)}
          {after > 0 && <tr aria-hidden><td style={{ height: after, padding: 0 }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function ScopeRows({ scope }: { readonly scope: Scope }): React.JSX.Element {
  const chips = useFilters();
  const page = useCall('dataset.rows', { dataset: scope.dataset, filters: [...scope.clauses, ...chips], limit: PAGE });
  if (page.error !== null) return <ErrorState error={page.error} onAction={() => void page.refetch()} />;
  if (page.data === undefined) return <div className="state"><div className="skeleton" style={{ width: '100%', height: 120 }} /></div>;
  if (page.data.rows.length === 0) return <div className="state">{`No rows match these ${scope.clauses.length + chips.length} filters.`}</div>;
  return (
    <div className="inspector-section">
      <div className="dim">{`First ${formatCount(page.data.rows.length)} of ${formatCount(page.data.total)} rows`}</div>
      <VirtualRows page={page.data} />
    </div>
  );
}

export function RowsTab({ record }: { readonly record: RunRecord }): React.JSX.Element {
  const scope = record.scopes['current'] ?? record.scopes['data'] ?? record.scopes['reference'];
  return scope === undefined ? <div className="state">This run reads no rows of a dataset.</div> : <ScopeRows scope={scope} />;
}
