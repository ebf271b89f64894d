/** At which values does an axis carry a tick, and how are they written? */
import type { Axis } from '../../blocks/figure.ts';
import { formatClock, formatDate } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';

export interface Ticks {
  readonly values: readonly number[];
  readonly write: (value: number) => string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS_MS = [HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 28 * DAY_MS, 91 * DAY_MS, 182 * DAY_MS, 364 * DAY_MS];

const multiples = (low: number, high: number, step: number): number[] => {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
};

/** Steps whose multiples are neither all 0 nor infinite. */
const SMALLEST_POWER = -300;
const WIDEST_STEP = 1e308;

/** The smallest of 1, 2 and 5 times a power of ten that gives at most `most` multiples. */
export function tickStep(low: number, high: number, most: number): number {
  const span = high - low;
  if (!(span > 0)) return 1;
  if (!Number.isFinite(span)) return WIDEST_STEP;
  let power = Math.max(SMALLEST_POWER, Math.floor(Math.log10(span / most)));
  for (;;) {
    for (const factor of [1, 2, 5]) {
      const step = factor * 10 ** power;
      if (multiples(low, high, step).length <= most) return step;
    }
    power += 1;
  }
}

function linearTicks(low: number, high: number, most: number): Ticks {
  const step = tickStep(low, high, most);
  const digits = Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return { values: multiples(low, high, step), write: (value) => formatFixed(value, digits) };
}

const plain = (value: number): string => formatFixed(value, value >= 1 ? 0 : Math.min(10, Math.ceil(-Math.log10(value) - 1e-9)));

function logTicks(low: number, high: number, most: number): Ticks {
  const from = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => from + i);
  const inside = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  for (const factors of [[1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]) {
    const values = powers.flatMap((power) => factors.map((factor) => factor * 10 ** power)).filter(inside);
    if (values.length <= most) return { values, write: plain };
  }
  const every = Math.ceil(powers.length / most);
  return { values: powers.filter((_, i) => i % every === 0).map((power) => 10 ** power).filter(inside), write: plain };
}

function timeTicks(low: number, high: number, most: number): Ticks {
  const step = TIME_STEPS_MS.find((ms) => (high - low) / ms <= most) ?? Math.ceil((high - low) / most / (364 * DAY_MS)) * 364 * DAY_MS;
  const first = step >= DAY_MS ? Math.ceil(low / DAY_MS - 1e-9) * DAY_MS : Math.ceil(low / step - 1e-9) * step;
  const values = Array.from({ length: Math.max(0, Math.floor((high - first) / step) + 1) }, (_, i) => first + i * step);
  const year = high - low > 300 * DAY_MS;
  return { values, write: (value) => (value % DAY_MS === 0 ? formatDate(value, { year }) : formatClock(value)) };
}

/** At most `most` ticks within a numeric domain; time in UTC. A category axis has a tick a category instead. */
export function ticksOf(scale: Exclude<Axis['scale'], 'category'>, domain: readonly [number, number], most: number): Ticks {
  if (scale === 'log') return logTicks(domain[0], domain[1], most);
  return scale === 'time' ? timeTicks(domain[0], domain[1], most) : linearTicks(domain[0], domain[1], most);
}
