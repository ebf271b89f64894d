/** How is the workbench set up, and is everything there that it can use? */
import { ErrorState } from '../panels/ErrorState.tsx';
import { useCall, useHostInfo } from '../state/engineReads.ts';
import { VerdictIcon } from '../ui/icons.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { THEMES, useTheme } from '../ui/useTheme.ts';

const STATES = { ok: 'pass', missing: 'undefined', warning: 'warn' } as const;

export function SettingsView(): React.JSX.Element {
  const theme = useTheme();
  const info = useHostInfo().data;
  const doctor = useCall('host.doctor', {});
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Settings</h2></div>
      <section className="panel" aria-label="Appearance"><header className="panel-head"><h3 className="strong">Appearance</h3></header><div className="form"><div className="row"><span>Theme</span><Segmented label="Theme" options={THEMES} value={theme.chosen} onChange={theme.choose} /></div></div></section>
      <section className="panel" aria-label="Engine">
        <header className="panel-head"><h3 className="strong">Engine</h3></header>
        <div className="form">
          {info !== undefined && <div className="dim">{`Assay ${info.assay}, Node ${info.engines.node}, ${info.threads} threads, ${info.platform}, ${info.workspace ?? 'no workspace'}`}</div>}
          {doctor.error !== null && <ErrorState error={doctor.error} onAction={() => void doctor.refetch()} />}
          {doctor.data?.items.map((item) => (
            <div key={item.what} className="row" style={{ alignItems: 'flex-start' }}><VerdictIcon verdict={STATES[item.state]} /><div><b className="strong">{item.what}</b> {item.detail}{item.hint !== undefined && <div className="dim">{item.hint}</div>}</div></div>
          ))}
        </div>
      </section>
    </div>
  );
}
