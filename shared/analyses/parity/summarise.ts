/** How many rows came out how, when, in which group, and whose answers are they? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { type GroupedColumn, groupName } from '../groupings.ts';
import { share } from './causes/describeCause.ts';
import type { Outcome } from './queries.ts';
import type { Computed, GroupParity, PeriodParity } from './result.ts';

/** Rows of one period, outcome and combination of groups. */
export interface ParityCell {
  readonly period: string | null;
  readonly outcome: Outcome;
  readonly groups: readonly (string | null)[];
  readonly rows: number;
  readonly largest: number;
  readonly flips: number;
  /** Rows whose logged score the other models give, in their order. */
  readonly matches: readonly number[];
}

export interface SummariseOptions {
  readonly others: readonly string[];
  readonly versionColumn: string | undefined;
}

type Summary = Pick<Computed, 'counts' | 'share' | 'largest' | 'flips' | 'periods' | 'affected' | 'groups' | 'attribution' | 'versions'>;

/** Outcomes of rows with an answer on both sides. */
export const COMPARED: readonly Outcome[] = ['equal', 'within floor', 'different'];

/** Counts, dates, groups and the models that explain the differences, from the cells alone. */
export function summarise(cells: readonly ParityCell[], groups: readonly GroupedColumn[], { others, versionColumn }: SummariseOptions): Summary {
  const count = (...outcomes: readonly Outcome[]): number => rowsOf(cells.filter((cell) => outcomes.includes(cell.outcome)));
  const differing = cells.filter((cell) => cell.outcome === 'different');
  const [compared, different] = [count(...COMPARED), count('different')];
  const periods = periodsOf(cells);
  const sizes = cells.filter((cell) => COMPARED.includes(cell.outcome)).map((cell) => cell.largest).filter(Number.isFinite);
  const versionPlace = groups.findIndex(({ column }) => column.name === versionColumn);
  return {
    counts: {
      rows: rowsOf(cells), compared, equal: count('equal'), withinFloor: count('within floor'), different, schemaChanged: count('schema changed'), loggedOnly: count('logged only'), replayedOnly: count('replayed only'), missingHalf: count('logged only', 'replayed only'), neither: count('neither'), notReplayed: count('not replayed'),
    },
    share: share(different, compared, 'no row has a logged and a replayed score'),
    largest: sizes.length === 0 ? null : Math.max(...sizes),
    flips: compensatedSum(differing.map((cell) => cell.flips)),
    periods,
    affected: periods.filter((period) => period.different > 0).map((period) => period.period),
    groups: groups.flatMap((grouped, place) => groupsOf(cells, grouped, place)),
    attribution: others.map((model, i) => {
      const matching = compensatedSum(differing.map((cell) => cell.matches[i] ?? 0));
      return { model, matching, share: share(matching, different, 'no row differs') };
    }),
    versions: versionPlace < 0 ? [] : [...new Set(differing.map((cell) => cell.groups[versionPlace] ?? null).filter((version) => version !== null))].sort(),
  };
}

const rowsOf = (cells: readonly ParityCell[]): number => compensatedSum(cells.map((cell) => cell.rows));

function periodsOf(cells: readonly ParityCell[]): PeriodParity[] {
  const periods = [...new Set(cells.map((cell) => cell.period).filter((period) => period !== null))].sort();
  return periods.map((period) => {
    const here = cells.filter((cell) => cell.period === period && COMPARED.includes(cell.outcome));
    return { period, compared: rowsOf(here), different: rowsOf(here.filter((cell) => cell.outcome === 'different')) };
  });
}

function groupsOf(cells: readonly ParityCell[], grouped: GroupedColumn, place: number): GroupParity[] {
  const compared = cells.filter((cell) => COMPARED.includes(cell.outcome));
  const values = [...new Set(compared.map((cell) => cell.groups[place] ?? null))].sort();
  return values.map((value) => {
    const here = compared.filter((cell) => (cell.groups[place] ?? null) === value);
    const [n, different] = [rowsOf(here), rowsOf(here.filter((cell) => cell.outcome === 'different'))];
    const { text, clauses } = groupName([grouped], [value]);
    return { column: grouped.column.name, name: text, clauses: [...clauses], compared: n, different, share: share(different, n, 'no compared row') };
  });
}
