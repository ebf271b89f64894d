/** Which levels did a sweep try, and up to which one was the objective met? */
import { percentOf } from '../../../shared/contract/objectiveText.ts';
import type { SweepFacts } from '../../../shared/contract/replayFacts.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatRate } from '../../../shared/core/format/formatLive.ts';
import { formatMs } from '../../../shared/core/format/formatMs.ts';
import { VerdictIcon } from '../../ui/icons.tsx';

export function SweepTable({ sweep }: { readonly sweep: SweepFacts }): React.JSX.Element {
  const { over, objective, levels, found } = sweep;
  const name = `p${percentOf(objective.percentile)}`;
  const unit = over === 'rate' ? 'requests a second' : 'outstanding requests';
  return (
    <div className="detail-part">
      <h3 className="block-title">{`Up to which load does ${name} stay below ${formatMs(objective.boundMs)}?`}</h3>
      {found.map(({ model, target, confirmed, reason }) => (
        <p key={model} className="answer icon-line"><VerdictIcon verdict={target === null ? 'fail' : confirmed ? 'pass' : 'inconclusive'} /><span><b>{target === null ? `${model}: at no level.` : `${model}: ${formatRate(target)} ${unit}, ${confirmed ? 'confirmed' : 'not confirmed'}.`}</b> {reason}</span></p>
      ))}
      <div className="table-scroll">
        <table className="data dense">
          <caption className="vh">Levels of the sweep</caption>
          <thead><tr><th scope="col">Model</th><th scope="col" className="right">{over === 'rate' ? 'Level, /s' : 'Outstanding'}</th><th scope="col" className="right">Requests</th><th scope="col" className="right">Achieved, /s</th><th scope="col" className="right">{`${name}, ms`}</th><th scope="col" className="right">At most, ms</th><th scope="col">Meets</th><th scope="col">Why</th></tr></thead>
          <tbody>
            {levels.map((level) => (
              <tr key={`${level.model}-${level.level}`}>
                <td className="strong">{level.model}</td>
                <td className="right">{formatRate(level.target)}</td>
                <td className="right">{formatCount(level.requests)}</td>
                <td className="right">{formatRate(level.achievedRate)}</td>
                <td className="right">{formatMs(level.percentileMs, { unit: false })}</td>
                <td className="right">{formatMs(level.conservativeMs, { unit: false })}</td>
                <td><VerdictIcon verdict={level.meets ? 'pass' : 'fail'} /></td>
                <td className="dim wrap">{[...(level.confirms ? ['confirms'] : []), ...level.reasons].join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
