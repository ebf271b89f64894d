/** How does a command become the host of a workspace for as long as it works? */
import { inProcessClient } from '../inProcess.ts';
import { installation } from '../installation.ts';
import { nodeLaunchers } from '../nodeLaunchers.ts';
import { openWorkspaceHost } from '../workspaceHost.ts';
import type { Connection } from './connection.ts';

/** @throws AssayError locked, newer_schema, bad_input */
export async function openInProcess(path: string): Promise<Connection> {
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
