/** Which replays began and did not end, and what becomes of them? */
import { useState } from 'react';
import type { Catalogue } from '../../../shared/contract/catalogue.ts';
import { messageOf } from '../../../shared/core/errors.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatPercent } from '../../../shared/core/format/formatPercent.ts';
import { useHost } from '../../state/engineContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { toastError } from '../../ui/toast.ts';

type InterruptedReplay = Catalogue['interrupted'][number];

interface InterruptedProps {
  readonly items: readonly InterruptedReplay[];
  readonly busy: boolean;
  readonly onResume: (name: string) => void;
}

/** Discarding asks once more: what was committed cannot be brought back. */
function Discard({ item, onClose }: { readonly item: InterruptedReplay | null; readonly onClose: () => void }): React.JSX.Element {
  const { client } = useHost();
  const discard = (): void => {
    if (item === null) return;
    client.call('replay.discard', { name: item.name }).catch((thrown: unknown) => toastError(`${item.name} could not be discarded.`, messageOf(thrown)));
    onClose();
  };
  return (
    <Dialog title="Discard an interrupted replay" opened={item !== null} onClose={onClose}>
      <p>{item === null ? '' : `${formatCount(item.committedRows)} scored rows of ${item.name} are removed and cannot be brought back.`}</p>
      <div className="row" style={{ gap: 8, marginTop: 12 }}><span className="grow" /><Button onClick={onClose}>Keep it</Button><Button primary onClick={discard}>Discard</Button></div>
    </Dialog>
  );
}

export function Interrupted({ items, busy, onResume }: InterruptedProps): React.JSX.Element | null {
  const [leaving, setLeaving] = useState<InterruptedReplay | null>(null);
  if (items.length === 0) return null;
  return (
    <section className="panel" aria-label="Interrupted replays">
      <header className="panel-head"><h2>Interrupted</h2></header>
      {items.map((item) => (
        <div key={item.name} className="interrupted">
          <Icon name="interrupted" className="v-warn" />
          <div className="grow"><b>{item.name}</b> {`${item.models.join(', ')} · ${formatCount(item.committedRows)} of ${formatCount(item.totalRows)} rows kept (${formatPercent(item.totalRows === 0 ? null : item.committedRows / item.totalRows)})`}<div className="dim">{item.reason}</div></div>
          <Button icon="run" disabled={busy} onClick={() => onResume(item.name)}>Resume</Button>
          <Button disabled={busy} onClick={() => setLeaving(item)}>Discard…</Button>
        </div>
      ))}
      <Discard item={leaving} onClose={() => setLeaving(null)} />
    </section>
  );
}
