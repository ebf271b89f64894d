/** How is a bundle computed again where there is no workspace? */
import type { ReexecuteAnswer } from '../../contract/procedures.ts';
import { reexecuteBundle } from '../../engine/exports/reexecute.ts';
import { JobQueue } from '../../engine/jobs/jobQueue.ts';
import { ModelHosts } from '../../engine/modelHosts/modelHosts.ts';
import { installation } from '../installation.ts';
import { nodeLaunchers } from '../nodeLaunchers.ts';
import { sqlHostRunner } from '../sqlHost/sqlHostRunner.ts';
import { progressPrinter, type ProgressKind } from './progressPrinter.ts';
import type { Terminal } from './terminal.ts';

export interface ReexecuteFolder {
  readonly path: string;
  readonly terminal: Terminal;
  readonly progress: ProgressKind;
}

/** @throws AssayError not_found, bad_input (no readable bundle), cancelled */
export async function reexecuteFolder(options: ReexecuteFolder): Promise<ReexecuteAnswer> {
  const files = installation();
  const launchers = nodeLaunchers(files);
  const printer = await progressPrinter(options.progress, options.terminal);
  const queue = new JobQueue();
  const engine = { hosts: new ModelHosts(launchers.model), queue, queryRunner: sqlHostRunner({ launcher: launchers.sql }), resources: files.resources, changed: () => undefined, onChange: () => () => undefined };
  try {
    return await queue.submit({ title: 'Re-execute', procedure: 'bundle.reexecute' }, (job) => reexecuteBundle(engine, options.path, job), { signal: options.terminal.signal, onProgress: (progress) => printer.show(progress) });
  } finally {
    printer.stop();
    await engine.hosts.closeAll();
  }
}
