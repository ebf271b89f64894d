/** How does a named request of any transport reach the engine? */
import type { Progress } from '../core/cancel.ts';
import { AssayError } from '../core/errors.ts';
import { procedures, type ProcedureName, type WatchName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { REQUEST_LIMIT_BYTES } from '../contract/wire.ts';

export interface RequestListeners {
  readonly signal?: AbortSignal | undefined;
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
 * Calls or runs a procedure; the service itself queues what is a job.
 * @throws AssayError unknown_procedure, too_large, cancelled, and whatever the engine answers
 */
export async function dispatchRequest(service: Service<AbortSignal>, request: { readonly name: string; readonly input: unknown }, listeners: RequestListeners = {}): Promise<unknown> {
  const name = procedureNamed(request.name);
  checkRequestSize(jsonSize(request.input, name), name);
  if (procedures[name].kind === 'watch') throw new AssayError('unknown_procedure', `"${name}" is watched, not called.`, { where: name });
  return service.dispatch(name, request.input, {
    signal: listeners.signal ?? new AbortController().signal,
    progress: (progress) => listeners.onProgress?.(progress),
  });
}
