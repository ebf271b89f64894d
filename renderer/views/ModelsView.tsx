/** Which models are here, and how do columns become their inputs? */
import { useState } from 'react';
import { formatId } from '../../shared/core/format/formatId.ts';
import type { ModelMeta } from '../../shared/contract/catalogue.ts';
import { Busy } from '../panels/Busy.tsx';
import { ErrorState } from '../panels/ErrorState.tsx';
import { ModelMark } from '../charts/ModelMark.tsx';
import { useCatalogue } from '../state/engineReads.ts';
import { editDocument, useDocumentStore } from '../state/documentStore.ts';
import { formatBytes } from '../state/formatBytes.ts';
import { useRun } from '../state/useRun.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceField, TextField } from '../ui/fields.tsx';

function Binding({ model }: { readonly model: ModelMeta }): React.JSX.Element {
  const inputs = model.binding.inputs.flatMap((input) => input.columns.map((column) => ({ input: input.name ?? 'its only input', dtype: input.dtype, column })));
  return (
    <section className="panel" aria-label="Binding">
      <header className="panel-head"><h2>{`How do columns become inputs of ${model.name}?`}</h2></header>
      <p className="answer"><b>{`${inputs.length} columns bound.`}</b> {`Source: ${model.bindingSource}.`}</p>
      <div className="table-scroll">
        <table className="data dense">
          <thead><tr><th scope="col">Column</th><th scope="col">Input</th><th scope="col">Type</th><th scope="col">Steps</th><th scope="col">Missing becomes</th></tr></thead>
          <tbody>
            {inputs.map(({ input, dtype, column }) => (
              <tr key={`${input}${column.column}`}><td className="strong">{column.column}</td><td className="mono">{input}</td><td className="mono">{dtype}</td><td>{column.steps.map((step) => Object.keys(step).join()).join(', ') || 'as it is'}</td><td className="mono">{String(column.missing)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function AddModel(): React.JSX.Element {
  const { start, busy, error } = useRun('model.add', 'Model');
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [binding, setBinding] = useState('');
  const go = (): void => void start({ path, name, ...(binding === '' ? {} : { binding }) });
  return (
    <section className="panel" aria-label="Add a model">
      <header className="panel-head"><h2>Add a model</h2></header>
      <form className="form" onSubmit={(event) => { event.preventDefault(); go(); }}>
        <TextField label="Artefact" value={path} onChange={setPath} placeholder="/models/model.onnx" description="An ONNX file or a TensorFlow.js model.json on this computer" />
        <TextField label="Model name" value={name} onChange={setName} />
        <TextField label="Binding file" value={binding} onChange={setBinding} description="Left empty, binding.json beside the artefact is used, or a binding is proposed." />
        {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
        {error !== null && <ErrorState error={error} onAction={go} />}
        <div className="row"><span className="grow" /><Button type="submit" disabled={path === '' || name === '' || busy !== null}>Add model</Button></div>
      </form>
    </section>
  );
}

function Roles({ models }: { readonly models: readonly string[] }): React.JSX.Element {
  const chosen = useDocumentStore((state) => state.document.models);
  const choose = (role: 'champion' | 'challenger') => (name: string | null): void => editDocument(`Choose ${role}`, (document) => { document.models[role] = name; });
  return (
    <section className="panel" aria-label="Champion and challenger">
      <header className="panel-head"><h2>Which model answers, which may replace it?</h2></header>
      <div className="form">
        <ChoiceField label="Champion" value={chosen.champion} onChange={choose('champion')} options={models} />
        <ChoiceField label="Challenger" value={chosen.challenger} onChange={choose('challenger')} options={models} />
      </div>
    </section>
  );
}

export function ModelsView(): React.JSX.Element {
  const catalogue = useCatalogue();
  const [chosen, setChosen] = useState<string | null>(null);
  const models = catalogue.data?.models ?? [];
  const model = models.find((known) => known.id === chosen) ?? models[0];
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Models</h2><span className="lead">{`${models.length} models, each named by its digest`}</span></div>
      {catalogue.error !== null && <ErrorState error={catalogue.error} onAction={() => void catalogue.refetch()} />}
      <section className="panel" aria-label="Model list">
        <div className="table-scroll">
          <table className="data">
            <thead><tr><th scope="col">Model</th><th scope="col">Runtime</th><th scope="col">Task</th><th scope="col" className="right">Columns</th><th scope="col">Made by</th><th scope="col" className="right">Size</th><th scope="col">sha256</th></tr></thead>
            <tbody>
              {models.map((known) => (
                <tr key={known.id} className="pick" data-chosen={known.id === model?.id} onClick={() => setChosen(known.id)}>
                  <td><button type="button" className="strong" onClick={() => setChosen(known.id)}><ModelMark slot={known.slot} />{known.name}</button></td>
                  <td>{known.runtime}</td>
                  <td>{known.binding.task}</td>
                  <td className="right">{known.binding.inputs.reduce((sum, input) => sum + input.columns.length, 0)}</td>
                  <td>{known.producer ?? '–'}</td>
                  <td className="right">{formatBytes(known.sizeBytes)}</td>
                  <td className="mono">{formatId(known.id)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <div className="view-pair">
        {model === undefined ? <div /> : <Binding model={model} />}
        <div style={{ display: 'grid', gap: 12 }}><Roles models={models.map((known) => known.name)} /><AddModel /></div>
      </div>
    </div>
  );
}
