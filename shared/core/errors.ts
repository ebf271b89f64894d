/** What can go wrong for a user, whose fault is it, and how does each transport say so? */

/** Closed list of codes; add one only together with its row in {@link ERROR_TABLE}. */
export const ERROR_CODES = [
  'usage', 'bad_input', 'not_found', 'conflict', 'locked', 'newer_schema', 'no_space', 'too_large', 'too_many_rejects', 'does_not_fit',
  'unsupported', 'not_available_yet', 'cancelled', 'inconclusive', 'check_failed', 'model_crashed', 'model_timeout', 'disconnected',
  'unknown_procedure', 'bad_envelope', 'forbidden', 'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorRow {
  /** HTTP status of the browser host. */
  readonly http: number;
  /** Process exit code of the command line (product contract). */
  readonly exit: number;
  readonly fault: 'user' | 'environment' | 'us' | 'nobody';
}

/** One row a code: HTTP status, exit code, whose fault. */
export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = {
  usage: { http: 400, exit: 2, fault: 'user' },
  bad_input: { http: 422, exit: 2, fault: 'user' },
  not_found: { http: 404, exit: 3, fault: 'user' },
  conflict: { http: 409, exit: 2, fault: 'user' },
  locked: { http: 423, exit: 2, fault: 'environment' },
  newer_schema: { http: 422, exit: 2, fault: 'environment' },
  no_space: { http: 507, exit: 2, fault: 'environment' },
  too_large: { http: 413, exit: 2, fault: 'user' },
  too_many_rejects: { http: 422, exit: 2, fault: 'user' },
  does_not_fit: { http: 422, exit: 2, fault: 'user' },
  unsupported: { http: 501, exit: 5, fault: 'environment' },
  not_available_yet: { http: 501, exit: 5, fault: 'us' },
  cancelled: { http: 499, exit: 4, fault: 'nobody' },
  inconclusive: { http: 200, exit: 6, fault: 'nobody' },
  check_failed: { http: 200, exit: 1, fault: 'nobody' },
  model_crashed: { http: 502, exit: 2, fault: 'environment' },
  model_timeout: { http: 504, exit: 2, fault: 'environment' },
  disconnected: { http: 499, exit: 4, fault: 'environment' },
  unknown_procedure: { http: 404, exit: 70, fault: 'us' },
  bad_envelope: { http: 400, exit: 70, fault: 'us' },
  forbidden: { http: 403, exit: 2, fault: 'user' },
  internal: { http: 500, exit: 70, fault: 'us' },
};

export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface AssayErrorOptions {
  /** What to do next, one sentence. */
  readonly hint?: string | undefined;
  /** File, column, line, procedure … where it happened. */
  readonly where?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  readonly cause?: unknown;
}

/** An error a user can act on. Bugs are not AssayErrors. */
export class AssayError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: AssayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AssayError';
    this.code = code;
    this.hint = options.hint;
    this.where = options.where;
    this.details = options.details;
  }
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

export const isCancelled = (thrown: unknown): boolean => thrown instanceof AssayError && thrown.code === 'cancelled';

export const cancelled = (what = 'the work'): AssayError => new AssayError('cancelled', `Cancelled: ${what} was stopped before it ended.`);
