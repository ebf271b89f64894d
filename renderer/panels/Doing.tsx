/** Is a job of this form under way, or did it fail? */
import type { Busyness } from '../state/useRun.ts';
import { Busy } from './Busy.tsx';
import { ErrorState } from './ErrorState.tsx';

export function Doing({ busy, error, onAgain }: { readonly busy: Busyness | null; readonly error: unknown; readonly onAgain: () => void }): React.JSX.Element | null {
  if (busy !== null) return <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />;
  return error === null ? null : <ErrorState error={error} onAction={onAgain} />;
}
