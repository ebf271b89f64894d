/** How is the sample workspace made, filled and told? */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssayError } from '../../core/errors.ts';
import type { StoryStep } from '../../contract/catalogue.ts';
import type { Client } from '../../contract/client.ts';
import type { RunAnswer } from '../../contract/record.ts';
import type { JobContext } from '../../engine/jobs/jobContext.ts';
import { readHost } from '../../engine/store/hostLock.ts';
import { Workspace } from '../../engine/store/workspace.ts';
import { createDemo } from '../../engine/story/createDemo.ts';
import { connectWorkspace } from './connectWorkspace.ts';
import type { ToldStory } from './describeStory.ts';
import { installation } from '../installation.ts';
import { nodeLaunchers } from '../nodeLaunchers.ts';
import { progressPrinter, type ProgressKind, type ProgressPrinter } from './progressPrinter.ts';
import type { Terminal } from './terminal.ts';
import { openWorkspaceHost, type WorkspaceHost } from '../workspaceHost.ts';

type OnStep = (step: StoryStep, answer: RunAnswer | undefined) => void;
type DemoState = 'to fill' | 'complete';

const SAMPLE = ['predictions', 'predictions-labels', 'training-reference', 'v3', 'c1', 'v2', 'latency-1', 'replay-1'];

/** Makes the folder when there is none; a start that was interrupted is gone on with. @throws AssayError conflict when another workspace stands there */
export async function demoState(folder: string): Promise<DemoState> {
  if (!existsSync(join(resolve(folder), 'workspace.json'))) {
    await (await Workspace.create(folder)).close();
    return 'to fill';
  }
  const workspace = await Workspace.open(folder);
  const names = new Set([...workspace.datasets(), ...workspace.models()].map(({ name }) => name));
  await workspace.close();
  if (SAMPLE.every((name) => names.has(name))) return 'complete';
  if ([...names].every((name) => SAMPLE.includes(name))) return 'to fill';
  throw new AssayError('conflict', `"${resolve(folder)}" is another workspace, not the sample.`, { where: resolve(folder), hint: 'Name another folder: assay demo FOLDER.' });
}

/** The address of a host that has the folder open already. */
export async function answeringHost(folder: string): Promise<{ readonly url: string; readonly address: string } | undefined> {
  const holder = await readHost(resolve(folder));
  return holder === undefined || holder.address === '' ? undefined : { address: holder.address, url: `${holder.address}/?token=${holder.token}` };
}

/** Imports the sample and answers the whole story, as one job that the workbench sees. */
export async function fillDemo(host: WorkspaceHost, options: { readonly signal: AbortSignal; readonly onStep: OnStep; readonly onProgress?: JobContext['progress'] }): Promise<Awaited<ReturnType<typeof createDemo>>> {
  const work = (job: JobContext): ReturnType<typeof createDemo> => createDemo(host.engine, { onStep: options.onStep }, job);
  return host.queue.submit({ title: 'Make the sample', procedure: 'story.run' }, work, { signal: options.signal, onProgress: options.onProgress });
}

export interface TellDemo {
  readonly folder: string;
  readonly terminal: Terminal;
  readonly progress: ProgressKind;
  readonly onStep: OnStep;
}

/** Makes the sample where there is none, answers what is still open, and hands back the whole story. */
export async function tellDemo(options: TellDemo): Promise<ToldStory> {
  const { signal } = options.terminal;
  const printer = await progressPrinter(options.progress, options.terminal);
  const path = resolve(options.folder);
  try {
    if ((await answeringHost(path)) === undefined && (await demoState(path)) === 'to fill') return await makeStory(options, { path, printer });
    const connection = await connectWorkspace(path, signal);
    try {
      await connection.client.run('story.run', {}, { signal, onProgress: (progress) => printer.show(progress) });
      return await knownStory(connection.client, { path, onStep: options.onStep, warnings: [] });
    } finally {
      await connection.close();
    }
  } finally {
    printer.stop();
  }
}

async function makeStory(options: TellDemo, { path, printer }: { readonly path: string; readonly printer: ProgressPrinter }): Promise<ToldStory> {
  const files = installation();
  const host = await openWorkspaceHost({ path, launchers: nodeLaunchers(files), resources: files.resources });
  const answers = new Map<string, RunAnswer>();
  const told = new Set<string>();
  const onStep: OnStep = (step, answer) => {
    if (answer !== undefined) answers.set(answer.record.id, answer);
    const key = `${step.id} ${step.record ?? ''}`;
    if (!told.has(key) && answer !== undefined) options.onStep(step, answer);
    told.add(key);
  };
  try {
    const { steps, warnings } = await fillDemo(host, { signal: options.terminal.signal, onStep, onProgress: (progress) => printer.show(progress) });
    for (const step of steps.filter(({ record }) => record === undefined)) options.onStep(step, undefined);
    return { workspace: path, steps, answers: [...answers.values()], warnings };
  } finally {
    await host.close();
  }
}

async function knownStory(client: Client, known: { readonly path: string; readonly onStep: OnStep; readonly warnings: readonly string[] }): Promise<ToldStory> {
  const { steps, answers } = await client.call('story.get', {});
  for (const step of steps) known.onStep(step, answers.find(({ record }) => record.id === step.record));
  return { workspace: known.path, steps, answers, warnings: known.warnings };
}
