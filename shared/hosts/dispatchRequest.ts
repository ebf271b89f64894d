/** How does a named request reach the engine: as a short call or as a job in the queue? */
import type { CancelSignal, Progress } from '../core/cancel.ts';
import { AssayError } from '../core/errors.ts';
import { procedures, type ProcedureName, type WatchName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { REQUEST_LIMIT_BYTES } from '../contract/wire.ts';
import type { JobQueue } from '../engine/jobs/jobQueue.ts';

/** What a transport serves: the engine and the queue its jobs go through. */
export interface ServiceHost {
  readonly service: Service<AbortSignal>;
  readonly queue: JobQueue;
}

export interface RequestListeners {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** @throws AssayError unknown_procedure */
export function procedureNamed(name: string): ProcedureName {
  if (!Object.hasOwn(procedures, name)) throw new AssayError('unknown_procedure', `There is no procedure "${name}".`, { where: name, hint: 'The two sides may be of different versions: start Assay again.' });
  return name as ProcedureName; // an own key of the table
}

/** The name of a watch. @throws AssayError unknown_procedure when it is another kind of procedure */
export function watchNamed(name: string): WatchName {
  const known = procedureNamed(name);
  if (procedures[known].kind !== 'watch') throw new AssayError('unknown_procedure', `"${name}" cannot be watched.`, { where: name });
  return known as WatchName; // its kind was checked
}

/** @throws AssayError too_large */
export function checkRequestSize(sizeBytes: number, where: string): void {
  if (sizeBytes <= REQUEST_LIMIT_BYTES) return;
  throw new AssayError('too_large', `The request is larger than ${REQUEST_LIMIT_BYTES / 1024 / 1024} MiB.`, { where, hint: 'Send a file path instead of the data itself.', details: { sizeBytes, limitBytes: REQUEST_LIMIT_BYTES } });
}

/** Size as JSON; what JSON cannot hold (a function, a cycle) is a bad envelope. */
export function jsonSize(input: unknown, where: string): number {
  try {
    return Buffer.byteLength(JSON.stringify(input ?? null));
  } catch (thrown) {
    throw new AssayError('bad_envelope', 'The request cannot be written as JSON.', { where, cause: thrown });
  }
}

/**
 * Runs a call at once and a run as a job of the queue.
 * @throws AssayError unknown_procedure, too_large, cancelled, and whatever the engine answers
 */
export async function dispatchRequest(host: ServiceHost, request: { readonly name: string; readonly input: unknown }, listeners: RequestListeners = {}): Promise<unknown> {
  const name = procedureNamed(request.name);
  checkRequestSize(jsonSize(request.input, name), name);
  const { kind } = procedures[name];
  if (kind === 'watch') throw new AssayError('unknown_procedure', `"${name}" is watched, not called.`, { where: name });
  if (kind === 'call') return host.service.dispatch(name, request.input, { signal: new AbortController().signal, progress: () => undefined });
  const heavy = name !== 'query.run';
  return host.queue.submit({ title: jobTitle(name, request.input), procedure: name, priority: heavy ? 'normal' : 'interactive', heavy }, (job) => host.service.dispatch(name, request.input, job), listeners);
}

const WORDS: Partial<Readonly<Record<ProcedureName, readonly [verb: string, field: string]>>> = {
  'dataset.import': ['Import', 'name'],
  'labels.add': ['Add labels to', 'dataset'],
  'model.add': ['Add model', 'name'],
  'replay.run': ['Replay', 'data'],
  'analysis.run': ['Run', 'analysis'],
  'story.run': ['Run the story', ''],
  'query.run': ['Query', ''],
  'report.write': ['Write report', 'out'],
  'card.write': ['Write card of', 'model'],
  'bundle.write': ['Write bundle', 'out'],
  'bundle.verify': ['Verify', 'path'],
  'bundle.reexecute': ['Re-execute', 'path'],
};

/** What the job list calls a run, for example "Run drift". */
export function jobTitle(name: ProcedureName, input: unknown): string {
  const [verb, field] = WORDS[name] ?? [name, ''];
  const value = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>)[field] : undefined; // any object may be read by key
  return typeof value === 'string' && value !== '' ? `${verb} ${value}` : verb;
}
