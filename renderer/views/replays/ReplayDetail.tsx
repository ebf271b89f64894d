/** What came of one replay: may it be relied on, how did each model run, what went wrong? */
import type { DatasetMeta, ModelMeta } from '../../../shared/contract/catalogue.ts';
import type { ReplayEvent, ReplayFacts } from '../../../shared/contract/replayFacts.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatMoment } from '../../../shared/core/format/formatDate.ts';
import { formatMs } from '../../../shared/core/format/formatMs.ts';
import { Icon } from '../../ui/icons.tsx';
import { DeterminismTable, ModelFigures } from './ModelFactsTable.tsx';
import { ValidityBadge } from './ReplayList.tsx';
import { SweepTable } from './SweepTable.tsx';

/** "LATE_GENERATOR: …" as its code and its words. */
function Reason({ text }: { readonly text: string }): React.JSX.Element {
  const [, code, words] = /^([A-Z_]+): (.*)$/s.exec(text) ?? [undefined, undefined, text];
  return <li><Icon name="fail" size={13} className="v-fail" /><span>{code !== undefined && <b>{`${code.toLowerCase().replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())}. `}</b>}{words}</span></li>;
}

function Validity({ facts }: { readonly facts: ReplayFacts }): React.JSX.Element {
  const { valid, reasons } = facts.validity;
  if (valid) return <p className="answer"><b>Its figures may be relied on.</b> {`Seed ${facts.seed}.`}</p>;
  return (
    <>
      <p className="answer"><b>{`Its figures are not to be relied on, for ${reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`}.`}</b></p>
      <ul className="reasons">{reasons.map((reason) => <Reason key={reason} text={reason} />)}</ul>
    </>
  );
}

function Events({ events }: { readonly events: readonly ReplayEvent[] }): React.JSX.Element {
  return (
    <details className="fold">
      <summary>{`What happened meanwhile · ${formatCount(events.length)}`}</summary>
      <div className="table-scroll">
        <table className="data dense">
          <thead><tr><th scope="col">Model</th><th scope="col">What</th><th scope="col" className="right">After</th><th scope="col" className="right">Rows</th><th scope="col">Message</th></tr></thead>
          <tbody>{events.map((event, index) => <tr key={index}><td className="strong">{event.model}</td><td>{event.kind}</td><td className="right">{formatMs(event.atMs)}</td><td className="right">{formatCount(event.rows)}</td><td className="wrap">{event.message}</td></tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}

interface ReplayDetailProps {
  readonly replay: DatasetMeta;
  readonly facts: ReplayFacts;
  readonly models: readonly ModelMeta[];
  readonly actions: React.ReactNode;
}

export function ReplayDetail({ replay, facts, models, actions }: ReplayDetailProps): React.JSX.Element {
  const { sweep, events = [] } = facts.stats;
  return (
    <section className="panel" aria-label={`Replay ${replay.name}`}>
      <header className="panel-head">
        <h2>{replay.name}</h2>
        <ValidityBadge valid={facts.validity.valid} reasons={facts.validity.reasons} />
        <span className="dim">{`${facts.schedule} · ${formatCount(facts.stats.rows)} rows · ${formatMoment(replay.createdAt)} UTC`}</span>
      </header>
      <Validity facts={facts} />
      {sweep !== undefined && <SweepTable sweep={sweep} />}
      <ModelFigures facts={facts} models={models} />
      <details className="fold"><summary>What the numbers depend on</summary><DeterminismTable facts={facts} models={models} /></details>
      {events.length > 0 && <Events events={events} />}
      <div className="detail-actions">{actions}</div>
    </section>
  );
}
