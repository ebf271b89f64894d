/** How does a running replay go: throughput, percentiles, errors, and how is it stopped? */
import { useState } from 'react';
import type { JobState } from '../../../shared/contract/procedures.ts';
import type { ModelMeta } from '../../../shared/contract/catalogue.ts';
import type { LiveFigures } from '../../../shared/core/cancel.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatFixed, UNIT_SPACE } from '../../../shared/core/format/formatFixed.ts';
import { formatRate } from '../../../shared/core/format/formatLive.ts';
import { formatMs } from '../../../shared/core/format/formatMs.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { ProgressBar, useElapsed } from '../../panels/Busy.tsx';
import { useHost } from '../../state/engineContext.ts';
import { formatBytes } from '../../state/formatBytes.ts';
import { useLiveSeries } from '../../state/liveHistory.ts';
import { Button } from '../../ui/Button.tsx';
import { ModelMark } from '../../charts/ModelMark.tsx';

interface Measure {
  readonly name: string;
  readonly of: (figures: LiveFigures) => number | null;
  readonly text: (value: number | null) => string;
  readonly definition: string;
}

const ms = (value: number | null): string => (value === null ? '–' : formatMs(value));

const MEASURES: readonly Measure[] = [
  { name: 'Throughput', of: ({ perSecond }) => perSecond, text: (value) => `${formatRate(value)}${UNIT_SPACE}/s`, definition: 'answers a second over the last seconds' },
  { name: 'p50', of: ({ p50Ms }) => p50Ms, text: ms, definition: 'half of the last responses were faster' },
  { name: 'p90', of: ({ p90Ms }) => p90Ms, text: ms, definition: 'nine of ten of the last responses were faster' },
  { name: 'p99', of: ({ p99Ms }) => p99Ms, text: ms, definition: '99 of 100 of the last responses were faster' },
  { name: 'Errors', of: ({ errors }) => errors, text: formatCount, definition: 'requests without an answer so far' },
  { name: 'Dropped', of: ({ dropped }) => dropped, text: formatCount, definition: 'requests that found the queue full so far' },
  { name: 'Queue', of: ({ queued }) => queued, text: formatCount, definition: 'requests that wait for the model now' },
  { name: 'Lateness p99', of: ({ latenessP99Ms }) => latenessP99Ms, text: ms, definition: 'how late requests were sent; above 2 ms figures speak about the generator' },
  { name: 'Memory', of: ({ rssBytes }) => rssBytes, text: (value) => (value === null ? '–' : formatBytes(value)), definition: 'resident memory of the model’s processes' },
];

function LiveModel({ job, figures, slot }: { readonly job: string; readonly figures: LiveFigures; readonly slot: number | undefined }): React.JSX.Element {
  const series = useLiveSeries(job, figures.model);
  const { done, total } = figures;
  return (
    <div className="live-model" role="group" aria-label={`Live figures of ${figures.model}`}>
      <div className="live-head"><b>{slot !== undefined && <ModelMark slot={slot} />}{figures.model}</b><span className="dim">{total === null ? `${formatCount(done)} requests` : `${formatCount(done)} of ${formatCount(total)} requests`}</span></div>
      <div className="live-grid">
        {MEASURES.map(({ name, of, text, definition }) => {
          const now = of(figures);
          const bad = (name === 'Errors' || name === 'Dropped') && (now ?? 0) > 0;
          return (
            <div key={name} className="live-figure" title={definition}>
              <span className="label">{name}</span>
              <span className={bad ? 'text v-fail' : 'text'} data-live={name}>{text(now)}</span>
              {series.length > 1 && <Sparkline width={80} cell={{ kind: 'sparkline', values: series.map(of), tone: slot === undefined ? 'current' : `model:${Math.min(7, slot)}`, alt: `${name} over the last minute` }} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** "12 s of about 40 s" where the share is known, else the time so far. */
function timeText(elapsed: number, fraction: number | null): string {
  if (fraction === null || elapsed < 2 || fraction <= 0.02 || fraction >= 1) return `${elapsed} s`;
  return `${elapsed} s, about ${formatFixed((elapsed / fraction) * (1 - fraction), 0)} s left`;
}

export function LiveReplay({ job, models }: { readonly job: JobState; readonly models: readonly ModelMeta[] }): React.JSX.Element {
  const { client } = useHost();
  const elapsed = useElapsed(Date.parse(job.startedAt));
  const [stopping, setStopping] = useState(false);
  const cancel = (): void => {
    setStopping(true);
    client.call('job.cancel', { id: job.id }).catch(() => setStopping(false));
  };
  return (
    <section className="panel live" aria-label="Running replay" aria-busy="true">
      <header className="panel-head">
        <h2>{job.title}</h2>
        <span className="dim">{[stopping ? 'Stopping' : job.phase, job.detail, timeText(elapsed, job.fraction)].filter((part) => part !== undefined && part !== '').join(' · ')}</span>
        <div className="actions"><Button onClick={cancel} disabled={stopping} title="Stops within a second. An offline replay keeps the rows committed so far and can be resumed; a paced one is measured anew.">Cancel</Button></div>
      </header>
      <div className="live-bar"><ProgressBar fraction={job.fraction} label={job.title} wide /></div>
      {(job.live ?? []).map((figures) => <LiveModel key={figures.model} job={job.id} figures={figures} slot={models.find((model) => model.name === figures.model)?.slot} />)}
      {(job.live ?? []).length === 0 && <p className="answer">Live figures follow once the model answers.</p>}
    </section>
  );
}
