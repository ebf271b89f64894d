/** How is a file brought in by its path? */
import { useState } from 'react';
import { Busy } from '../panels/Busy.tsx';
import { ErrorState } from '../panels/ErrorState.tsx';
import { useAppStore } from '../state/appStore.ts';
import { useHost } from '../state/engineContext.ts';
import { useRun } from '../state/useRun.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/fields.tsx';

const nameOf = (path: string): string => (path.split(/[\\/]/).pop() ?? '').replace(/\.[^.]+$/, '').replaceAll(/[^\w-]+/g, '-');

/** `column=role` pairs with commas between. */
function readRoles(text: string): Record<string, string> {
  const pairs = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  return Object.fromEntries(pairs.flatMap(([column, role]) => (column === undefined || column === '' || role === undefined || role === '' ? [] : [[column, role] as const])));
}

function ImportForm({ onDone }: { readonly onDone: () => void }): React.JSX.Element {
  const host = useHost();
  const { start, busy, error } = useRun('dataset.import', 'Import');
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState('');
  const [labels, setLabels] = useState('');
  const [on, setOn] = useState('');
  const ready = path.trim() !== '' && busy === null;
  const submit = async (): Promise<void> => {
    const done = await start({
      paths: path.split('\n').map((line) => line.trim()).filter((line) => line !== ''),
      name: name === '' ? nameOf(path) : name,
      roles: readRoles(roles),
      ...(labels === '' ? {} : { labels: { path: labels, on: on.split(',').map((column) => column.trim()) } }),
    });
    if (done !== undefined) onDone();
  };
  const pick = async (): Promise<void> => setPath((await host.pickFiles?.())?.join('\n') ?? path);
  return (
    <form className="form" style={{ padding: 0 }} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <TextField label="File on this computer" value={path} onChange={setPath} placeholder="/data/predictions.parquet" description="CSV, Parquet, JSON or JSON lines; the whole path" autoFocus />
      {host.pickFiles !== undefined && <div className="row"><Button onClick={() => void pick()}>Choose files…</Button></div>}
      <TextField label="Name" value={name} onChange={setName} placeholder={nameOf(path)} />
      <TextField label="Roles" value={roles} onChange={setRoles} placeholder="score=score, ts=time" description="Left empty, roles are guessed and shown with the reason." />
      <TextField label="Labels file" value={labels} onChange={setLabels} />
      {labels !== '' && <TextField label="Join labels on" value={on} onChange={setOn} placeholder="request_id, row_index" />}
      {busy !== null && <Busy progress={busy.progress} since={busy.since} onCancel={busy.cancel} />}
      {error !== null && <ErrorState error={error} onAction={() => void submit()} />}
      <div className="row"><span className="grow" /><Button primary type="submit" disabled={!ready}>Import</Button></div>
    </form>
  );
}

export function ImportDialog(): React.JSX.Element {
  const opened = useAppStore((state) => state.importOpen);
  const close = (): void => useAppStore.setState({ importOpen: false });
  return (
    <Dialog title="Bring in a prediction log" opened={opened} onClose={close}>
      <ImportForm onDone={close} />
    </Dialog>
  );
}
