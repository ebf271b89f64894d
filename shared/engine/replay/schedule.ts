/** When is each request of a replay due? */
import { AssayError } from '../../core/errors.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';

export type OpenSchedule =
  | { readonly kind: 'recorded'; readonly timesMicros: Float64Array; readonly speed: number; readonly maxIdleMs: number }
  | { readonly kind: 'poisson'; readonly rate: number; readonly seed: number }
  | { readonly kind: 'constant'; readonly rate: number };

/** Gaps of the log, divided by the speed, none longer than `maxIdleMs`; times that go backwards count as no gap. */
function recorded(times: Float64Array, speed: number, maxIdleMs: number): Float64Array {
  const due = new Float64Array(times.length);
  for (let i = 1; i < times.length; i += 1) {
    const gapNs = (((times[i] ?? 0) - (times[i - 1] ?? 0)) * 1e3) / speed;
    due[i] = (due[i - 1] ?? 0) + Math.min(maxIdleMs * 1e6, Math.max(0, Number.isFinite(gapNs) ? gapNs : 0));
  }
  return due;
}

/** Exponential gaps of mean 1/rate, by inversion. */
function poisson(rows: number, rate: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const due = new Float64Array(rows);
  let now = 0;
  for (let i = 0; i < rows; i += 1) {
    now += (-Math.log(1 - random.uniform()) / rate) * 1e9;
    due[i] = now;
  }
  return due;
}

/** Due times in ns since the run starts, ascending, one a request. */
export function dueTimes(rows: number, schedule: OpenSchedule): Float64Array {
  switch (schedule.kind) {
    case 'recorded': return recorded(schedule.timesMicros, schedule.speed, schedule.maxIdleMs);
    case 'poisson': return poisson(rows, schedule.rate, schedule.seed);
    case 'constant': return Float64Array.from({ length: rows }, (_, i) => (i * 1e9) / schedule.rate);
  }
}

/** @throws AssayError usage when a schedule by rate has none */
export function requireRate(schedule: string, rate: number | undefined): number {
  if (rate === undefined) throw new AssayError('usage', `The schedule "${schedule}" needs a rate.`, { hint: 'Say how many requests a second: --rate N.' });
  return rate;
}
