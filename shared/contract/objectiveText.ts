/** How is a latency objective written on one line, and read again? */
import { AssayError } from '../core/errors.ts';
import type { Objective } from './replayRequest.ts';

const LINE = /^p?(\d+(?:\.\d+)?)\s*<=?\s*(\d+(?:\.\d+)?)\s*(ms|s|us|µs)?$/i;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, us: 1e-3, 'µs': 1e-3 };

/** Percentile as people say it: 0.99 is 99, 0.999 is 99.9. */
export const percentOf = (percentile: number): number => Number((percentile * 100).toPrecision(8));

/** Reads "p99<20ms", "p99.9 < 0.5 s"; without a unit milliseconds. @throws AssayError usage */
export function parseObjective(text: string): Objective {
  const [, percent = '', bound = '', unit = 'ms'] = LINE.exec(text.trim()) ?? [];
  const percentile = Number((Number(percent) / 100).toPrecision(8));
  const boundMs = Number((Number(bound) * (UNIT_MS[unit.toLowerCase()] ?? 1)).toPrecision(12));
  if (percent === '' || !(percentile > 0 && percentile < 1) || !(boundMs > 0)) throw new AssayError('usage', `"${text}" is no latency objective.`, { where: text, hint: 'Write a percentile between 0 and 100 and a bound above 0: p99<20ms.' });
  return { percentile, boundMs };
}

/** "p99<20ms" */
export const formatObjective = ({ percentile, boundMs }: Objective): string => `p${percentOf(percentile)}<${boundMs}ms`;
