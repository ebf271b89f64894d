/** What can be done with a replay that is done? */
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { Doing } from '../../panels/Doing.tsx';
import { useRun } from '../../state/useRun.ts';
import { Button } from '../../ui/Button.tsx';
import { VerdictIcon } from '../../ui/icons.tsx';

interface DetailActionsProps {
  readonly replay: DatasetMeta;
  readonly busy: boolean;
  readonly onAgain: (id: string) => void;
  readonly onNew: () => void;
}

/** Running again says whether the same request gives the same answers. */
export function DetailActions({ replay, busy, onAgain, onNew }: DetailActionsProps): React.JSX.Element {
  const { start, busy: own, result, error } = useRun('replay.again', `Repeat of ${replay.name}`);
  const again = (): void => void start({ replay: replay.name });
  return (
    <>
      <Button icon="run" disabled={busy || own !== null} onClick={again} title="Repeats it with its recorded request and compares the answers row by row">Run again</Button>
      <Button icon="add" onClick={onNew}>New replay…</Button>
      <Doing busy={own} error={error} onAgain={again} />
      {result !== undefined && (
        <p role="status" className="again">
          <VerdictIcon verdict={result.comparison.within ? 'pass' : 'fail'} /> {result.sentence} <button type="button" className="link" onClick={() => onAgain(result.replay.id)}>{`Open ${result.replay.name}`}</button>
        </p>
      )}
    </>
  );
}
