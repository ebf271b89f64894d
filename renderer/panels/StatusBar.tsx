/** How is the engine, what is it doing, and does anything leave this computer? */
import { formatLive } from '../../shared/core/format/formatLive.ts';
import { formatCount } from '../../shared/core/format/formatCount.ts';
import type { JobState } from '../../shared/contract/procedures.ts';
import { useAppStore } from '../state/appStore.ts';
import { formatBytes } from '../state/formatBytes.ts';
import { useHostInfo, useRowCount } from '../state/engineReads.ts';
import { useHost } from '../state/engineContext.ts';
import { useFilters } from '../state/filters.ts';
import { useComparison } from '../state/useComparison.ts';
import { Icon } from '../ui/icons.tsx';
import { ProgressBar } from './Busy.tsx';

/** What is measured, else where it stands. */
const wordsOf = ({ live, detail, phase }: JobState): string => (live !== undefined && live.length > 0 ? formatLive(live) : (detail ?? phase));

function Job({ job, others }: { readonly job: JobState; readonly others: number }): React.JSX.Element {
  const { client } = useHost();
  return (
    <div>
      <Icon name="activity" size={12} />
      {job.title}
      <ProgressBar fraction={job.fraction} label={job.title} />
      <span className="job-text">{[wordsOf(job), `${Math.floor(job.elapsedMs / 1000)} s`, ...(others > 0 ? [`${others} more`] : [])].join(' · ')}</span>
      <button type="button" className="link" onClick={() => void client.call('job.cancel', { id: job.id })}>Cancel</button>
    </div>
  );
}

function RowsInScope(): React.JSX.Element | null {
  const filters = useFilters();
  const { reference, current } = useComparison();
  const referenceRows = useRowCount(reference?.dataset ?? null, [...(reference?.clauses ?? []), ...filters]);
  const currentRows = useRowCount(current?.dataset ?? null, [...(current?.clauses ?? []), ...filters]);
  const counts = [referenceRows, currentRows].filter((count) => count !== undefined).map(formatCount);
  return counts.length === 0 ? null : <span>{`${counts.join(' | ')} rows in scope`}</span>;
}

export function StatusBar(): React.JSX.Element {
  const info = useHostInfo().data;
  const jobs = useAppStore((state) => state.jobs).filter((job) => job.state === 'running' || job.state === 'queued');
  const [job] = jobs;
  return (
    <footer className="status">
      {info !== undefined && (
        <>
          <span><Icon name="engine" size={12} className="v-pass" />{`DuckDB ${info.engines.duckdb.replace(/^v/, '')}`}</span>
          <span className="optional"><Icon name="memory" size={12} />{`${formatBytes(info.memory.rssBytes)} of ${formatBytes(info.memory.limitBytes)}`}</span>
          <span className="optional"><Icon name="cpu" size={12} />{info.engines.onnxruntime === null ? 'no ONNX Runtime' : `onnxruntime ${info.engines.onnxruntime}`}</span>
        </>
      )}
      {job !== undefined && <Job job={job} others={jobs.length - 1} />}
      <span className="grow" />
      <RowsInScope />
      <span>UTC</span>
      <span><Icon name="offline" size={12} />Offline: nothing leaves this computer</span>
    </footer>
  );
}
