/** Which rows does a set of answers reproduce, and is a number the same as another for parity? */
import type { Binding } from '../../../core/binding/binding.ts';

/** How far apart two numbers may be. */
export interface Tolerance {
  readonly floor: number;
  readonly relative: number;
}

/** Equal, NaN like NaN, or apart by no more than floor + relative·|logged|. */
export const isSame = (logged: number, other: number, { floor, relative }: Tolerance): boolean =>
  Object.is(logged, other) || logged === other || Math.abs(logged - other) <= floor + relative * Math.abs(logged);

/** Places `at` (all when left out) whose every logged number the answers give; answers are by output, in the order of `at`. */
export function matchesOf(logged: readonly Float64Array[], answers: readonly Float64Array[], { tolerance, at }: { readonly tolerance: Tolerance; readonly at: ArrayLike<number> }): Uint8Array {
  const found = new Uint8Array(at.length);
  if (answers.length === 0) return found;
  for (let i = 0; i < at.length; i += 1) {
    const row = at[i] ?? 0;
    found[i] = logged.every((column, k) => isSame(column[row] ?? Number.NaN, answers[k]?.[i] ?? Number.NaN, tolerance)) ? 1 : 0;
  }
  return found;
}

/** Classes of a model's scores in the order in which it is scored, as far as the binding names them. */
function classesOf({ outputs }: Pick<Binding, 'outputs'>): readonly string[] {
  return Object.values(outputs)[0]?.flatMap(({ use, classes }) => (use === 'score' ? (classes ?? []) : [])) ?? [];
}

/** The answers of a model in the order of the compared outputs; undefined when it does not give one of them. */
export function inOrder(binding: Binding, names: readonly string[], scores: readonly Float64Array[]): readonly Float64Array[] | undefined {
  if (names.length === 1 && scores.length === 1) return scores;
  const classes = classesOf(binding);
  const places = names.map((name) => (classes.length === scores.length ? classes.indexOf(name) : Number(name)));
  const found = places.map((place) => scores[place]).filter((column) => column !== undefined);
  return found.length === names.length ? found : undefined;
}
