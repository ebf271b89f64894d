/** Which rows, through which models, arriving when: how is a new replay asked for? */
import { useId, useState } from 'react';
import { formatClause } from '../../../shared/core/clause/formatClause.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import type { Catalogue, ModelMeta } from '../../../shared/contract/catalogue.ts';
import type { InputOf } from '../../../shared/contract/procedures.ts';
import { replayCommand } from '../../../shared/contract/replayFlags.ts';
import { ReplayRequest, Schedule } from '../../../shared/contract/replayRequest.ts';
import { ErrorState } from '../../panels/ErrorState.tsx';
import { useRowCount } from '../../state/engineReads.ts';
import { useFilters } from '../../state/filters.ts';
import { useComparison } from '../../state/useComparison.ts';
import { Button, CopyButton } from '../../ui/Button.tsx';
import { ChoiceField, SwitchField, TextField } from '../../ui/fields.tsx';
import { ModelMark } from '../../charts/ModelMark.tsx';
import { draftRequest, formParts, shownValue, type Chosen, type DraftValue, type ReplayDraft } from './replayDraft.ts';
import { PartField } from './PartField.tsx';

const MEANINGS: Readonly<Record<Schedule, string>> = {
  offline: 'All rows at once, in blocks: the highest throughput. For parity and quality, not for latency.',
  recorded: 'The gaps of the log, made shorter or cut where it was idle.',
  poisson: 'Independent users: random gaps at a mean rate.',
  constant: 'The same gap between all requests.',
  ramp: 'The rate climbs evenly from one value to another.',
  step: 'The rate climbs in stairs.',
  burst: 'A low rate with regular bursts.',
  closed: 'A number of requests is always outstanding; the next is sent when one is answered.',
  sweep: 'Finds the highest load that still meets a latency objective.',
};

const isSchedule = (text: string | null): text is Schedule => Schedule.options.some((known) => known === text);

interface PartsProps {
  readonly paths: readonly string[];
  readonly draft: ReplayDraft;
  readonly schedule: Schedule;
  readonly problems: Readonly<Record<string, string>>;
  readonly onPart: (path: string, value: DraftValue) => void;
}

function Parts({ paths, draft, schedule, problems, onPart }: PartsProps): React.JSX.Element {
  return (
    <div className="form-grid">
      {paths.map((path) => <PartField key={path} path={path} value={shownValue(draft, schedule, path)} error={problems[path]} onChange={(value) => onPart(path, value)} />)}
    </div>
  );
}

/** A folded part of the form; it opens by itself when something in it is wrong. */
function Fold({ title, ...parts }: PartsProps & { readonly title: string }): React.JSX.Element | null {
  if (parts.paths.length === 0) return null;
  const wrong = parts.paths.some((path) => path in parts.problems);
  const set = parts.paths.filter((path) => { const value = parts.draft[path]; return value !== undefined && value !== null && value !== ''; }).length;
  return (
    <details className="fold" open={wrong ? true : undefined}>
      <summary>{title}{set > 0 && <span className="dim">{` · ${set} set`}</span>}</summary>
      <Parts {...parts} />
    </details>
  );
}

function RowsInScope({ catalogue, scope }: { readonly catalogue: Catalogue | undefined; readonly scope: string | null }): React.JSX.Element {
  const { dataset } = useComparison();
  const filters = useFilters();
  const clauses = [...(catalogue?.scopes.find((known) => known.name === scope)?.clauses ?? []), ...filters];
  const rows = useRowCount(dataset?.name ?? null, clauses);
  const held = clauses.length === 0 ? 'no filter set' : clauses.map((clause) => formatClause(clause)).join(', ');
  return <p className="dim">{`${rows === undefined ? 'Counting' : formatCount(rows)} rows of ${dataset?.name ?? 'no dataset'} · ${held}`}</p>;
}

interface ModelsProps {
  readonly known: readonly ModelMeta[];
  readonly chosen: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (models: readonly string[]) => void;
}

function Models({ known, chosen, problem, onChange }: ModelsProps): React.JSX.Element {
  const id = useId();
  const toggle = (model: string) => (on: boolean): void => onChange(known.map(({ name }) => name).filter((name) => (name === model ? on : chosen.includes(name))));
  return (
    <fieldset className="plain-set" aria-describedby={problem === undefined ? undefined : id}>
      <legend>Models</legend>
      {known.map(({ id: key, name, slot }) => <SwitchField key={key} label={name} value={chosen.includes(name)} onChange={toggle(name)} mark={<ModelMark slot={slot} />} />)}
      {known.length === 0 && <p className="dim">No model yet. Add one in Models.</p>}
      {problem !== undefined && <p id={id} className="v-fail">{problem}</p>}
    </fieldset>
  );
}

interface FormState {
  readonly chosen: Chosen;
  readonly draft: ReplayDraft;
  readonly change: (change: Partial<Chosen>) => void;
  readonly onPart: (path: string, value: DraftValue) => void;
}

/** What is typed, over the dataset and filters that hold in the whole workbench. */
function useReplayDraft(models: readonly ModelMeta[]): FormState {
  const { dataset } = useComparison();
  const filters = useFilters();
  const [own, setOwn] = useState<Partial<Chosen>>({});
  const [draft, setDraft] = useState<ReplayDraft>({});
  const chosen: Chosen = { data: dataset?.name, models: models.slice(0, 1).map(({ name }) => name), schedule: 'offline', name: '', scope: null, filters, ...own };
  return { chosen, draft, change: (change) => setOwn((before) => ({ ...before, ...change })), onPart: (path, value) => setDraft((before) => ({ ...before, [path]: value })) };
}

const FOLDS = [['Rows', 'rows'], ['How long', 'length'], ['Batching', 'batching'], ['If something fails', 'failure'], ['How a model runs', 'model'], ['Seeds', 'seeds']] as const;

/** "One thing is missing or wrong above." */
const countText = (count: number): string => (count === 0 ? '' : `${count === 1 ? 'One thing is' : `${count} things are`} missing or wrong above.`);

interface ReplayFormProps {
  readonly catalogue: Catalogue | undefined;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onStart: (request: InputOf<'replay.run'>) => void;
}

export function ReplayForm({ catalogue, busy, error, onStart }: ReplayFormProps): React.JSX.Element {
  const known = catalogue?.models ?? [];
  const { chosen, draft, change, onPart } = useReplayDraft(known);
  const [asked, setAsked] = useState(false);
  const { schedule } = chosen;
  const { request, problems } = draftRequest(chosen, draft);
  const command = replayCommand(catalogue?.workspace.path ?? 'WORKSPACE', request);
  const go = (): void => {
    setAsked(true);
    const parsed = ReplayRequest.safeParse(request);
    if (Object.keys(problems).length === 0 && parsed.success) onStart(parsed.data);
  };
  const parts = formParts(schedule, draft);
  const told = asked ? problems : {};
  const shown = { draft, schedule, problems: told, onPart };
  const scopes = (catalogue?.scopes ?? []).filter(({ dataset }) => dataset === chosen.data).map(({ name }) => name);
  return (
    <section className="panel" aria-label="New replay">
      <header className="panel-head"><h2>Replay the log through models</h2></header>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); go(); }}>
        <Models known={known} chosen={chosen.models} problem={told['models']} onChange={(models) => change({ models })} />
        <ChoiceField label="Schedule" value={schedule} onChange={(value) => { if (isSchedule(value)) change({ schedule: value }); }} options={Schedule.options} description={MEANINGS[schedule]} clearable={false} />
        {parts.schedule.length > 0 && <Parts paths={parts.schedule} {...shown} />}
        <div className="form-grid">
          <ChoiceField label="Saved scope" value={chosen.scope} onChange={(scope) => change({ scope })} options={scopes} placeholder="all rows" />
          <TextField label="Name" value={chosen.name} onChange={(name) => change({ name })} placeholder="the next free one" />
        </div>
        <RowsInScope catalogue={catalogue} scope={chosen.scope} />
        {FOLDS.map(([title, part]) => <Fold key={part} title={title} paths={parts[part]} {...shown} />)}
        <div className="form-command"><div className="section-head"><span>Same replay from a terminal</span><CopyButton text={command} label="Copy command" /></div><pre className="code" tabIndex={0} aria-label="Command">{command}</pre></div>
        {error !== null && <ErrorState error={error} onAction={go} />}
        <div className="row"><span role="status" className="v-fail">{countText(Object.keys(told).length)}</span><span className="grow" /><Button primary type="submit" icon="run" disabled={busy}>Replay</Button></div>
      </form>
    </section>
  );
}
