/** Do rows scored p turn out positive with frequency p? */

import { type Estimate, type NotComputable, symmetricInterval, Z95 } from './interval.ts';
import { compensatedSum } from './compensatedSum.ts';
import { logisticFit } from './logisticFit.ts';
import { classTotals, type ScoreGroups } from './scoreGroups.ts';
import { wilson } from './wilson.ts';

export interface CalibrationBin {
  /** Lowest and highest score in the bin. */
  readonly from: number;
  readonly to: number;
  readonly meanScore: number;
  /** Share of positive rows with its Wilson interval. */
  readonly observed: Estimate;
  readonly n: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Σ (n_b/n)·|mean score − observed|. */
  readonly ece: number;
  /** Largest |mean score − observed| of a bin. */
  readonly mce: number;
  /** Calibration in the large: intercept of a logistic regression with offset logit(score); ideal 0. */
  readonly intercept: Estimate | NotComputable;
  /** Coefficient of logit(score); ideal 1, below 1 the scores are too extreme. */
  readonly slope: Estimate | NotComputable;
  readonly n: number;
  /** Rows whose score was moved to [1e-15, 1 − 1e-15] for the logit. */
  readonly clipped: number;
}

const CLIP = 1e-15;

/**
 * Calibration of probabilities in equal-count bins (a score's rows stay together, in the bin of their middle rank).
 *
 * @param bins 10 by default; fewer come back when scores are tied
 * @returns a reason when no row is labelled or a score is no probability; the two coefficients have their own reasons (one class)
 * @see Cox (1958), Biometrika 45:562; Naeini et al. (2015), AAAI, for ECE and MCE
 */
export function calibration(groups: ScoreGroups, bins = 10): Calibration | NotComputable {
  const { scores, positives, negatives } = groups;
  const totals = classTotals(groups);
  const n = compensatedSum(positives) + compensatedSum(negatives);
  if (n === 0) return { reason: 'no labelled row with a score' };
  const logits = new Float64Array(scores.length);
  let clipped = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i] ?? Number.NaN;
    if (!(score >= 0 && score <= 1)) return { reason: `score ${score} is no probability` };
    const p = Math.min(1 - CLIP, Math.max(CLIP, score));
    if (p !== score) clipped += (positives[i] ?? 0) + (negatives[i] ?? 0);
    logits[i] = Math.log(p) - Math.log1p(-p);
  }
  const made = equalCountBins(groups, bins, n);
  const gaps = made.map((bin) => Math.abs(bin.meanScore - bin.observed.value));
  const coefficients = 'reason' in totals ? { intercept: totals, slope: totals } : coefficientsOf(groups, logits, n);
  return { bins: made, ece: compensatedSum(made.map((bin, i) => (bin.n / n) * (gaps[i] ?? 0))), mce: Math.max(...gaps), ...coefficients, n, clipped };
}

function equalCountBins({ scores, positives, negatives }: ScoreGroups, bins: number, n: number): CalibrationBin[] {
  const cells = Array.from({ length: bins }, () => ({ from: Infinity, to: -Infinity, sum: 0, pos: 0, rows: 0 }));
  let before = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const [score, pos] = [scores[i] ?? 0, positives[i] ?? 0];
    const rows = pos + (negatives[i] ?? 0);
    const cell = cells[Math.min(bins - 1, Math.floor(((before + rows / 2) * bins) / n))];
    before += rows;
    if (cell === undefined || rows === 0) continue;
    cell.from = Math.min(cell.from, score);
    cell.to = Math.max(cell.to, score);
    cell.sum += score * rows;
    cell.pos += pos;
    cell.rows += rows;
  }
  return cells
    .filter((cell) => cell.rows > 0)
    .map(({ from, to, sum, pos, rows }) => ({
      from,
      to,
      meanScore: sum / rows,
      observed: { value: pos / rows, ...(wilson(pos, rows) ?? { low: 0, high: 1 }), level: 0.95, method: 'Wilson', n: rows },
      n: rows,
    }));
}

function coefficientsOf({ positives, negatives }: ScoreGroups, logits: Float64Array, n: number): Pick<Calibration, 'intercept' | 'slope'> {
  const estimate = (value: number, se: number): Estimate => ({ value, ...symmetricInterval(value, Z95 * se), level: 0.95, method: 'Wald', n });
  const large = logisticFit({ x: logits, offset: logits, positives, negatives }, 'intercept');
  const line = logisticFit({ x: logits, positives, negatives }, 'line');
  return {
    intercept: 'reason' in large ? large : estimate(large.intercept, large.interceptSe),
    slope: 'reason' in line || line.slope === null || line.slopeSe === null ? notLine(line) : estimate(line.slope, line.slopeSe),
  };
}

function notLine(line: object): NotComputable {
  return 'reason' in line && typeof line.reason === 'string' ? { reason: line.reason } : { reason: 'no slope was fitted' };
}
