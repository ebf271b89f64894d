/** For which groups is the challenger better or worse? */
import { benjaminiHochberg } from '../../core/stats/benjaminiHochberg.ts';
import { Z95 } from '../../core/stats/interval.ts';
import { mcnemar } from '../../core/stats/mcnemar.ts';
import { newcombePaired } from '../../core/stats/newcombePaired.ts';
import { type GroupedColumn, groupName } from '../groupings.ts';
import { type Metric, noMetric, toMetric } from '../metric.ts';
import { decisionsOf, isLabelled, type Pairs } from './pairs.ts';
import type { GroupComparison } from './result.ts';

/** A grouping, and where its columns stand in `pairs.groups`. */
export interface PairGrouping {
  readonly columns: readonly GroupedColumn[];
  readonly places: readonly number[];
}

export interface GroupOptions {
  readonly margin: number;
  readonly minimumDiscordant: number;
}

/** Running sums of one group; the cluster sums are closed whenever the input changes (cells come ordered by input). */
class GroupSums {
  both = 0;
  onlyChampion = 0;
  onlyChallenger = 0;
  neither = 0;
  inputs = 0;
  squares = 0;
  products = 0;
  sizes = 0;
  readonly values: readonly (string | null)[];
  #input = -1;
  #difference = 0;
  #rows = 0;

  constructor(values: readonly (string | null)[]) {
    this.values = values;
  }

  add(input: number, rows: number, right: readonly [boolean, boolean]): void {
    if (input !== this.#input) {
      this.close();
      this.#input = input;
    }
    const [a, b] = right;
    if (a && b) this.both += rows;
    else if (a) this.onlyChampion += rows;
    else if (b) this.onlyChallenger += rows;
    else this.neither += rows;
    this.#difference += rows * ((b ? 1 : 0) - (a ? 1 : 0));
    this.#rows += rows;
  }

  close(): void {
    if (this.#rows === 0) return;
    this.inputs += 1;
    this.squares += this.#difference ** 2;
    this.products += this.#difference * this.#rows;
    this.sizes += this.#rows ** 2;
    this.#difference = 0;
    this.#rows = 0;
  }
}

/** Every group of every grouping, with McNemar's p adjusted over all judged groups. */
export function groupComparisons(pairs: Pairs, groupings: readonly PairGrouping[], options: GroupOptions): GroupComparison[] {
  const compared = groupings.flatMap((grouping) => compareGrouping(pairs, grouping, options));
  const adjusted = benjaminiHochberg(compared.map((group) => (group.verdict === 'undefined' ? null : group.p)));
  return compared.map((group, i) => ({ ...group, pAdjusted: adjusted[i] ?? null }));
}

function compareGrouping(pairs: Pairs, { columns, places }: PairGrouping, options: GroupOptions): GroupComparison[] {
  const groups = new Map<string, GroupSums>();
  for (let cell = 0; cell < pairs.cells; cell += 1) {
    if (!isLabelled(pairs, cell)) continue;
    const values = places.map((place) => pairs.groups[place]?.[cell] ?? null);
    const key = values.length === 1 && values[0] !== null ? `"${values[0] ?? ''}"` : JSON.stringify(values);
    let sums = groups.get(key);
    if (sums === undefined) {
      sums = new GroupSums(values);
      groups.set(key, sums);
    }
    const [a, b] = decisionsOf(pairs, cell);
    const label = pairs.label[cell];
    sums.add(pairs.input[cell] ?? 0, pairs.rows[cell] ?? 0, [a === label, b === label]);
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const sums = groups.get(key);
    return sums === undefined ? [] : [comparisonOf(sums, columns, options)];
  });
}

function comparisonOf(sums: GroupSums, columns: readonly GroupedColumn[], { margin, minimumDiscordant }: GroupOptions): GroupComparison {
  sums.close();
  const { both, onlyChampion, onlyChallenger, neither, inputs } = sums;
  const n = both + onlyChampion + onlyChallenger + neither;
  const discordant = onlyChampion + onlyChallenger;
  const difference = clusteredDifference(sums, n);
  const { text, clauses } = groupName(columns, sums.values);
  return {
    grouping: columns.map(({ column }) => column.name), name: text, clauses: [...clauses], n, inputs, discordant,
    champion: (both + onlyChampion) / n, challenger: (both + onlyChallenger) / n, difference,
    differenceByRow: toMetric(newcombePaired({ both, onlyFirst: onlyChallenger, onlySecond: onlyChampion, neither }), n),
    p: mcnemar(onlyChampion, onlyChallenger).p, pAdjusted: null,
    verdict: discordant < minimumDiscordant ? 'undefined' : nonInferiority(difference, margin),
  };
}

/** Mean of right(challenger) − right(champion) with the cluster-robust normal interval of Σ (D − mean·rows)² over inputs. */
function clusteredDifference({ onlyChampion, onlyChallenger, inputs, squares, products, sizes }: GroupSums, n: number): Metric {
  const value = (onlyChallenger - onlyChampion) / n;
  if (inputs < 2) return noMetric({ reason: 'fewer than two distinct inputs', n });
  const half = (Z95 * Math.sqrt(Math.max(0, squares - 2 * value * products + value * value * sizes))) / n;
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), n, method: 'cluster-robust normal' };
}

/** pass: the whole interval lies above −margin; fail: below; inconclusive: it crosses. */
export function nonInferiority({ value, low, high }: Metric, margin: number): 'pass' | 'fail' | 'inconclusive' | 'undefined' {
  if (value === null || low === null || high === null) return 'undefined';
  if (low > -margin) return 'pass';
  return high < -margin ? 'fail' : 'inconclusive';
}
