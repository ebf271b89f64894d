/** How do report, model card and audit bundle leave the workspace? */
import { useState } from 'react';
import { formatId } from '../../shared/core/format/formatId.ts';
import { formatBytes } from '../state/formatBytes.ts';
import { useCatalogue } from '../state/engineReads.ts';
import { useDocumentStore } from '../state/documentStore.ts';
import { useRun } from '../state/useRun.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceField, TextField } from '../ui/fields.tsx';
import { Doing } from './Doing.tsx';

const CARD_FORMATS = ['html', 'md', 'json', 'mct'] as const;
const isCardFormat = (text: string | null): text is (typeof CARD_FORMATS)[number] => CARD_FORMATS.some((format) => format === text);

/** Exports lie in the workspace's own folder unless another path is typed. */
function useExportPath(name: string): [string, (path: string) => void] {
  const folder = useCatalogue().data?.workspace.path;
  const [typed, setTyped] = useState<string | null>(null);
  return [typed ?? (folder === undefined ? '' : `${folder}/exports/${name}`), setTyped];
}

function ReportForm(): React.JSX.Element {
  const { start, busy, result, error } = useRun('report.write', 'Report');
  const [path, setPath] = useExportPath('report.html');
  return (
    <div className="form">
      <TextField label="Report" value={path} onChange={setPath} description=".html, .md or .json" />
      <Doing busy={busy} error={error} onAgain={() => void start({ out: path })} />
      {result !== undefined && <div className="dim">{`Written: ${result.path}, ${formatBytes(result.sizeBytes)}, sha256 ${formatId(result.sha256)}`}</div>}
      <div className="row"><Button icon="report" primary disabled={path === '' || busy !== null} onClick={() => void start({ out: path })}>Write report</Button></div>
    </div>
  );
}

const cardName = (model: string | null, format: string | null): string => `card-${model ?? 'model'}.${format === 'mct' ? 'json' : (format ?? 'html')}`;

function CardForm(): React.JSX.Element {
  const models = useCatalogue().data?.models.map((model) => model.name) ?? [];
  const champion = useDocumentStore((state) => state.document.models.champion);
  const { start, busy, result, error } = useRun('card.write', 'Model card');
  const [chosen, setModel] = useState<string | null>(null);
  const [format, setFormat] = useState<string | null>('html');
  const model = chosen ?? champion ?? models[0] ?? null;
  const [path, setPath] = useExportPath(cardName(model, format));
  const go = (): void => {
    if (model !== null && isCardFormat(format)) void start({ model, format, out: path });
  };
  return (
    <div className="form">
      <div className="row">
        <div className="grow"><ChoiceField label="Model card of" value={model} onChange={setModel} options={models} /></div>
        <div className="grow"><ChoiceField label="Format" value={format} onChange={setFormat} options={CARD_FORMATS} /></div>
      </div>
      <TextField label="Card" value={path} onChange={setPath} description="mct: Model Card Toolkit JSON" />
      <Doing busy={busy} error={error} onAgain={go} />
      {result !== undefined && <div className="dim">{`Written: ${result.path}, ${formatBytes(result.sizeBytes)}`}</div>}
      <div className="row"><Button disabled={model === null || path === '' || busy !== null} onClick={go}>Write model card</Button></div>
    </div>
  );
}

function BundleForm(): React.JSX.Element {
  const { start, busy, result, error } = useRun('bundle.write', 'Audit bundle');
  const [path, setPath] = useExportPath('audit-bundle');
  return (
    <div className="form">
      <TextField label="Audit bundle" value={path} onChange={setPath} description="A BagIt folder: records, SQL, data, report, cards, checksums." />
      <Doing busy={busy} error={error} onAgain={() => void start({ out: path })} />
      {result !== undefined && <div className="dim">{`Written: ${result.path}, ${result.files} files, ${formatBytes(result.sizeBytes)}, manifest ${formatId(result.manifest)}`}</div>}
      <div className="row"><Button disabled={path === '' || busy !== null} onClick={() => void start({ out: path })}>Write bundle</Button></div>
    </div>
  );
}

export function ExportsPanel(): React.JSX.Element {
  return (
    <section className="story-panel" aria-label="Take away">
      <header className="panel-head"><h2>What will the reader get?</h2></header>
      <p className="answer"><b>Report, model card, audit bundle.</b> Each number links to its record.</p>
      <div className="panel-body" tabIndex={0} role="region" aria-label="Exports"><ReportForm /><CardForm /><BundleForm /></div>
    </section>
  );
}
