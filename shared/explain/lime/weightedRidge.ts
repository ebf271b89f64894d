/** Which linear function of a few columns fits weighted values best? */

/** Weighted sums from which any ridge fit on any subset of the columns follows, all centred by weighted means. */
export interface WeightedSums {
  readonly width: number;
  readonly means: Float64Array;
  readonly labelMean: number;
  /** Row-major [width × width]: Σ w x̃ x̃ᵀ. */
  readonly gram: Float64Array;
  /** Σ w x̃ ỹ. */
  readonly cross: Float64Array;
  /** Σ w ỹ². */
  readonly labelSquares: number;
}

interface RidgeFit {
  readonly intercept: number;
  /** In the order of the columns asked for. */
  readonly coefficients: Float64Array;
  /** Weighted R² of the fit on its own rows; 1 for a constant label, which every fit meets. */
  readonly r2: number;
}

interface WeightedRows {
  /** Row-major [rows × width]. */
  readonly values: ArrayLike<number>;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly width: number;
}

/** One pass for the means, one for the centred products. */
export function weightedSums({ values, labels, weights, width }: WeightedRows): WeightedSums {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const means = new Float64Array(width);
  let labelMean = 0;
  labels.forEach((label, row) => {
    const weight = (weights[row] ?? 0) / total;
    labelMean += weight * label;
    for (let column = 0; column < width; column += 1) means[column] = (means[column] ?? 0) + weight * (values[row * width + column] ?? 0);
  });
  const gram = new Float64Array(width * width);
  const cross = new Float64Array(width);
  const centred = new Float64Array(width);
  let labelSquares = 0;
  labels.forEach((label, row) => {
    const weight = weights[row] ?? 0;
    const centredLabel = label - labelMean;
    labelSquares += weight * centredLabel * centredLabel;
    for (let column = 0; column < width; column += 1) centred[column] = (values[row * width + column] ?? 0) - (means[column] ?? 0);
    for (let i = 0; i < width; i += 1) {
      const scaled = weight * (centred[i] ?? 0);
      cross[i] = (cross[i] ?? 0) + scaled * centredLabel;
      for (let j = 0; j <= i; j += 1) gram[i * width + j] = (gram[i * width + j] ?? 0) + scaled * (centred[j] ?? 0);
    }
  });
  for (let i = 0; i < width; i += 1) for (let j = i + 1; j < width; j += 1) gram[i * width + j] = gram[j * width + i] ?? 0;
  return { width, means, labelMean, gram, cross, labelSquares };
}

/** Pivots below this share of the diagonal belong to columns that the earlier ones determine. */
const SINGULAR = 1e-12;

/** Product of rows i and j of the factor over the columns before j. */
function lowerTimes(lower: Float64Array, n: number, at: { readonly i: number; readonly j: number }): number {
  let sum = 0;
  for (let k = 0; k < at.j; k += 1) sum += (lower[at.i * n + k] ?? 0) * (lower[at.j * n + k] ?? 0);
  return sum;
}

/** Lower factor L with A = L Lᵀ; the column of a dependent pivot is all zero. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const diagonal = matrix[j * n + j] ?? 0;
    const pivot = diagonal - lowerTimes(lower, n, { i: j, j });
    if (pivot <= SINGULAR * diagonal) continue;
    const root = Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i += 1) lower[i * n + j] = ((matrix[i * n + j] ?? 0) - lowerTimes(lower, n, { i, j })) / root;
  }
  return lower;
}

/** Solves A x = b for symmetric positive semi-definite A; a column that the earlier ones determine gets 0. */
function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const lower = cholesky(matrix, n);
  const divide = (sum: number, i: number): number => (lower[i * n + i] === 0 ? 0 : sum / (lower[i * n + i] ?? 1));
  const solved = right.slice();
  for (let i = 0; i < n; i += 1) {
    let sum = solved[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (lower[i * n + k] ?? 0) * (solved[k] ?? 0);
    solved[i] = divide(sum, i);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = solved[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) sum -= (lower[k * n + i] ?? 0) * (solved[k] ?? 0);
    solved[i] = divide(sum, i);
  }
  return solved;
}

/**
 * Ridge regression on a subset of the columns: β = (G + αI)⁻¹ c with an unpenalised intercept; R² = 1 − (yy − 2βᵀc + βᵀGβ) / yy.
 *
 * @param columns columns to use, in this order; none gives the weighted mean alone
 */
export function ridgeOf(sums: WeightedSums, columns: readonly number[], alpha: number): RidgeFit {
  const { width, gram, cross, means, labelMean, labelSquares } = sums;
  const n = columns.length;
  const matrix = Float64Array.from({ length: n * n }, (_, cell) => {
    const [i, j] = [columns[Math.floor(cell / n)] ?? 0, columns[cell % n] ?? 0];
    return (gram[i * width + j] ?? 0) + (i === j ? alpha : 0);
  });
  const right = Float64Array.from(columns, (column) => cross[column] ?? 0);
  const coefficients = solveSymmetric(matrix, right);
  let residual = labelSquares;
  let intercept = labelMean;
  coefficients.forEach((beta, i) => {
    const row = (columns[i] ?? 0) * width;
    intercept -= beta * (means[columns[i] ?? 0] ?? 0);
    let product = -2 * (right[i] ?? 0);
    coefficients.forEach((other, j) => {
      product += other * (gram[row + (columns[j] ?? 0)] ?? 0);
    });
    residual += beta * product;
  });
  return { intercept, coefficients, r2: labelSquares === 0 ? 1 : 1 - residual / labelSquares };
}
