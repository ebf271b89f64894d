/** How likely is a Kolmogorov statistic at least this large by chance, in large samples? */

/**
 * Upper tail of Kolmogorov's distribution at λ = D·√(nm/(n + m)).
 *
 * @param lambda ≥ 0; 0 gives 1
 * @returns a probability; both series are used where they converge fast, terms below 1e-17 of the sum are left out
 * @see Kolmogorov (1933); Marsaglia, Tsang and Wang (2003); equals scipy `special.kolmogorov`
 */
export function kolmogorov(lambda: number): number {
  if (lambda <= 0) return 1;
  if (lambda < 1) {
    const step = (Math.PI * Math.PI) / (8 * lambda * lambda);
    let below = 0;
    for (let k = 1; k <= 19; k += 2) below += Math.exp(-k * k * step);
    return Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / lambda) * below);
  }
  let tail = 0;
  for (let k = 1; k <= 10; k += 1) tail += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, tail);
}
