/** Which datasets are here, what are their columns, what was rejected? */
import { useState } from 'react';
import { formatCount } from '../../shared/core/format/formatCount.ts';
import { formatDays } from '../../shared/core/format/formatDate.ts';
import { formatId } from '../../shared/core/format/formatId.ts';
import type { DatasetMeta } from '../../shared/contract/catalogue.ts';
import { ErrorState } from '../panels/ErrorState.tsx';
import { useAppStore } from '../state/appStore.ts';
import { formatBytes } from '../state/formatBytes.ts';
import { useCall, useCatalogue } from '../state/engineReads.ts';
import { useHost } from '../state/engineContext.ts';
import { Button } from '../ui/Button.tsx';

const openImport = (): void => useAppStore.setState({ importOpen: true });

function DropHint(): React.JSX.Element {
  const host = useHost();
  const [over, setOver] = useState(false);
  const [dropped, setDropped] = useState<string | null>(null);
  const drop = (event: React.DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    const path = host.pathOf?.(file);
    setDropped(path ?? file.name);
    openImport();
  };
  return (
    <div className={over ? 'drop over' : 'drop'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      {dropped === null ? 'Drop a CSV, Parquet or JSON file here, or open it by its path.' : `${dropped}: give its whole path in the dialog, a browser does not tell it.`}
    </div>
  );
}

function Rejects({ dataset }: { readonly dataset: DatasetMeta }): React.JSX.Element | null {
  const rejects = useCall('dataset.rejects', { dataset: dataset.name, limit: 100 }, { enabled: dataset.counts.rejected > 0 });
  if (dataset.counts.rejected === 0) return <div className="state">Nothing was rejected.</div>;
  if (rejects.error !== null) return <ErrorState error={rejects.error} onAction={() => void rejects.refetch()} />;
  return (
    <div className="table-scroll">
      <table className="data dense">
        <thead><tr><th scope="col">Line</th><th scope="col">Column</th><th scope="col">Reason</th><th scope="col">As received</th></tr></thead>
        <tbody>
          {rejects.data?.items.map((reject, index) => <tr key={index}><td>{reject.line}</td><td className="mono">{reject.column}</td><td>{reject.reason}</td><td className="mono">{reject.raw.slice(0, 80)}</td></tr>)}
        </tbody>
      </table>
    </div>
  );
}

function Columns({ dataset }: { readonly dataset: DatasetMeta }): React.JSX.Element {
  return (
    <div className="table-scroll">
      <table className="data dense">
        <thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Kind</th><th scope="col">Roles</th><th scope="col">Why</th></tr></thead>
        <tbody>
          {dataset.columns.map((column) => (
            <tr key={column.name}><td className="strong">{column.name}</td><td className="mono">{column.type}</td><td>{column.kind}</td><td>{column.roles.map((role) => <span key={role} className="role">{role}</span>)}</td><td className="dim">{column.reason}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DatasetTable({ datasets, chosen, onChoose }: { readonly datasets: readonly DatasetMeta[]; readonly chosen: string | undefined; readonly onChoose: (id: string) => void }): React.JSX.Element {
  return (
    <section className="panel" aria-label="Datasets">
      <div className="table-scroll">
        <table className="data">
          <thead><tr><th scope="col">Dataset</th><th scope="col">Kind</th><th scope="col" className="right">Rows</th><th scope="col" className="right">Rejected</th><th scope="col" className="right">Twice</th><th scope="col">Time, UTC</th><th scope="col">Format</th><th scope="col" className="right">Size</th><th scope="col">Hash</th></tr></thead>
          <tbody>
            {datasets.map((dataset) => (
              <tr key={dataset.id} className="pick" data-chosen={dataset.id === chosen} onClick={() => onChoose(dataset.id)}>
                <td><button type="button" className="strong" onClick={() => onChoose(dataset.id)}>{dataset.name}</button></td>
                <td>{dataset.kind}</td>
                <td className="right">{formatCount(dataset.counts.rows)}</td>
                <td className="right">{formatCount(dataset.counts.rejected)}</td>
                <td className="right">{formatCount(dataset.counts.duplicates)}</td>
                <td>{dataset.timeRange === null ? '–' : formatDays(dataset.timeRange.from, dataset.timeRange.to)}</td>
                <td>{dataset.sourceFormat}</td>
                <td className="right">{formatBytes(dataset.sizeBytes)}</td>
                <td className="mono">{dataset.hash === null ? '–' : formatId(dataset.hash)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function DataView(): React.JSX.Element {
  const catalogue = useCatalogue();
  const [chosen, setChosen] = useState<string | null>(null);
  const datasets = catalogue.data?.datasets ?? [];
  const dataset = datasets.find((known) => known.id === chosen) ?? datasets[0];
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Data</h2><span className="lead">{`${datasets.length} datasets, each immutable`}</span><span className="grow" /><Button icon="add" primary onClick={openImport}>Open files…</Button></div>
      {catalogue.error !== null && <ErrorState error={catalogue.error} onAction={() => void catalogue.refetch()} />}
      <DropHint />
      {catalogue.data?.notices.map((notice) => <div key={notice} className="prose warning">{notice}</div>)}
      <DatasetTable datasets={datasets} chosen={dataset?.id} onChoose={setChosen} />
      {dataset !== undefined && (
        <>
          <section className="panel" aria-label="Columns"><header className="panel-head"><h2>{`What is in ${dataset.name}?`}</h2></header><Columns dataset={dataset} /></section>
          <section className="panel" aria-label="Rejects"><header className="panel-head"><h2>What could not be read?</h2></header><Rejects dataset={dataset} /></section>
        </>
      )}
    </div>
  );
}
