/** Which five words may a judgement use? */
import * as z from 'zod';

export const Verdict = z.enum(['pass', 'warn', 'fail', 'inconclusive', 'undefined']);
export type Verdict = z.infer<typeof Verdict>;

/** From bad to good, for sorting and for the worst of several. */
export const VERDICT_ORDER: readonly Verdict[] = ['fail', 'warn', 'inconclusive', 'undefined', 'pass'];

/** The worst verdict of a list; `undefined` (the word) for an empty list. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return VERDICT_ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'undefined';
}
