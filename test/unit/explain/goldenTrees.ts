// Which reference numbers exist for the trees of the sample models?
import { readFileSync } from 'node:fs';

type Rows = readonly (readonly (number | null)[])[];

interface GoldenShap {
  readonly base: number;
  readonly phi: readonly (readonly number[])[];
}

interface GoldenTrees {
  readonly background: Rows;
  readonly rows: Rows;
  readonly scores: Readonly<Record<string, readonly number[]>>;
  readonly shap: Readonly<Record<'champion' | 'challenger', { readonly raw: GoldenShap; readonly probability: GoldenShap }>>;
}

/** The file is written by make_tree_golden.py in exactly this form. */
export const goldenTrees = JSON.parse(readFileSync('test/golden/explain/trees.json', 'utf8')) as GoldenTrees;

/** Row-major values; null becomes NaN. */
export const matrix = (rows: Rows): Float64Array => Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
