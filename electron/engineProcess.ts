/** How is the engine kept in a process of its own, and how do windows reach it? */
import path from 'node:path';
import { ipcMain, MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { EngineEvent, type EngineCommand } from '../shared/hosts/engineMessages.ts';
import { fromWorkbench } from './dialogs.ts';
import { CHANNELS } from './hostChannels.ts';
import { openBroker } from './modelBroker.ts';

export interface EngineProcessOptions {
  /** Folder with the built programs (dist). */
  readonly programs: string;
  readonly workspace: string | null;
  /** The engine could not open the workspace, or ended by itself. */
  readonly onFailure: (message: string) => void;
}

export interface EngineProcess {
  readonly workspace: string | null;
  /** Gives a window its own port to the engine. */
  connect(contents: WebContents): void;
  /** Asks the engine to finish; it is ended when it does not. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 5_000;

/** Starts the engine on a workspace (or on none). */
export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const { programs, workspace } = options;
  const child = utilityProcess.fork(path.join(programs, 'engineProcess.mjs'), [], { serviceName: 'Assay engine', stdio: ['ignore', 'ignore', 'inherit'] });
  const model = openBroker(path.join(programs, 'modelHost.mjs'), 'Assay model host');
  const sql = openBroker(path.join(programs, 'sqlHost.mjs'), 'Assay query');
  const state = { ended: false, stopping: false };
  const say = (command: EngineCommand): void => child.postMessage(command);
  child.on('message', (message: unknown) => {
    const event = EngineEvent.safeParse(message);
    if (event.success && event.data.kind === 'failed') options.onFailure(event.data.message);
  });
  child.on('exit', (code) => {
    state.ended = true;
    model.close();
    sql.close();
    if (!state.stopping) options.onFailure(`The engine ended unexpectedly (code ${code}). Nothing that was stored is lost; open the workspace again.`);
  });
  child.postMessage({ kind: 'start', workspace } satisfies EngineCommand, [model.port, sql.port]);
  return {
    workspace,
    connect: (contents) => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ kind: 'client' } satisfies EngineCommand, [port1]);
      contents.postMessage(CHANNELS.port, null, [port2]);
    },
    stop: () => {
      state.stopping = true;
      return stopped(child, state, () => say({ kind: 'stop' }));
    },
  };
}

function stopped(child: UtilityProcess, state: { readonly ended: boolean }, ask: () => void): Promise<void> {
  if (state.ended) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill(), STOP_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    ask();
  });
}

/** Answers the windows' wish for a port with one to the engine of the moment. */
export function servePorts(engine: () => EngineProcess | undefined): void {
  ipcMain.on(CHANNELS.requestPort, (event) => {
    if (fromWorkbench(event)) engine()?.connect(event.sender);
  });
}
