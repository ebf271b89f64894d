/** Does a command open a workspace itself, or ask the process that already has it open? */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../contract/client.ts';
import { heldBy, readHost } from '../../engine/store/hostLock.ts';
import { httpClient } from '../http/httpClient.ts';
import { inProcessClient } from '../inProcess.ts';
import { installation } from '../installation.ts';
import { nodeLaunchers } from '../nodeLaunchers.ts';
import { openWorkspaceHost, requireWorkspace } from '../workspaceHost.ts';

export interface Connection {
  readonly client: Client;
  /** Absolute path of the workspace. */
  readonly path: string;
  /** What opening found and put right. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** Another command holds a workspace only while it works. */
const WAIT_FOR_COMMAND_MS = 15_000;
const POLL_MS = 100;

/**
 * A live host that listens is asked over HTTP; one that does not (another command) is waited for.
 * @throws AssayError not_found, locked, newer_schema, bad_input
 */
export async function connectWorkspace(given: string, signal: AbortSignal): Promise<Connection> {
  const path = requireWorkspace(given);
  for (const started = Date.now(); ; ) {
    const holder = await readHost(path);
    if (holder !== undefined && holder.address !== '') {
      const client = httpClient(holder.address, holder.token);
      return { client, path, notices: [], close: () => client.close() };
    }
    if (holder === undefined) break;
    if (Date.now() - started > WAIT_FOR_COMMAND_MS) throw heldBy(holder, path);
    await sleep(POLL_MS, undefined, { signal });
  }
  const files = installation();
  const host = await openWorkspaceHost({ path, launchers: nodeLaunchers(files), resources: files.resources });
  const client = inProcessClient(host.service);
  return {
    client,
    path,
    notices: host.notices,
    close: async () => {
      await client.close();
      await host.close();
    },
  };
}
