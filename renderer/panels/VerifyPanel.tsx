/** Is the evidence intact, and does it give the same numbers again? */
import { VerdictBadge, VerdictIcon } from '../ui/icons.tsx';
import { Button } from '../ui/Button.tsx';
import { useRun } from '../state/useRun.ts';
import { Busy } from './Busy.tsx';
import { ErrorState } from './ErrorState.tsx';

function Integrity(): React.JSX.Element {
  const { start, busy, result, error } = useRun('bundle.verify', 'Verification');
  return (
    <div className="form">
      <div className="row"><b className="strong">Is it intact?</b>{result !== undefined && <VerdictBadge verdict={result.ok ? 'pass' : 'fail'} />}<span className="grow" /><Button icon="run" disabled={busy !== null} onClick={() => void start({})}>Verify</Button></div>
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
      {error !== null && <ErrorState error={error} onAction={() => void start({})} />}
      {result?.checks.map((check) => (
        <div key={check.check} className="row"><VerdictIcon verdict={check.verdict} /><b className="strong">{check.check}</b><span className="dim">{check.detail}</span></div>
      ))}
    </div>
  );
}

function Repetition(): React.JSX.Element {
  const { start, busy, result, error } = useRun('bundle.reexecute', 'Re-execution');
  const counts = result?.counts;
  return (
    <div className="form">
      <div className="row"><b className="strong">Does it give the same numbers again?</b>{result !== undefined && <VerdictBadge verdict={result.ok ? 'pass' : 'fail'} />}<span className="grow" /><Button icon="replays" disabled={busy !== null} onClick={() => void start({})}>Re-execute</Button></div>
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
      {error !== null && <ErrorState error={error} onAction={() => void start({})} />}
      {counts !== undefined && <div>{`${counts.same} same, ${counts.withinTolerance} within tolerance, ${counts.different} different, ${counts.cannotRun} cannot run`}</div>}
      {result !== undefined && result.differences.length > 0 && (
        <table className="data dense">
          <thead><tr><th scope="col">Number</th><th scope="col">Sealed</th><th scope="col">Again</th><th scope="col">Verdict</th></tr></thead>
          <tbody>
            {result.differences.map((number) => (
              <tr key={`${number.record}${number.pointer}`}><td className="mono">{`${number.analysis} ${number.pointer}`}</td><td>{JSON.stringify(number.sealed)}</td><td>{JSON.stringify(number.again)}</td><td>{number.verdict}</td></tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

export function VerifyPanel(): React.JSX.Element {
  return (
    <section className="story-panel" aria-label="Verify">
      <header className="panel-head"><h2>Can another person check it?</h2></header>
      <div className="panel-body" tabIndex={0} role="region" aria-label="Verification"><Integrity /><Repetition /></div>
    </section>
  );
}
