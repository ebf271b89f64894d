/** In which envelopes do requests, progress, answers and errors cross a transport? */
import * as z from 'zod';
import { AssayError, ERROR_CODES, messageOf, type ErrorCode } from '../core/errors.ts';
import type { Progress } from '../core/cancel.ts';

/** Largest request a transport accepts, in bytes of JSON. */
export const REQUEST_LIMIT_BYTES = 4 * 1024 * 1024;

export const WireError = z.object({ code: z.enum(ERROR_CODES), message: z.string(), hint: z.string().optional(), where: z.string().optional(), details: z.record(z.string(), z.unknown()).optional() });
export type WireError = z.infer<typeof WireError>;

export const WireRequest = z.union([z.object({ id: z.string().min(1), name: z.string(), input: z.unknown() }), z.object({ id: z.string().min(1), cancel: z.literal(true) })]);
export type WireRequest = z.infer<typeof WireRequest>;

/** `event` is a Progress for a run and a change for a watch. */
export const WireResponse = z.union([z.object({ id: z.string(), event: z.unknown() }), z.object({ id: z.string(), ok: z.unknown() }), z.object({ id: z.string(), error: WireError })]);
export type WireResponse = z.infer<typeof WireResponse>;

/** Keeps what a user can act on; a bug becomes `internal` with its message and no stack. */
export function toWireError(thrown: unknown): WireError {
  if (!(thrown instanceof AssayError)) return { code: 'internal', message: `Something went wrong inside Assay: ${messageOf(thrown)}`, hint: 'Please report it with the log file that "assay doctor" names.' };
  const { code, message, hint, where, details } = thrown;
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(where === undefined ? {} : { where }), ...(details === undefined ? {} : { details: { ...details } }) };
}

export function fromWireError(error: WireError): AssayError {
  const code: ErrorCode = error.code;
  return new AssayError(code, error.message, { hint: error.hint, where: error.where, details: error.details });
}

export type ProgressListener = (progress: Progress) => void;
