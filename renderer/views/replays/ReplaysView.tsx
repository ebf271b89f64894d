/** Which traffic was sent through which models again, what runs now, and what came of it? */
import { useState } from 'react';
import type { Catalogue, DatasetMeta } from '../../../shared/contract/catalogue.ts';
import type { InputOf, JobState } from '../../../shared/contract/procedures.ts';
import { ErrorState } from '../../panels/ErrorState.tsx';
import { useAppStore } from '../../state/appStore.ts';
import { useCatalogue } from '../../state/engineReads.ts';
import { useRun } from '../../state/useRun.ts';
import { Busy } from '../../panels/Busy.tsx';
import { DetailActions } from './DetailActions.tsx';
import { Interrupted } from './Interrupted.tsx';
import { LiveReplay } from './LiveReplay.tsx';
import { ReplayAnalyses } from './ReplayAnalyses.tsx';
import { ReplayDetail } from './ReplayDetail.tsx';
import { ReplayForm } from './ReplayForm.tsx';
import { ReplayList } from './ReplayList.tsx';
import '../../ui/replays.css';

const isReplay = ({ procedure }: JobState): boolean => procedure.startsWith('replay.');
const isOpen = ({ state }: JobState): boolean => state === 'running' || state === 'queued';

/** The last replay that was cancelled in this window, until another one runs. */
function Stopped({ jobs }: { readonly jobs: readonly JobState[] }): React.JSX.Element | null {
  const [newest] = jobs.filter((job) => isReplay(job) && !isOpen(job));
  if (newest?.state !== 'cancelled' || jobs.some((job) => isReplay(job) && isOpen(job))) return null;
  return <p className="stopped" role="status">{`Cancelled: ${newest.title}, after ${(newest.elapsedMs / 1000).toFixed(1)} s.`}</p>;
}

interface Choice {
  readonly replays: readonly DatasetMeta[];
  /** The replay whose detail is open; else the form is. */
  readonly replay: DatasetMeta | undefined;
  readonly choose: (id: string | null) => void;
}

function useReplayChoice(catalogue: Catalogue): Choice {
  const [chosen, choose] = useState<string | null>(null);
  const replays = catalogue.datasets.filter((dataset) => dataset.kind === 'replay').sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return { replays, replay: replays.find(({ id }) => id === chosen), choose };
}

function Questions({ replay, datasets }: { readonly replay: DatasetMeta | undefined; readonly datasets: readonly DatasetMeta[] }): React.JSX.Element | null {
  const log = datasets.find(({ id }) => id === replay?.replay?.of);
  return replay === undefined || log === undefined ? null : <ReplayAnalyses key={replay.id} replay={replay.name} log={log.name} />;
}

function Loading(): React.JSX.Element {
  return <div className="replay-pair" aria-busy="true" aria-label="Loading"><div className="skeleton" style={{ height: 180 }} /><div className="skeleton" style={{ height: 420 }} /></div>;
}

/** The list, and beside it the chosen replay or the form; what was started here opens when it is done. */
function Replays({ catalogue, isRunning }: { readonly catalogue: Catalogue; readonly isRunning: boolean }): React.JSX.Element {
  const { start, busy, error } = useRun('replay.run', 'Replay');
  const resumed = useRun('replay.resume', 'Resumed replay');
  const { replays, replay, choose } = useReplayChoice(catalogue);
  const resume = (name: string): void => void resumed.start({ name }).then((answer) => (answer === undefined ? undefined : choose(answer.replay.id)));
  const run = (request: InputOf<'replay.run'>): void => void start(request).then((answer) => (answer === undefined ? undefined : choose(answer.replay.id)));
  return (
    <>
      {busy !== null && !isRunning && <section className="panel" aria-label="Starting"><Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} /></section>}
      <div className="replay-pair">
        <div className="replay-side">
          <Interrupted items={catalogue.interrupted} busy={busy !== null || resumed.busy !== null} onResume={resume} />
          {resumed.error !== null && <ErrorState error={resumed.error} onAction={() => undefined} />}
          <ReplayList replays={replays} chosen={replay?.id ?? null} onChoose={choose} />
        </div>
        {replay?.replay === undefined
          ? <ReplayForm catalogue={catalogue} busy={busy !== null} error={error} onStart={run} />
          : <ReplayDetail replay={replay} facts={replay.replay} models={catalogue.models} actions={<DetailActions replay={replay} busy={isRunning} onAgain={choose} onNew={() => choose(null)} />} />}
      </div>
      <Questions replay={replay} datasets={catalogue.datasets} />
    </>
  );
}

export function ReplaysView(): React.JSX.Element {
  const catalogue = useCatalogue();
  const jobs = useAppStore((state) => state.jobs);
  const running = jobs.filter((job) => isReplay(job) && isOpen(job));
  return (
    <div className="view wide">
      <div className="view-head"><h2 className="strong">Replays</h2><span className="lead">The same requests, other models, side by side.</span></div>
      {catalogue.error !== null && <ErrorState error={catalogue.error} onAction={() => void catalogue.refetch()} />}
      <Stopped jobs={jobs} />
      {running.map((job) => <LiveReplay key={job.id} job={job} models={catalogue.data?.models ?? []} />)}
      {catalogue.data !== undefined && <Replays catalogue={catalogue.data} isRunning={running.length > 0} />}
      {catalogue.isPending && <Loading />}
    </div>
  );
}
