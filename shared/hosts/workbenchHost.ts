/** How does a process serve the workbench of one workspace (or of none) to a browser? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../core/errors.ts';
import type { Service } from '../contract/service.ts';
import { deferredService } from './deferredService.ts';
import { emptyService } from './emptyService.ts';
import { startHttpHost } from './http/httpHost.ts';
import { installation } from './installation.ts';
import { nodeLaunchers } from './nodeLaunchers.ts';
import { requireWorkspace } from './requireWorkspace.ts';
import { openWorkspaceHost, type WorkspaceHost } from './workspaceHost.ts';

export interface WorkbenchHost {
  /** The address with its token. */
  readonly url: string;
  readonly address: string;
  /** Undefined when no workspace is open. */
  readonly workspace: WorkspaceHost | undefined;
  close(): Promise<void>;
}

/**
 * Listens first, so that the address can stand in the workspace's lock; requests wait for the engine.
 * @throws AssayError not_found, locked, conflict (port), unsupported (the workbench was not built)
 */
export async function startWorkbenchHost(options: { readonly path?: string | undefined; readonly port?: number | undefined }): Promise<WorkbenchHost> {
  const files = installation();
  if (!existsSync(join(files.renderer, 'index.html'))) throw new AssayError('unsupported', 'The workbench was not built.', { where: files.renderer, hint: 'Run "npm run build".' });
  const path = options.path === undefined ? undefined : requireWorkspace(options.path);
  let ready: (service: Service<AbortSignal>) => void = () => undefined;
  const opened = new Promise<Service<AbortSignal>>((resolve) => (ready = resolve));
  const http = await startHttpHost({ service: deferredService(opened), assets: files.renderer, port: options.port });
  try {
    const workspace = path === undefined ? undefined : await openWorkspaceHost({ path, launchers: nodeLaunchers(files), resources: files.resources, reachable: { address: http.address, token: http.token } });
    ready(workspace?.service ?? emptyService());
    return {
      url: http.url,
      address: http.address,
      workspace,
      close: async () => {
        await http.close();
        await workspace?.close();
      },
    };
  } catch (thrown) {
    await http.close();
    throw thrown;
  }
}
