/** Which process holds the engine of a desktop window? This one: it serves the ports that the main process hands over. */
import process from 'node:process';
import { messageOf } from '../core/errors.ts';
import type { Service } from '../contract/service.ts';
import { deferredService } from './deferredService.ts';
import { emptyService } from './emptyService.ts';
import { EngineCommand, type EngineEvent } from './engineMessages.ts';
import { startHttpHost } from './http/httpHost.ts';
import { installation } from './installation.ts';
import { servePort, type PortLike } from './messagePort.ts';
import { portLauncher } from './portLauncher.ts';
import { openWorkspaceHost } from './workspaceHost.ts';

/** Electron's side of `process.parentPort`: messages may bring ports along. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): void;
}

const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort; // Electron adds it to utility processes
if (parent === undefined) {
  process.stderr.write('This program is started by the desktop shell.\n');
  process.exit(2);
}
const tell = (event: EngineEvent): void => parent.postMessage(event);

let started = false;
let answerStart: (service: Service<AbortSignal>) => void = () => undefined;
let failStart: (reason: unknown) => void = () => undefined;
const service = deferredService(
  new Promise<Service<AbortSignal>>((resolve, reject) => {
    answerStart = resolve;
    failStart = reject;
  }),
);
let close: () => Promise<void> = () => Promise.resolve();

/** Commands in a terminal reach this engine over HTTP, while windows use their ports. */
async function open(path: string | null, brokers: { readonly model: PortLike; readonly sql: PortLike }): Promise<void> {
  if (path === null) {
    answerStart(emptyService());
    return;
  }
  const files = installation();
  const http = await startHttpHost({ service, assets: files.renderer });
  try {
    const host = await openWorkspaceHost({ path, launchers: { model: portLauncher(brokers.model), sql: portLauncher(brokers.sql) }, resources: files.resources, reachable: { address: http.address, token: http.token } });
    close = async () => {
      await http.close();
      await host.close();
    };
    answerStart(host.service);
  } catch (thrown) {
    await http.close();
    throw thrown;
  }
}

async function start(path: string | null, ports: readonly PortLike[]): Promise<void> {
  const [model, sql] = ports;
  if (started || model === undefined || sql === undefined) return;
  started = true;
  try {
    await open(path, { model, sql });
    tell({ kind: 'ready', workspace: path });
  } catch (thrown) {
    failStart(thrown);
    tell({ kind: 'failed', message: messageOf(thrown) });
  }
}

parent.on('message', ({ data, ports }) => {
  const command = EngineCommand.safeParse(data);
  if (!command.success) return;
  switch (command.data.kind) {
    case 'start':
      void start(command.data.workspace, ports);
      break;
    case 'client':
      for (const port of ports) servePort(service, port);
      break;
    case 'stop':
      void close().finally(() => process.exit(0));
      break;
  }
});
