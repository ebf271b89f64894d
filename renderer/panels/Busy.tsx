/** What is being computed, how far is it, and how is it stopped? */
import { useEffect, useState } from 'react';
import type { Progress } from '../../shared/core/cancel.ts';
import { formatLive } from '../../shared/core/format/formatLive.ts';

/** Seconds since `since`, counted on while shown. */
export function useElapsed(since: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - since) / 1000));
}

/** A bar 4 px high; an unknown share moves and names no percentage. */
export function ProgressBar({ fraction, label, wide = false }: { readonly fraction: number | null; readonly label: string; readonly wide?: boolean }): React.JSX.Element {
  return (
    <span className={`progress${wide ? ' wide' : ''}${fraction === null ? ' unknown' : ''}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={fraction === null ? undefined : Math.round(100 * fraction)}>
      <i style={fraction === null ? undefined : { width: `${100 * fraction}%` }} />
    </span>
  );
}

interface BusyProps {
  readonly progress: Progress | null;
  readonly since: number;
  readonly onCancel: () => void;
}

export function Busy({ progress, since, onCancel }: BusyProps): React.JSX.Element {
  const elapsed = useElapsed(since);
  const phase = progress?.phase ?? 'Waiting for the engine';
  return (
    <div className="busy">
      <ProgressBar fraction={progress?.fraction ?? null} label={phase} wide />
      <div>
        <span>{phase}</span>
        <span className="dim">{[progress?.detail, `${elapsed} s`].filter((part) => part !== undefined).join(' · ')}</span>
        <span className="grow" />
        <button type="button" className="link" onClick={onCancel}>Cancel</button>
      </div>
      {progress?.live !== undefined && progress.live.length > 0 && <div className="dim">{formatLive(progress.live)}</div>}
    </div>
  );
}
