/** Does a logged status say that a request was answered, that its caller erred, or that the service failed? */

/** In order of badness. */
export const STATUS_CLASSES = ['ok', 'client', 'failed'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** Printed beside every error rate. */
export const STATUS_RULE = 'failed: a status of 500 or more, or a text that is not an ok word; client errors (400–499 and their gRPC names) counted apart and taken as served';

const OK_WORDS = new Set(['ok', 'success', 'successful', 'succeeded', 'completed', 'complete', 'done', 'true', 'served', 'nan']);

/** gRPC's codes that say the caller erred. @see https://grpc.io/docs/guides/status-codes/ */
const CLIENT_WORDS = new Set(['cancelled', 'canceled', 'invalid_argument', 'not_found', 'already_exists', 'permission_denied', 'unauthenticated', 'failed_precondition', 'out_of_range', 'bad_request', 'rejected', 'client_error']);

/**
 * The class of one status. Numbers are HTTP's: 100–399 ok, 400–499 the caller's, 500 and more failed; 0 is ok (gRPC, exit codes) and any
 * other number below 100 failed. Texts: a list of ok words and of client words, without regard to case, spaces and hyphens; every other text is
 * a failure, because a status that says something else than ok should not pass in silence.
 *
 * @param status null or empty: the log does not say, which gives null
 */
export function statusClass(status: string | null): StatusClass | null {
  const text = (status ?? '').trim().toLowerCase();
  if (text === '') return null;
  const number = Number(/^\d+(?:\.0*)?/.exec(text)?.[0] ?? Number.NaN);
  if (!Number.isNaN(number)) return classOfNumber(number);
  const word = text.replaceAll(/[\s-]+/g, '_');
  if (OK_WORDS.has(word)) return 'ok';
  return CLIENT_WORDS.has(word) ? 'client' : 'failed';
}

function classOfNumber(code: number): StatusClass {
  if (code === 0 || (code >= 100 && code < 400)) return 'ok';
  return code >= 400 && code < 500 ? 'client' : 'failed';
}
