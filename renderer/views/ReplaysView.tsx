/** Which traffic was sent through which models again? */
import { useState } from 'react';
import { formatCount } from '../../shared/core/format/formatCount.ts';
import { formatMoment } from '../../shared/core/format/formatDate.ts';
import type { DatasetMeta } from '../../shared/contract/catalogue.ts';
import { Busy } from '../panels/Busy.tsx';
import { ErrorState } from '../panels/ErrorState.tsx';
import { useCatalogue } from '../state/engineReads.ts';
import { useFilters } from '../state/filters.ts';
import { useComparison } from '../state/useComparison.ts';
import { useRun } from '../state/useRun.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceField, NumberField, SwitchField } from '../ui/fields.tsx';
import { VerdictBadge } from '../ui/icons.tsx';

const SCHEDULES = ['offline', 'recorded', 'poisson', 'constant', 'closed'] as const;
const isSchedule = (text: string | null): text is (typeof SCHEDULES)[number] => SCHEDULES.some((schedule) => schedule === text);

function ReplayTable({ replays }: { readonly replays: readonly DatasetMeta[] }): React.JSX.Element {
  return (
    <section className="panel" aria-label="Replay list">
      <div className="table-scroll">
        <table className="data">
          <thead><tr><th scope="col">Replay</th><th scope="col">Models</th><th scope="col">Schedule</th><th scope="col" className="right">Rows</th><th scope="col">When, UTC</th><th scope="col">Valid</th></tr></thead>
          <tbody>
            {replays.map((dataset) => (
              <tr key={dataset.id}>
                <td className="strong">{dataset.name}</td>
                <td>{dataset.replay?.models.join(', ')}</td>
                <td>{dataset.replay?.schedule}</td>
                <td className="right">{formatCount(dataset.counts.rows)}</td>
                <td>{formatMoment(dataset.createdAt)}</td>
                <td title={dataset.replay?.validity.reasons.join(' ')}><VerdictBadge verdict={dataset.replay?.validity.valid === true ? 'pass' : 'fail'} /></td>
              </tr>
            ))}
          </tbody>
        </table>
        {replays.length === 0 && <div className="state">No replay yet.</div>}
      </div>
    </section>
  );
}

function StartReplay(): React.JSX.Element {
  const catalogue = useCatalogue().data;
  const { dataset } = useComparison();
  const filters = useFilters();
  const { start, busy, error } = useRun('replay.run', 'Replay');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [schedule, setSchedule] = useState<string | null>('offline');
  const [limit, setLimit] = useState<number | null>(null);
  const toggle = (name: string) => (on: boolean): void => setChosen((known) => (on ? [...known, name] : known.filter((other) => other !== name)));
  const go = (): void => {
    if (dataset !== undefined && isSchedule(schedule)) void start({ data: dataset.name, models: [...chosen], schedule, filters: [...filters], ...(limit === null ? {} : { limit }) });
  };
  return (
    <section className="panel" aria-label="Start a replay">
      <header className="panel-head"><h2>Replay the log through models</h2></header>
      <form className="form" onSubmit={(event) => { event.preventDefault(); go(); }}>
        {catalogue?.models.map((model) => <SwitchField key={model.id} label={model.name} value={chosen.includes(model.name)} onChange={toggle(model.name)} />)}
        <ChoiceField label="Schedule" value={schedule} onChange={setSchedule} options={SCHEDULES} description="offline: as fast as possible in batches; the others pace single requests and measure latency." />
        <NumberField label="At most this many rows" value={limit} onChange={setLimit} />
        {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
        {error !== null && <ErrorState error={error} onAction={go} />}
        <div className="row"><span className="grow" /><Button primary type="submit" icon="run" disabled={chosen.length === 0 || dataset === undefined || busy !== null}>Replay</Button></div>
      </form>
    </section>
  );
}

export function ReplaysView(): React.JSX.Element {
  const catalogue = useCatalogue();
  const replays = catalogue.data?.datasets.filter((dataset) => dataset.kind === 'replay') ?? [];
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Replays</h2><span className="lead">The same requests, other models, side by side.</span></div>
      {catalogue.error !== null && <ErrorState error={catalogue.error} onAction={() => void catalogue.refetch()} />}
      <div className="view-pair"><ReplayTable replays={replays} /><StartReplay /></div>
    </div>
  );
}
