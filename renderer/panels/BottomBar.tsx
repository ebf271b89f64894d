/** Where are SQL, the log and the history of edits? */
import { formatClock } from '../../shared/core/format/formatDate.ts';
import { useAppStore } from '../state/appStore.ts';
import { useHistory } from '../state/useHistory.ts';
import { Icon } from '../ui/icons.tsx';
import { SqlPanel } from './SqlPanel.tsx';

const TABS = ['SQL', 'Log', 'History'] as const;

function Log(): React.JSX.Element {
  const log = useAppStore((state) => state.log);
  return (
    <div className="log" role="log">
      {log.length === 0 && 'Nothing has run yet.'}
      {[...log].reverse().map((line, index) => <div key={index} className={line.failed ? 'v-fail' : ''}>{`${formatClock(line.at)}  ${line.text}`}</div>)}
    </div>
  );
}

function Edits(): React.JSX.Element {
  const { edits } = useHistory();
  return <div className="log">{[...edits].reverse().map((edit, index) => <div key={index}>{edit}</div>)}</div>;
}

export function BottomBar(): React.JSX.Element {
  const open = useAppStore((state) => state.bottom);
  const log = useAppStore((state) => state.log);
  return (
    <section className="bottom" aria-label="SQL, log and history">
      <div className="bottom-bar">
        {TABS.map((tab) => (
          <button key={tab} type="button" aria-expanded={tab === open} onClick={() => useAppStore.setState({ bottom: tab === open ? null : tab })}>
            {tab === 'SQL' && <Icon name={open === 'SQL' ? 'down' : 'right'} size={13} />}
            {tab}
            {tab === 'Log' && log.length > 0 && <span className="count">{log.length}</span>}
          </button>
        ))}
        <span className="bottom-last mono">{log.at(-1)?.text ?? ''}</span>
        <kbd>Ctrl J</kbd>
      </div>
      {open !== null && (
        <div className="bottom-body">
          {open === 'SQL' ? <SqlPanel /> : open === 'Log' ? <Log /> : <Edits />}
        </div>
      )}
    </section>
  );
}
