/** What changed when all traffic switched to the challenger at one moment, beyond what the same hours of the week before did? */
import { placeOf, startOf } from './canary.ts';
import { noMetric } from '../metric.ts';
import { contrast, measured, pairedEffects } from './means.ts';
import type { Params } from './params.ts';
import type { RolloutRequest } from './requests.ts';
import type { BlueGreen } from './result.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly requests: readonly RolloutRequest[];
}

/**
 * Before the switch the champion answers, after it the challenger; a week earlier the champion answers both windows. The difference in
 * differences takes off what the time of day and the day of the week do; whatever else changed at that moment stays in it, which both models on
 * the requests after the switch tell apart. Labels count that arrived before the end of the last window.
 */
export function simulateBlueGreen(requests: readonly RolloutRequest[], { switchAt, windowHours }: Params): BlueGreen {
  const [first, last] = [requests[0]?.at ?? 0, requests.at(-1)?.at ?? 0];
  const at = switchAt === undefined ? Math.round((first + last) / 2 / HOUR_MS) * HOUR_MS : startOf(requests, switchAt);
  const length = windowHours * HOUR_MS;
  const window = (fromMs: number): Window => ({ fromMs, untilMs: fromMs + length, requests: requests.slice(placeOf(requests, fromMs), placeOf(requests, fromMs + length)) });
  const [before, after, controlBefore, controlAfter] = [window(at - length), window(at), window(at - length - WEEK_MS), window(at - WEEK_MS)];
  const labelsUntil = after.untilMs;
  // labels of the control may be no older than those of the windows they are held against
  const controlUntil = labelsUntil - WEEK_MS;
  const found = measured([
    { requests: before.requests, side: 0, labelsUntil }, { requests: after.requests, side: 1, labelsUntil },
    { requests: controlBefore.requests, side: 0, labelsUntil: controlUntil }, { requests: controlAfter.requests, side: 0, labelsUntil: controlUntil },
  ]);
  const same = pairedEffects(after.requests, labelsUntil);
  return {
    mode: 'blue-green', switchAt: new Date(at).toISOString(), before: shown(before), after: shown(after), controlBefore: shown(controlBefore), controlAfter: shown(controlAfter),
    effects: found.flatMap(({ id, means: [a, b, c, d] }) => {
      if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
      const [rise, fall] = [{ sign: 1, mean: b }, { sign: -1, mean: a }] as const;
      return [{
        id, before: a.metric, after: b.metric, change: contrast([rise, fall]), controlChange: contrast([{ sign: 1, mean: d }, { sign: -1, mean: c }]),
        difference: contrast([rise, fall, { sign: -1, mean: d }, { sign: 1, mean: c }]),
        sameRequests: same.find((effect) => effect.id === id)?.difference ?? noMetric({ reason: 'no request', n: 0 }),
        smallest: Math.min(a.metric.n, b.metric.n, c.metric.n, d.metric.n),
      }];
    }),
    labelsUntil: new Date(labelsUntil).toISOString(),
  };
}

const shown = ({ fromMs, untilMs, requests }: Window): BlueGreen['before'] => ({ from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString(), requests: requests.length });
