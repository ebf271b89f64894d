/** What was found, and which runs prove it? */
import { formatId } from '../../shared/core/format/formatId.ts';
import { formatMoment } from '../../shared/core/format/formatDate.ts';
import { useInspectRecord } from '../panels/RecordsPanel.tsx';
import { useDocumentStore } from '../state/documentStore.ts';
import { useCatalogue } from '../state/engineReads.ts';
import { changeFinding, removeFinding, startFinding, unpinRecord } from '../state/findings.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { NoteField, TextField } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';

export function FindingsView(): React.JSX.Element {
  const findings = useDocumentStore((state) => state.document.findings);
  const runs = useCatalogue().data?.runs ?? [];
  const inspect = useInspectRecord();
  const titleOf = (id: string): string => runs.find((run) => run.id === id)?.title ?? 'Run';
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Findings</h2><span className="lead">Runs pinned to a note: what a report is made of.</span><span className="grow" /><Button icon="add" onClick={startFinding}>New finding</Button></div>
      {findings.length === 0 && <section className="panel"><div className="state">No finding yet. Pin a panel to start one.</div></section>}
      {findings.map((finding) => (
        <section key={finding.id} className="panel" aria-label={finding.title}>
          <header className="panel-head"><h3 className="strong">{finding.title}</h3><span className="dim">{`${formatMoment(finding.createdAt)} UTC`}</span><div className="actions"><IconButton icon="close" label={`Remove ${finding.title}`} small onClick={() => removeFinding(finding.id)} /></div></header>
          <div className="form">
            <TextField label="Title" value={finding.title} onChange={(title) => changeFinding(finding.id, { title })} />
            <NoteField label="Note" value={finding.note} onChange={(note) => changeFinding(finding.id, { note })} />
            <div>
              {finding.records.map((record) => (
                <div key={record} className="row" style={{ gap: 8 }}>
                  <button type="button" className="link quiet" onClick={() => inspect(record)}><Icon name="record" size={11} /><span className="mono">{`r-${formatId(record)}`}</span></button>
                  <span>{titleOf(record)}</span>
                  <IconButton icon="close" label={`Unpin r-${formatId(record)}`} small onClick={() => unpinRecord(finding.id, record)} />
                </div>
              ))}
            </div>
          </div>
        </section>
      ))}
    </div>
  );
}
