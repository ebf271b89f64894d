/** Which replays are here, and may their figures be relied on? */
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatMoment } from '../../../shared/core/format/formatDate.ts';
import { Icon } from '../../ui/icons.tsx';

export function ValidityBadge({ valid, reasons }: { readonly valid: boolean; readonly reasons: readonly string[] }): React.JSX.Element {
  const tone = valid ? 'pass' : 'fail';
  return <span className={`badge v-${tone}`} title={reasons.join('\n')}><Icon name={tone} size={13} />{valid ? 'Valid' : 'Invalid'}</span>;
}

interface ReplayListProps {
  readonly replays: readonly DatasetMeta[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function ReplayList({ replays, chosen, onChoose }: ReplayListProps): React.JSX.Element {
  return (
    <section className="panel" aria-label="Replay list">
      <div className="table-scroll">
        <table className="data">
          <thead><tr><th scope="col">Replay</th><th scope="col">Models</th><th scope="col">Schedule</th><th scope="col" className="right">Rows</th><th scope="col">When, UTC</th><th scope="col">Validity</th></tr></thead>
          <tbody>
            {replays.map(({ id, name, replay, counts, createdAt }) => (
              <tr key={id} className="pick" data-chosen={id === chosen} onClick={() => onChoose(id)}>
                <td><button type="button" className="strong" aria-pressed={id === chosen} onClick={() => onChoose(id)}>{name}</button></td>
                <td>{replay?.models.join(', ')}</td>
                <td>{replay?.schedule}</td>
                <td className="right">{formatCount(counts.rows)}</td>
                <td>{formatMoment(createdAt)}</td>
                <td><ValidityBadge valid={replay?.validity.valid === true} reasons={replay?.validity.reasons ?? []} /></td>
              </tr>
            ))}
          </tbody>
        </table>
        {replays.length === 0 && <div className="state">No replay yet. Start one beside this list: the log’s own rows are sent through the models again.</div>}
      </div>
    </section>
  );
}
