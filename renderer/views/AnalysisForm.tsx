/** How is an analysis asked with parameters of one's own? */
import { useState } from 'react';
import { AssayError, messageOf } from '../../shared/core/errors.ts';
import type { AnalysisInfo } from '../../shared/contract/catalogue.ts';
import type { InputOf } from '../../shared/contract/procedures.ts';
import { AnswerPanel } from '../panels/AnswerPanel.tsx';
import { Busy } from '../panels/Busy.tsx';
import { ErrorState } from '../panels/ErrorState.tsx';
import { inspectAnswer } from '../state/appStore.ts';
import { useFilters } from '../state/filters.ts';
import { useComparison } from '../state/useComparison.ts';
import { useRun } from '../state/useRun.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceField, NumberField, SwitchField, TextField } from '../ui/fields.tsx';
import { fieldText, fieldValue, schemaFields, type SchemaField } from './schemaFields.ts';

function ParamField({ field, text, onChange }: { readonly field: SchemaField; readonly text: string; readonly onChange: (text: string) => void }): React.JSX.Element {
  const { name: label, description } = field;
  switch (field.kind) {
    case 'switch':
      return <SwitchField label={label} description={description} value={text === 'true'} onChange={(on) => onChange(String(on))} />;
    case 'number':
      return <NumberField label={label} description={description} value={text === '' ? null : Number(text)} onChange={(value) => onChange(value === null ? '' : String(value))} />;
    case 'choice':
      return <ChoiceField label={label} description={description} value={text === '' ? null : text} onChange={(value) => onChange(value ?? '')} options={field.options} />;
    case 'text':
    case 'list':
    case 'json':
      return <TextField label={label} description={field.kind === 'list' ? [description, 'commas between'].filter((part) => part !== undefined).join('; ') : description} value={text} onChange={onChange} />;
  }
}

/** @throws AssayError usage when a field cannot be read */
function paramsOf(fields: readonly SchemaField[], texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      try {
        const value = fieldValue(field, texts[field.name] ?? fieldText(field));
        return value === undefined ? [] : [[field.name, value] as const];
      } catch (thrown) {
        throw new AssayError('usage', `${field.name}: ${messageOf(thrown)}`, { hint: 'Write it as JSON.', cause: thrown });
      }
    }),
  );
}

export function AnalysisForm({ analysis }: { readonly analysis: AnalysisInfo }): React.JSX.Element {
  const { dataset, reference, current } = useComparison();
  const filters = useFilters();
  const { start, busy, result, error } = useRun('analysis.run', analysis.title);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [unread, setUnread] = useState<unknown>(null);
  const fields = schemaFields(analysis.params);
  const sides = analysis.needs.sides;
  const request = (): InputOf<'analysis.run'> => ({
    analysis: analysis.id,
    ...(dataset === undefined ? {} : { data: dataset.name }),
    reference: sides.includes('reference') && reference !== undefined ? [reference.name] : [],
    current: sides.includes('current') && current !== undefined ? [current.name] : [],
    filters: [...filters],
    params: paramsOf(fields, texts),
  });
  const go = (): void => {
    try {
      setUnread(null);
      void start(request());
    } catch (thrown) {
      setUnread(thrown);
    }
  };
  const failure: unknown = unread ?? error;
  return (
    <section className="panel" aria-label={analysis.title}>
      <header className="panel-head"><h2>{analysis.question}</h2></header>
      <form className="form" onSubmit={(event) => { event.preventDefault(); go(); }}>
        {fields.map((field) => <ParamField key={field.name} field={field} text={texts[field.name] ?? fieldText(field)} onChange={(text) => setTexts((known) => ({ ...known, [field.name]: text }))} />)}
        {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
        {failure !== null && <ErrorState error={failure} action="Run again" onAction={go} />}
        <div className="row"><span className="dim">{sides.length === 0 ? '' : `on ${sides.join(' and ')}`}</span><span className="grow" /><Button primary type="submit" icon="run" disabled={busy !== null}>Run</Button></div>
      </form>
      {result !== undefined && <AnswerPanel answer={result} stale={busy !== null} onInspect={() => inspectAnswer(result)} />}
    </section>
  );
}
