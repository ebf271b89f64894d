/** How can every split test of an ensemble become a comparison of small integers? */
import { countRows, inModelPrecision } from '../trees/evaluateTrees.ts';
import { SPLIT_OPS } from '../trees/treeEnsemble.ts';
import type { SplitTest, TreeEnsemble } from '../trees/treeEnsemble.ts';

/** A test on a coded column: it holds when code ≤ cut; with `isEqual` when code = cut or the value is missing in an odd column. */
interface CodedTest {
  /** Index into the columns of {@link SplitCodes.encode}. */
  readonly column: number;
  readonly cut: number;
  readonly isEqual: boolean;
  /** The original test holds when this one does not. */
  readonly isNegated: boolean;
}

/** Codes of a missing value: below every cut, or above. */
export const MISSING_LOW = -1;
const MISSING_HIGH = 0x7fffffff;

/** Boundaries of one feature, sorted: (t, 0) stands for x < t and (t, 1) for x ≤ t. */
interface Boundaries {
  readonly thresholds: Float64Array;
  readonly closed: Uint8Array;
}

const passes = (value: number, threshold: number, closed: number): boolean => (closed === 1 ? value <= threshold : value < threshold);

/** Number of boundaries that the value does not pass; they are nested, so all later ones pass. */
function codeOf(value: number, { thresholds, closed }: Boundaries): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(value, thresholds[middle] ?? 0, closed[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const boundaryKey = (threshold: number, closed: number): string => `${threshold === 0 ? 0 : threshold}/${closed}`;

/**
 * Integer codes of the ensemble's features: two values get the same code when no split of the ensemble can tell them apart.
 * Each feature has two columns, which differ in the code of a missing value only.
 */
export class SplitCodes {
  readonly #ensemble: TreeEnsemble;
  readonly #boundaries: readonly Boundaries[];
  readonly #cuts: readonly ReadonlyMap<string, number>[];

  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
    const found = Array.from({ length: ensemble.features }, () => new Map<string, readonly [number, number]>());
    const add = (feature: number, threshold: number, closed: number): void => {
      found[feature]?.set(boundaryKey(threshold, closed), [threshold, closed]);
    };
    for (const tree of ensemble.trees) {
      tree.feature.forEach((feature, node) => {
        if (feature < 0) return;
        const op = SPLIT_OPS[tree.op[node] ?? 0];
        const threshold = tree.threshold[node] ?? 0;
        if (op !== '<=' && op !== '>') add(feature, threshold, 0);
        if (op !== '<' && op !== '>=') add(feature, threshold, 1);
      });
    }
    const sorted = found.map((boundaries) => [...boundaries.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    this.#boundaries = sorted.map((list) => ({
      thresholds: Float64Array.from(list, ([threshold]) => threshold),
      closed: Uint8Array.from(list, ([, closed]) => closed),
    }));
    this.#cuts = sorted.map((list) => new Map(list.map(([threshold, closed], index) => [boundaryKey(threshold, closed), index])));
  }

  /** The coded form of a split test on a feature. */
  testOf(feature: number, { op, threshold, missingYes }: SplitTest): CodedTest {
    const name = SPLIT_OPS[op];
    const isNegated = name === '>' || name === '>=' || name === '!=';
    // NaN takes the yes branch of the test as written, so the negated test must not hold for it. "!=" always holds for NaN.
    const missingHolds = name === '!=' ? false : missingYes !== isNegated;
    const isEqual = name === '=' || name === '!=';
    const closed = name === '<=' || name === '>' || isEqual ? 1 : 0;
    const cut = this.#cuts[feature]?.get(boundaryKey(threshold, closed)) ?? 0;
    return { column: 2 * feature + (missingHolds ? 1 : 0), cut, isEqual, isNegated };
  }

  /**
   * Codes rows.
   *
   * @param rows row-major [rows × features], NaN = missing
   * @returns per column one code a row
   */
  encode(rows: Float64Array): readonly Int32Array[] {
    const { features } = this.#ensemble;
    const count = countRows(this.#ensemble, rows);
    const values = inModelPrecision(this.#ensemble, rows);
    return Array.from({ length: 2 * features }, (_, column) => {
      const feature = column >> 1;
      const boundaries = this.#boundaries[feature];
      const codes = new Int32Array(count);
      if (boundaries === undefined || boundaries.thresholds.length === 0) return codes;
      const missing = column % 2 === 1 ? MISSING_LOW : MISSING_HIGH;
      for (let row = 0; row < count; row += 1) {
        const value = values[row * features + feature] ?? Number.NaN;
        codes[row] = value !== value ? missing : codeOf(value, boundaries);
      }
      return codes;
    });
  }
}
