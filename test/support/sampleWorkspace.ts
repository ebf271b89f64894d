/** How does a test get the sample workspace (data, labels, scopes; optionally models and replays) without making it again? */
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import type { JobContext } from '../../shared/engine/jobs/jobContext.ts';
import { quietJob } from '../../shared/engine/jobs/jobContext.ts';
import { openEngine, type OpenEngine } from '../../shared/engine/openEngine.ts';
import { addSampleModels, importSample, replaySample } from '../../shared/engine/story/createDemo.ts';
import { forkLauncher } from '../../shared/hosts/childLauncher.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const RESOURCES = path.join(ROOT, 'resources');
export const MODEL_HOST = path.join(ROOT, 'dist/modelHost.mjs');

const noQueries = { run: () => Promise.reject(new Error('this test opened its engine without a query runner')) };

/** Opens an engine on a folder, in this process, with real model hosts (dist/ must be built). */
export const openTestEngine = (folder: string, create = false): Promise<OpenEngine> =>
  openEngine({ path: folder, launcher: forkLauncher(MODEL_HOST), queryRunner: noQueries, resources: RESOURCES, create });

export type SampleKind = 'data' | 'replayed';

async function build(folder: string, kind: SampleKind, job: JobContext): Promise<void> {
  const opened = await openTestEngine(folder, true);
  try {
    await importSample(opened.engine, job);
    if (kind === 'replayed') {
      await addSampleModels(opened.engine, job);
      await replaySample(opened.engine, job);
    }
  } finally {
    await opened.close();
  }
}

const exists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);

/** The shared sample of this run: the first caller makes it, the others wait. Never written to. */
async function sharedSample(kind: SampleKind): Promise<string> {
  const folder = path.join(inject('runFolder'), `${kind}.assay`);
  const ready = `${folder}.ready`;
  const mine = await mkdir(`${folder}.lock`).then(() => true, () => false);
  if (mine) {
    await build(folder, kind, quietJob());
    await writeFile(ready, '');
  }
  for (let waited = 0; !(await exists(ready)); waited += 1) {
    if (waited > 1_200) throw new Error('the sample workspace was not made in time');
    await pause(100);
  }
  return folder;
}

/** A private copy of the sample, opened; close removes it. */
export async function openSample(kind: SampleKind = 'data'): Promise<OpenEngine> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-sample-'));
  const folder = path.join(scratch, 'income-scoring.assay');
  await cp(await sharedSample(kind), folder, { recursive: true });
  const opened = await openTestEngine(folder);
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
