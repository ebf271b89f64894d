/** How does one process become the host of a workspace, and let it go again? */
import process from 'node:process';
import type { Service } from '../contract/service.ts';
import { openEngine, type OpenEngine } from '../engine/openEngine.ts';
import { claimHost, heldBy, readHost, type HostInfo } from '../engine/store/hostLock.ts';
import { checkOutputs } from './checkOutputs.ts';
import type { ChildLauncher } from './childLauncher.ts';
import { requireWorkspace } from './requireWorkspace.ts';
import { sqlHostRunner } from './sqlHost/sqlHostRunner.ts';

/** How this kind of host starts child processes: Node forks, Electron asks its main process. */
export interface HostLaunchers {
  readonly model: ChildLauncher;
  readonly sql: ChildLauncher;
}

export interface WorkspaceHostOptions {
  readonly path: string;
  readonly launchers: HostLaunchers;
  readonly resources: string;
  /** Where other commands reach this host; left out when it does not listen. */
  readonly reachable?: HostInfo | undefined;
}

export interface WorkspaceHost extends OpenEngine {
  readonly service: Service<AbortSignal>;
  readonly notices: readonly string[];
}

const NOT_LISTENING: HostInfo = { address: '', token: '' };

/** Claims the workspace, then opens it. @throws AssayError not_found, locked, newer_schema, bad_input */
export async function openWorkspaceHost(options: WorkspaceHostOptions): Promise<WorkspaceHost> {
  const root = requireWorkspace(options.path);
  const holder = await readHost(root);
  if (holder !== undefined) throw heldBy(holder, root);
  const claim = await claimHost(root, options.reachable ?? NOT_LISTENING);
  try {
    const open = await openEngine({ path: root, launcher: options.launchers.model, queryRunner: sqlHostRunner({ launcher: options.launchers.sql }), resources: options.resources });
    const service = process.env['ASSAY_CHECK_OUTPUTS'] === '1' ? checkOutputs(open.service) : open.service;
    return {
      ...open,
      service,
      notices: open.engine.workspace.notices,
      close: async () => {
        open.queue.cancelAll();
        await open.close();
        await claim.release();
      },
    };
  } catch (thrown) {
    await claim.release();
    throw thrown;
  }
}
