/** How does the compiler prove that a switch covers every case? */

/** Unreachable when every member of a union is handled; throws if data from outside breaks the type. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
