/** How many equally weighted rows carry as much information as these weighted ones? */

/**
 * Kish's effective size (Σw)²/Σw²; equal weights give their number, no weight gives 0.
 *
 * @param sumOfWeights Σw over rows
 * @param sumOfSquares Σw² over rows
 * @see Kish (1965), Survey Sampling, 8.2
 */
export function effectiveSize(sumOfWeights: number, sumOfSquares: number): number {
  return sumOfSquares > 0 ? (sumOfWeights * sumOfWeights) / sumOfSquares : 0;
}
