/** Which runs stand in the ledger? */
import { formatId } from '../../shared/core/format/formatId.ts';
import { formatMoment } from '../../shared/core/format/formatDate.ts';
import { formatMs } from '../../shared/core/format/formatMs.ts';
import { messageOf } from '../../shared/core/errors.ts';
import { inspectAnswer } from '../state/appStore.ts';
import { useCall } from '../state/engineReads.ts';
import { useHost } from '../state/engineContext.ts';
import { Icon } from '../ui/icons.tsx';
import { toastError } from '../ui/toast.ts';
import { ErrorState } from './ErrorState.tsx';

/** Reads a whole record and shows it in the inspector. */
export function useInspectRecord(): (id: string) => void {
  const { client } = useHost();
  return (id) => void client.call('record.get', { id }).then(inspectAnswer, (thrown: unknown) => toastError('The record could not be read.', messageOf(thrown)));
}

export function RecordsPanel(): React.JSX.Element {
  const records = useCall('record.list', {});
  const inspect = useInspectRecord();
  return (
    <section className="story-panel" aria-label="Records">
      <header className="panel-head"><h2>What was computed here?</h2></header>
      <p className="answer"><b>{records.data === undefined ? 'Reading the ledger' : `${records.data.items.length} runs in the ledger.`}</b> Each can be opened, repeated and compared.</p>
      <div className="panel-body" tabIndex={0} role="region" aria-label="Runs">
        {records.error !== null && <ErrorState error={records.error} onAction={() => void records.refetch()} />}
        <table className="data">
          <thead>
            <tr><th scope="col">Run</th><th scope="col">Analysis</th><th scope="col">Record</th><th scope="col">When, UTC</th><th scope="col" className="right">Took</th><th scope="col" className="right">Warnings</th></tr>
          </thead>
          <tbody>
            {records.data?.items.map((record) => (
              <tr key={record.id} className="pick" onClick={() => inspect(record.id)}>
                <td className="strong">{record.title}</td>
                <td className="mono">{record.analysis}</td>
                <td><button type="button" className="record-link" onClick={(event) => { event.stopPropagation(); inspect(record.id); }}><Icon name="record" size={11} />{`r-${formatId(record.id)}`}</button></td>
                <td>{formatMoment(record.startedAt)}</td>
                <td className="right">{formatMs(record.durationMs)}</td>
                <td className="right">{record.warnings.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
