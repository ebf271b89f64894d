/** Which part of the workspace is one looking at? */
import { showView, useAppStore, VIEWS, type View } from '../state/appStore.ts';
import { Icon, type IconName } from '../ui/icons.tsx';

const ICONS: Readonly<Record<View, IconName>> = { Data: 'data', Models: 'models', Replays: 'replays', Analyses: 'analyses', Findings: 'findings', Report: 'report', Settings: 'settings' };

export function Rail(): React.JSX.Element {
  const view = useAppStore((state) => state.view);
  return (
    <nav className="rail" aria-label="Sections">
      {VIEWS.map((name) => (
        <button key={name} type="button" aria-current={name === view ? 'page' : undefined} style={name === 'Settings' ? { marginTop: 'auto' } : undefined} onClick={() => showView(name)}>
          <Icon name={ICONS[name]} size={19} />
          {name}
        </button>
      ))}
    </nav>
  );
}
