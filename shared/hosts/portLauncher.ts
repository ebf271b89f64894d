/** How does the engine start children where only another process may (Electron's main process)? */
import type { ChildHandle, ChildLauncher } from './childLauncher.ts';
import { BrokerEvent, type BrokerCommand } from './engineMessages.ts';
import { portChannel, type PortLike } from './messagePort.ts';

interface Child {
  pid: number | undefined;
  ended: boolean;
  readonly messages: Set<(message: unknown) => void>;
  readonly exits: Set<(code: number | null, signal: string | null) => void>;
}

/** A launcher whose children live behind a broker port. When the port closes, all of them count as ended. */
export function portLauncher(port: PortLike): ChildLauncher {
  const channel = portChannel(port);
  const children = new Map<number, Child>();
  let next = 0;
  const say = (command: BrokerCommand): void => channel.send(command);
  const end = (number: number, code: number | null): void => {
    const child = children.get(number);
    if (child === undefined || child.ended) return;
    child.ended = true;
    children.delete(number);
    for (const listener of child.exits) listener(code, null);
  };
  channel.onClose(() => {
    for (const number of [...children.keys()]) end(number, null);
  });
  channel.onMessage((message) => {
    const event = BrokerEvent.safeParse(message);
    if (!event.success) return;
    const { data } = event;
    const child = children.get(data.child);
    if (data.kind === 'exit') end(data.child, data.code);
    else if (data.kind === 'message') child?.messages.forEach((listener) => listener(data.message));
    else if (child !== undefined) child.pid = data.pid ?? undefined;
  });
  return {
    launch: () => {
      const number = (next += 1);
      const child: Child = { pid: undefined, ended: false, messages: new Set(), exits: new Set() };
      children.set(number, child);
      say({ kind: 'launch', child: number });
      return handleOf(child, { send: (message) => say({ kind: 'send', child: number, message }), kill: () => say({ kind: 'kill', child: number }) });
    },
  };
}

function handleOf(child: Child, wire: Pick<ChildHandle, 'send' | 'kill'>): ChildHandle {
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      if (!child.ended) wire.send(message);
    },
    onMessage: (listener) => child.messages.add(listener),
    onExit: (listener) => child.exits.add(listener),
    kill: () => {
      if (!child.ended) wire.kill();
    },
  };
}
