/** What are the checks and measures of a roll-out called, and in which unit are they written? */
import type { VerdictBlock } from '../../blocks/block.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { numberWith, type Scale, SHARE } from '../metricText.ts';
import type { Check, CheckId, EffectId } from './result.ts';

export const QUESTION = 'How would this challenger have been rolled out on this traffic?';

export const CHECK_TITLES: Readonly<Record<CheckId, string>> = { errors: 'Errors', nan: 'Not a number', latency: 'Latency', quality: 'Accuracy', flips: 'Flips', 'score-difference': 'Score difference' };

export const CHECK_DEFINITIONS: Readonly<Record<CheckId, string>> = {
  errors: 'Share of rows that the challenger does not answer; bound: maxErrorRate.',
  nan: 'Share of rows that it answers with no number; bound: maxNanRate.',
  latency: 'Share of requests slower than 1.2 × the champion’s p99 (slower); its p99 is within when it is at most 1 %.',
  quality: 'Gain in accuracy over the champion on the same labelled requests, labels that had arrived; bound: −margin.',
  flips: 'Share of rows decided differently from the champion; bound: maxFlipRate.',
  'score-difference': 'Share of requests whose |challenger − champion| exceeds maxScoreDifference; its p99 is within when it is at most 1 %.',
};

export const EFFECT_WORDS: Readonly<Record<EffectId, { readonly title: string; readonly scale: Scale }>> = {
  accuracy: { title: 'Accuracy', scale: SHARE }, positives: { title: 'Decided positive', scale: SHARE }, score: { title: 'Mean score', scale: numberWith(4) },
  errors: { title: 'Errors', scale: SHARE }, nan: { title: 'Not a number', scale: SHARE }, latency: { title: 'Mean response time, ms', scale: numberWith(3) },
};

/** A value of a check with its unit: gains signed in percentage points, shares in per cent. */
export const checkValue = (id: CheckId, value: number | null): string => (id === 'quality' ? formatPp(value) : formatPercent(value, 2));

export function checkInterval({ id, low, high }: Check): string {
  return formatInterval({ low, high }, (bound) => (id === 'quality' ? formatPp(bound, 2, { unit: false }) : formatFixed(100 * bound, 2)));
}

/** "Flips 12.31 % [11.02, 13.60], bound 10.00 %, n 1,204" */
export function checkText(check: Check): string {
  const value = check.value === null ? check.reason : `${checkValue(check.id, check.value)}${check.low === null ? '' : ` ${checkInterval(check)}`}, bound ${checkValue(check.id, check.bound)}, n ${formatFixed(check.n, 0)}`;
  return `${CHECK_TITLES[check.id]} ${value}`;
}

/** The worst of the checks that count, in the words of a verdict. */
export function worstCheck(checks: readonly Check[]): Verdict {
  const applied = checks.filter(({ applies }) => applies);
  if (applied.length === 0) return 'undefined';
  return (['fail', 'warn', 'inconclusive'] as const).find((verdict) => applied.some((check) => check.verdict === verdict)) ?? 'pass';
}

export type VerdictParts = Omit<VerdictBlock, 'kind' | 'question' | 'short'>;

export const percent = (share: number): string => `${formatFixed(100 * share, Number.isInteger(100 * share) ? 0 : 1)} %`;
