/** Does a request say all that its schedule needs, nothing that contradicts it, and what does it come to? */
import type { Batching, Objective, ReplayRequest, Schedule, Sweep } from '../../contract/replayRequest.ts';
import { flagAt } from '../../contract/replayFlags.ts';
import { assertNever } from '../../core/assertNever.ts';
import { AssayError } from '../../core/errors.ts';
import type { Arrivals, Extent } from './scheduleArrivals.ts';
import { profileSeconds, stairs, steady, type RateProfile } from './scheduleRate.ts';

/** A schedule that was asked for completely. */
export type RequestedSchedule =
  | { readonly kind: 'offline' }
  | { readonly kind: 'closed'; readonly concurrency: number }
  /** `minSeconds` is that of the request, or the length of a ramp, of all stairs or of one burst and its pause when that is longer. */
  | { readonly kind: 'open'; readonly arrivals: Arrivals; readonly minSeconds: number }
  | { readonly kind: 'sweep'; readonly sweep: Sweep; readonly objective: Objective | undefined };

/** The three seeds, each changeable without the others. */
export interface OwnSeeds {
  readonly sample: number;
  readonly order: number;
  readonly arrivals: number;
}

export const seedsOf = ({ seed, seeds }: Pick<ReplayRequest, 'seed' | 'seeds'>): OwnSeeds => ({ sample: seeds.sample ?? seed, order: seeds.order ?? seed, arrivals: seeds.arrivals ?? seed });

/** How much of an open schedule is sent for so many rows. */
export function extentOf(request: Pick<ReplayRequest, 'minRequests' | 'maxSeconds'>, rows: number, minSeconds: number): Extent {
  return { rows, minRequests: request.minRequests, minSeconds: Math.min(minSeconds, request.maxSeconds ?? Infinity), maxSeconds: request.maxSeconds ?? Infinity };
}

/** Arrivals at one level of a sweep over rates; every run has its own seed, so that a confirmation is no repetition of the same gaps. */
export function levelArrivals(request: Pick<ReplayRequest, 'gaps' | 'seed' | 'seeds'>, rate: number, run: number): Arrivals {
  return { kind: 'rate', profile: steady(rate), gaps: request.gaps, seed: seedsOf(request).arrivals + run };
}

type Option = 'rate' | 'toRate' | 'stepRate' | 'peakRate' | 'periodSeconds' | 'burstSeconds' | 'sweep';

const NEEDS: Readonly<Record<Schedule, readonly Option[]>> = {
  offline: [], recorded: [], closed: [],
  poisson: ['rate'], constant: ['rate'],
  ramp: ['rate', 'toRate', 'periodSeconds'],
  step: ['rate', 'toRate', 'stepRate', 'periodSeconds'],
  burst: ['rate', 'peakRate', 'periodSeconds', 'burstSeconds'],
  sweep: ['sweep'],
};
const OPTIONS: readonly Option[] = ['rate', 'toRate', 'stepRate', 'peakRate', 'periodSeconds', 'burstSeconds', 'sweep'];
const WHAT: Readonly<Record<Option, string>> = {
  rate: 'a rate', toRate: 'a last rate', stepRate: 'the difference of two stairs', peakRate: 'the rate inside a burst',
  periodSeconds: 'a duration', burstSeconds: 'the length of a burst', sweep: 'its levels',
};

const flag = (option: Option): string => `--${flagAt(option === 'sweep' ? 'sweep.from' : option)?.flag ?? option}`;
const exampleOf = (option: Option): string => (option === 'sweep' ? '--from N --to N' : `${flag(option)} N`);

const refuse = (message: string, hint: string): never => {
  throw new AssayError('usage', message, { hint });
};

function required(request: ReplayRequest, option: Exclude<Option, 'sweep'>): number {
  return request[option] ?? refuse(`The schedule "${request.schedule}" needs ${WHAT[option]}.`, option === 'rate' ? 'Say how many requests a second: --rate N.' : `Add ${exampleOf(option)}.`);
}

/** Options of another schedule would be ignored, and that would hide a mistake. */
function requireOwnOptions(request: ReplayRequest): void {
  const { schedule } = request;
  const foreign = OPTIONS.find((option) => request[option] !== undefined && !NEEDS[schedule].includes(option));
  if (foreign !== undefined) refuse(`The schedule "${schedule}" has no use for ${flag(foreign)}.`, `Leave it out, or choose one of: ${Object.entries(NEEDS).filter(([, options]) => options.includes(foreign)).map(([name]) => name).join(', ')}.`);
  if (schedule !== 'recorded' && request.speed !== 1) refuse(`Only the schedule "recorded" has a speed, not "${schedule}".`, 'Leave --speed out, or choose --schedule recorded.');
  if (schedule !== 'closed' && request.concurrency !== 1) refuse(`Only the schedule "closed" keeps a number of requests outstanding, not "${schedule}".`, 'Leave --concurrency out, or choose --schedule closed.');
}

function requireExtent({ schedule, minSeconds, minRequests, maxSeconds }: ReplayRequest): void {
  const bounded = minSeconds > 0 || minRequests > 0 || maxSeconds !== undefined;
  if (schedule === 'offline' && bounded) refuse('An offline replay sends every row once, as fast as it can, so it has no minimum and no maximum.', 'Leave the bounds out, or choose a paced schedule such as --schedule constant --rate N.');
  if (maxSeconds !== undefined && maxSeconds < minSeconds) refuse(`No run can last at least ${minSeconds} s and at most ${maxSeconds} s.`, 'Raise --max-seconds or lower --min-seconds.');
}

function requireRows({ schedule, sample, stratify, replacement, order }: ReplayRequest): void {
  if (stratify.length > 0 && sample === undefined) refuse('Strata say how a sample is drawn, and no sample is asked for.', 'Add --sample N.');
  if (replacement && sample === undefined) refuse('Drawing with replacement needs the size of the sample.', 'Add --sample N.');
  if (replacement && stratify.length > 0) refuse('A stratified sample is drawn without replacement.', 'Leave out --with-replacement or --stratify.');
  if (schedule === 'recorded' && order === 'shuffled') refuse('Shuffled rows have no recorded gaps.', 'Leave --order out, or choose a schedule by rate.');
}

function requireBatching(schedule: Schedule, batching: Batching): void {
  const { maxSize, preferredSizes, allowedSizes, maxQueue, overflow } = batching;
  if (schedule === 'offline') refuse('An offline replay sends blocks, so nothing is left to be batched.', 'Choose a paced schedule such as --schedule poisson --rate N.');
  const large = preferredSizes.find((size) => size > maxSize);
  if (large !== undefined) refuse(`A batch of the preferred size ${large} is larger than the largest batch, ${maxSize}.`, 'Raise the maximum size or leave that preferred size out.');
  if (allowedSizes.length > 0 && Math.max(...allowedSizes) < maxSize) refuse(`A batch of ${maxSize} has no allowed size to be padded to; the largest is ${Math.max(...allowedSizes)}.`, `Allow ${maxSize}, or lower the maximum size.`);
  if (overflow === 'delay' && maxQueue === undefined) refuse('Requests can be held back only where the queue has a length.', 'Say how many may wait, or leave the overflow out.');
}

function profileOf(request: ReplayRequest): RateProfile {
  const { schedule } = request;
  const rate = required(request, 'rate');
  if (schedule === 'ramp') {
    const [toRate, seconds] = [required(request, 'toRate'), required(request, 'periodSeconds')];
    return { pieces: [{ seconds, from: rate, to: toRate }], after: 'hold' };
  }
  if (schedule === 'step') {
    const step = { rate, toRate: required(request, 'toRate'), stepRate: required(request, 'stepRate'), periodSeconds: required(request, 'periodSeconds') };
    if (step.toRate === rate) refuse(`Stairs from ${rate} to ${rate} requests a second do not climb.`, 'Choose another --to-rate, or --schedule constant.');
    return { pieces: stairs(step), after: 'hold' };
  }
  if (schedule !== 'burst') return steady(rate);
  const [peak, period, burst] = [required(request, 'peakRate'), required(request, 'periodSeconds'), required(request, 'burstSeconds')];
  if (burst >= period) refuse(`A burst of ${burst} s does not end before the next one begins, ${period} s later.`, 'Lower --burst or raise --period.');
  if (peak <= rate) refuse(`A burst of ${peak} requests a second is none above ${rate} a second.`, 'Raise --peak-rate or lower --rate.');
  return { pieces: [{ seconds: burst, from: peak, to: peak }, { seconds: period - burst, from: rate, to: rate }], after: 'repeat' };
}

function sweepOf({ sweep, objective }: ReplayRequest): RequestedSchedule {
  if (sweep === undefined) return refuse('The schedule "sweep" needs its levels.', `Add ${exampleOf('sweep')}.`);
  const { over, from, to, search, step } = sweep;
  if (from >= to) refuse(`A sweep from ${from} to ${to} has no levels to climb.`, 'Give a last level above the first.');
  if (over === 'concurrency' && !(Number.isInteger(from) && Number.isInteger(to) && (step === undefined || Number.isInteger(step)))) refuse('Requests outstanding are whole numbers.', 'Give whole levels and a whole step.');
  if (search === 'linear' && step === undefined) refuse('A linear sweep needs the distance of its levels.', 'Add --step N, or search by halving.');
  if (search === 'binary' && objective === undefined) refuse('A search for the highest level needs what the level has to meet.', 'Say the bound on the response time, for example --objective "p99<50ms", or sweep linearly.');
  return { kind: 'sweep', sweep, objective };
}

/**
 * The schedule that a request asks for.
 *
 * @throws AssayError usage (with a hint) when the schedule lacks something, or options contradict it or each other
 */
export function requireSchedule(request: ReplayRequest): RequestedSchedule {
  requireOwnOptions(request);
  requireExtent(request);
  requireRows(request);
  if (request.batching !== undefined) requireBatching(request.schedule, request.batching);
  const { schedule, minSeconds, speed, maxIdleMs, gaps } = request;
  const seed = seedsOf(request).arrivals;
  switch (schedule) {
    case 'offline': return { kind: 'offline' };
    case 'closed': return { kind: 'closed', concurrency: request.concurrency };
    case 'recorded': return { kind: 'open', arrivals: { kind: 'recorded', speed, maxIdleMs }, minSeconds };
    case 'poisson':
    case 'constant': return { kind: 'open', arrivals: { kind: 'rate', profile: profileOf(request), gaps: schedule, seed }, minSeconds };
    case 'ramp':
    case 'step':
    case 'burst': {
      const profile = profileOf(request);
      return { kind: 'open', arrivals: { kind: 'rate', profile, gaps, seed }, minSeconds: Math.max(minSeconds, profileSeconds(profile)) };
    }
    case 'sweep': return sweepOf(request);
    default: return assertNever(schedule);
  }
}
