/** Does a command open a workspace itself, or ask the process that already has it open? */
import { setTimeout as sleep } from 'node:timers/promises';
import { heldBy, readHost } from '../../engine/store/hostLock.ts';
import type { Connection } from './connection.ts';
import { requireWorkspace } from '../requireWorkspace.ts';

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
      const { httpClient } = await import('../http/httpClient.ts');
      const client = httpClient(holder.address, holder.token);
      return { client, path, notices: [], close: () => client.close() };
    }
    if (holder === undefined) break;
    if (Date.now() - started > WAIT_FOR_COMMAND_MS) throw heldBy(holder, path);
    await sleep(POLL_MS, undefined, { signal });
  }
  const { openInProcess } = await import('./openInProcess.ts');
  return openInProcess(path);
}
