/** Where did the time of a run go? */
import { formatCount } from '../../shared/core/format/formatCount.ts';
import { formatMs } from '../../shared/core/format/formatMs.ts';
import { formatMoment } from '../../shared/core/format/formatDate.ts';
import type { RunRecord } from '../../shared/contract/record.ts';

export function TimingTab({ record }: { readonly record: RunRecord }): React.JSX.Element {
  const inSql = record.sql.reduce((sum, query) => sum + query.durationMs, 0);
  const longest = Math.max(1e-9, ...record.sql.map((query) => query.durationMs));
  return (
    <div className="inspector-section" style={{ paddingTop: 0 }}>
      <dl>
        <div className="fact"><dt>Started</dt><dd>{`${formatMoment(record.startedAt)} UTC`}</dd></div>
        <div className="fact"><dt>In all</dt><dd>{formatMs(record.durationMs)}</dd></div>
        <div className="fact"><dt>In SQL</dt><dd>{formatMs(inSql)}</dd></div>
        <div className="fact"><dt>Elsewhere</dt><dd>{formatMs(Math.max(0, record.durationMs - inSql))}</dd></div>
        <div className="fact"><dt>Engine</dt><dd>{`DuckDB ${record.engine.duckdb}, Node ${record.engine.node}`}</dd></div>
      </dl>
      <table className="data dense">
        <thead><tr><th scope="col">Query</th><th scope="col" className="right">Rows back</th><th scope="col" className="right">Took</th><th scope="col"><span className="vh">Share</span></th></tr></thead>
        <tbody>
          {record.sql.map((query, index) => (
            <tr key={index}>
              <td title={query.text}>{`SQL ${index + 1}`}</td>
              <td className="right">{formatCount(query.rows)}</td>
              <td className="right">{formatMs(query.durationMs)}</td>
              <td><svg width={60} height={8} aria-hidden><rect width={Math.max(1, (query.durationMs / longest) * 60)} height={6} y={1} rx={2} fill="var(--accent)" /></svg></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
