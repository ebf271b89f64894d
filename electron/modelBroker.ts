/** How does the engine get child processes that only the main process may start? */
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { assertNever } from '../shared/core/assertNever.ts';
import { BrokerCommand, type BrokerEvent } from '../shared/hosts/engineMessages.ts';

export interface Broker {
  /** The end that goes to the engine process. */
  readonly port: MessagePortMain;
  /** Ends every child that still runs. */
  close(): void;
}

/** Starts `program` as often as the engine asks over the port, and carries their messages; when the port closes, all children end. */
export function openBroker(program: string, serviceName: string): Broker {
  const { port1, port2 } = new MessageChannelMain();
  const children = new Map<number, UtilityProcess>();
  const say = (event: BrokerEvent): void => port1.postMessage(event);
  const close = (): void => {
    for (const child of children.values()) child.kill();
    children.clear();
  };
  const launch = (number: number): void => {
    const child = utilityProcess.fork(program, [], { serviceName, stdio: ['ignore', 'ignore', 'inherit'] });
    children.set(number, child);
    child.on('spawn', () => say({ kind: 'launched', child: number, pid: child.pid ?? null }));
    child.on('message', (message: unknown) => say({ kind: 'message', child: number, message }));
    child.on('exit', (code) => {
      children.delete(number);
      say({ kind: 'exit', child: number, code });
    });
  };
  port1.on('message', ({ data }) => {
    const parsed = BrokerCommand.safeParse(data);
    if (!parsed.success) return;
    const command = parsed.data;
    switch (command.kind) {
      case 'launch':
        launch(command.child);
        break;
      case 'send':
        children.get(command.child)?.postMessage(command.message);
        break;
      case 'kill':
        children.get(command.child)?.kill();
        break;
      default:
        assertNever(command);
    }
  });
  port1.on('close', close);
  port1.start();
  return { port: port2, close };
}
