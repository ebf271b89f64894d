/** How likely are Cramér and von Mises' and Anderson and Darling's statistics at least this large by chance, in large samples? */

/** Gauss–Chebyshev nodes an interval; the integrands are smooth between their end points. */
const NODES = 64;
/** Terms below e⁻⁴⁵ of the largest are left out. */
const NEGLIGIBLE = 45;

interface Law {
  /** End points of the k-th interval (k ≥ 1) in the variable y. */
  readonly interval: (k: number) => readonly [number, number];
  /** Rate u(y) of the exponential e^(−x·u/2). */
  readonly rate: (y: number) => number;
  /** du/dy ÷ (u·√|D(u)|), D being the Fredholm determinant of the law. */
  readonly weight: (y: number) => number;
  /** Below this the tail is 1 to 15 digits. */
  readonly certainBelow: number;
}

/**
 * Smirnov's formula for a weighted sum of χ²₁ with simple eigenvalues: P(> x) = Σ (−1)^(k+1)/π ∫ e^(−xu/2)/(u√|D(u)|)du over the intervals
 * where D is negative. All parts are positive in size and decay with k, so small tails keep their digits.
 */
function smirnovTail(x: number, { interval, rate, weight, certainBelow }: Law): number {
  if (!(x > certainBelow)) return 1;
  if (x === Infinity) return 0;
  const floor = (x * rate(interval(1)[0])) / 2 + NEGLIGIBLE;
  let tail = 0;
  for (let k = 1; k === 1 || (x * rate(interval(k)[0])) / 2 <= floor; k += 1) {
    const [from, to] = interval(k);
    const [centre, half] = [(from + to) / 2, (to - from) / 2];
    let sum = 0;
    for (let i = 1; i <= NODES; i += 1) {
      const cosine = Math.cos(((2 * i - 1) * Math.PI) / (2 * NODES));
      const y = centre + half * cosine;
      sum += Math.exp((-x * rate(y)) / 2) * weight(y) * half * Math.sqrt(1 - cosine * cosine);
    }
    tail += (k % 2 === 1 ? 1 : -1) * (sum / NODES);
  }
  return Math.min(1, Math.max(0, tail));
}

/** Eigenvalues 1/(jπ)², u = y², D(u) = sin(y)/y. */
const cramerVonMisesLaw: Law = {
  interval: (k) => [(2 * k - 1) * Math.PI, 2 * k * Math.PI],
  rate: (y) => y * y,
  weight: (y) => 2 / Math.sqrt(y * Math.abs(Math.sin(y))),
  certainBelow: 0.003,
};

/** Eigenvalues 1/(j(j + 1)), u = (y² − 1)/4 with y = 2j + 1 at 1/eigenvalue, D(u) = −cos(πy/2)/(πu). */
const andersonDarlingLaw: Law = {
  interval: (k) => [4 * k - 1, 4 * k + 1],
  rate: (y) => (y * y - 1) / 4,
  weight: (y) => (y / 2) * Math.sqrt(Math.PI / (((y * y - 1) / 4) * Math.abs(Math.cos((Math.PI * y) / 2)))),
  certainBelow: 0.035,
};

/**
 * Upper tail of the limit law of Cramér and von Mises' ω².
 * @see Smirnov (1937); Anderson and Darling (1952), Annals of Mathematical Statistics 23:193
 */
export const cramerVonMisesTail = (x: number): number => smirnovTail(x, cramerVonMisesLaw);

/**
 * Upper tail of the limit law of Anderson and Darling's A² (mean 1, variance 2π²/3 − 6).
 * @see Anderson and Darling (1954), JASA 49:765; Marsaglia and Marsaglia (2004), J. Statistical Software 9(2)
 */
export const andersonDarlingTail = (x: number): number => smirnovTail(x, andersonDarlingLaw);
