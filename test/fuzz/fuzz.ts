/** For how long is each case fed random input, from which seed, and what may a refusal look like? */
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, it } from 'vitest';
import { assertNever } from '../../shared/core/assertNever.ts';
import { AssayError } from '../../shared/core/errors.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? '60');
const SEED = Number(process.env['FUZZ_SEED'] ?? String(Date.now() % 2 ** 31)) | 0;
/** Sum of the parts that the cases name; they share FUZZ_SECONDS in this proportion. */
const ALL_SHARES = 87;

const done: string[] = [];
afterAll(() => {
  process.stdout.write(`\n${done.join('\n')}\n`);
});

export interface FuzzCase<T> {
  readonly name: string;
  /** Its part of the time, in the proportion of the others. */
  readonly share: number;
  readonly input: fc.Arbitrary<T>;
}

/**
 * A test that runs until its part of FUZZ_SECONDS is over. A failure shows the smallest input found and the
 * FUZZ_SEED that finds it again; FUZZ_SEED alone chooses the inputs.
 */
export function fuzz<T>({ name, share, input }: FuzzCase<T>, holds: (value: T) => void | Promise<void>): void {
  const milliseconds = (share / ALL_SHARES) * SECONDS * 1000;
  it(name, { timeout: milliseconds + 120_000 }, async () => {
    let running: Promise<void> = Promise.resolve();
    const property = fc.asyncProperty(input, (value) => {
      running = (async () => holds(value))();
      return running;
    });
    const details = await fc.check(property, {
      seed: SEED, numRuns: 1e9, interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false,
    });
    done.push(`${name}: ${details.numRuns} inputs, seed ${SEED}`);
    // the time limit leaves the last input behind unfinished
    if (!details.failed) return running;
    throw new Error(`FUZZ_SEED=${SEED}: ${fc.defaultReportMessage(details) ?? 'failed'}`, { cause: details.errorInstance });
  });
}

/** What the work gives, or the error that a user can act on; anything else that it throws is a defect. */
export async function refusal<T>(work: () => T | Promise<T>): Promise<{ readonly value: T } | { readonly error: AssayError }> {
  try {
    return { value: await work() };
  } catch (thrown: unknown) {
    if (thrown instanceof AssayError && thrown.code !== 'internal') return { error: thrown };
    throw thrown;
  }
}

/** Text with every kind of character that breaks parsers, often made of the language's own words. */
export const hostileText = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }), { maxLength: 12 }).map((parts) => parts.join('')),
  );

/** A change of bytes; positions are shares of the length. */
const Mutation = fc.record({
  kind: fc.constantFrom('flip', 'set', 'cut', 'remove', 'insert', 'repeat', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  other: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});
type Mutation = typeof Mutation extends fc.Arbitrary<infer T> ? T : never;

/** A few changes of bytes, applied one after the other. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(Mutation, { minLength: 1, maxLength: 6 });

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function mutateOnce(bytes: Uint8Array, { kind, at, other, bytes: given }: Mutation): Uint8Array {
  const place = Math.min(bytes.length, Math.floor(at * bytes.length));
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  const length = Math.floor(other * Math.min(200, after.length));
  switch (kind) {
    case 'flip':
      return bytes.map((byte, i) => (i === place ? byte ^ (1 << ((given[0] ?? 0) % 8)) : byte));
    case 'set':
      return join(before, given.subarray(0, after.length), after.subarray(given.length));
    case 'cut':
      return before;
    case 'remove':
      return join(before, after.subarray(length));
    case 'insert':
      return join(before, given, after);
    case 'repeat':
      return join(before, after.subarray(0, length), after);
    case 'swap':
      return join(after, before);
    default:
      return assertNever(kind);
  }
}

export const mutate = (bytes: Uint8Array, changes: readonly Mutation[]): Uint8Array => changes.reduce(mutateOnce, bytes);
