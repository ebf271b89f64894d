/** What becomes of a replay when a batch kills, hangs or exhausts its model? */
import type { ReplayEvent } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError, messageOf } from '../../core/errors.ts';

type Kind = ReplayEvent['kind'];

/** Which kind of event a failure is. */
export function eventKind(thrown: unknown): Kind {
  if (!(thrown instanceof AssayError)) return 'error';
  if (thrown.code === 'model_timeout') return 'timeout';
  if (thrown.code !== 'model_crashed') return 'error';
  return thrown.details?.['reason'] === 'memory' ? 'memory' : 'crashed';
}

/** Whether the failed batch is tried once more: only what ended the process may go better in a fresh one. */
export const isTriedAgain = (policy: ReplayRequest['onFailure'], thrown: unknown): boolean => policy === 'restart' && eventKind(thrown) !== 'error';

/** A batch at a moment of the run. */
export interface EventPlace {
  readonly model: string;
  readonly atNs: number;
  readonly batch: number;
  readonly rows: number;
}

export const eventOf = ({ model, atNs, batch, rows }: EventPlace, kind: Kind, thrown: unknown): ReplayEvent => ({ model, kind, atMs: atNs / 1e6, batch, rows, message: messageOf(thrown) });

/** Shared by all models of a replay: a failure of one ends it for all, when that is asked for. */
export class StopSwitch {
  #stopped = false;

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }
}
