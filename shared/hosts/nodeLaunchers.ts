/** Which child processes does a host in plain Node start? */
import { forkLauncher } from './childLauncher.ts';
import type { Installation } from './installation.ts';
import type { HostLaunchers } from './workspaceHost.ts';

export const nodeLaunchers = (files: Installation): HostLaunchers => ({ model: forkLauncher(files.program('modelHost')), sql: forkLauncher(files.program('sqlHost')) });
