/** What does one's own question in SQL answer? */
import { lazy, Suspense } from 'react';
import { formatCount } from '../../shared/core/format/formatCount.ts';
import type { TablePage } from '../../shared/contract/procedures.ts';
import { csvField } from '../blocks/exportTable.ts';
import { saveText } from '../blocks/saveFile.ts';
import { useAppStore } from '../state/appStore.ts';
import { useRun } from '../state/useRun.ts';
import { useComparison } from '../state/useComparison.ts';
import { Button } from '../ui/Button.tsx';
import { Doing } from './Doing.tsx';

const SqlEditor = lazy(() => import('./SqlEditor.tsx').then((module) => ({ default: module.SqlEditor })));

const cell = (value: string | number | boolean | null): string | number | null => (typeof value === 'boolean' ? String(value) : value);

function Result({ page }: { readonly page: TablePage }): React.JSX.Element {
  return (
    <table className="data dense">
      <thead><tr>{page.columns.map((column) => <th key={column.name} scope="col" title={column.type}>{column.name}</th>)}</tr></thead>
      <tbody>
        {page.rows.map((row, index) => <tr key={index}>{row.map((value, at) => <td key={at} className={typeof value === 'number' ? 'right' : ''}>{value === null ? <span className="dim">null</span> : String(value)}</td>)}</tr>)}
      </tbody>
    </table>
  );
}

function saveCsv(page: TablePage): void {
  const lines = [page.columns.map((column) => csvField(column.name)), ...page.rows.map((row) => row.map((value) => csvField(cell(value))))];
  saveText('query.csv', lines.map((line) => line.join(',')).join('\r\n'), 'text/csv');
}

export function SqlPanel(): React.JSX.Element {
  const { dataset } = useComparison();
  const typed = useAppStore((state) => state.sqlText);
  const { start, busy, result, error } = useRun('query.run', 'Query');
  const text = typed === '' ? `SELECT * FROM ${dataset?.name ?? 'predictions'} LIMIT 20` : typed;
  const run = (): void => void start({ sql: text });
  return (
    <div className="sql-panel">
      <div className="sql-editor">
        <Suspense fallback={<div className="cm-host skeleton" />}>
          <SqlEditor text={text} onChange={(sqlText) => useAppStore.setState({ sqlText })} onRun={run} />
        </Suspense>
        <div className="sql-foot">
          <Button icon="run" onClick={run} disabled={busy !== null}>Run</Button>
          <kbd>Ctrl Enter</kbd>
          <span className="grow" />
          {result !== undefined && (
            <>
              <span>{`${formatCount(result.rows.length)} rows${result.truncated ? ', cut' : ''}`}</span>
              <button type="button" className="link" onClick={() => saveCsv(result)}>CSV</button>
            </>
          )}
        </div>
      </div>
      <div className="sql-result" tabIndex={0} role="region" aria-label="Query result">
        <Doing busy={busy} error={error} onAgain={run} />
        {busy === null && error === null && (result === undefined ? <div className="state">Read only: datasets by name, one statement, in a process of its own.</div> : <Result page={result} />)}
      </div>
    </div>
  );
}
