/** How is a column that comes from an earlier replay written on one line, and read again? */
import type * as z from 'zod';
import { AssayError } from '../core/errors.ts';
import type { StageInputRequest } from './replayRequest.ts';

type StageInput = z.infer<typeof StageInputRequest>;

const LINE = /^([^=]+)=(.+?)(?:\/([^/]+))?\.([^.]+)$/;

/** Reads "risk=replay-1/v3.score" or, where the replay holds one model, "risk=replay-1.score". @throws AssayError usage */
export function parseStageInput(text: string): StageInput {
  const [, column, replay, model, from] = LINE.exec(text.trim()) ?? [];
  if (column === undefined || replay === undefined || from === undefined) throw new AssayError('usage', `"${text}" does not name a column and an earlier answer.`, { where: text, hint: 'Write COLUMN=REPLAY/MODEL.ANSWER: risk=replay-1/v3.score.' });
  return { column, replay, from, ...(model === undefined ? {} : { model }) };
}

export const formatStageInput = ({ column, replay, model, from }: StageInput): string => `${column}=${replay}${model === undefined ? '' : `/${model}`}.${from}`;
