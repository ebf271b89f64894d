/** Which columns change their unit, in which segment and periods? */
import { changedSpans, earliestStable, stableQuartiles, type ChangedSpan, type InputCell, LEAST_VALUES, type Quartiles } from './unitChange.ts';

/** One column in one period of one group; level −1 is all rows. */
export interface LevelCell {
  readonly period: string;
  readonly level: number;
  readonly value: string | null;
  readonly cells: readonly InputCell[];
}

export interface ReferenceLevel {
  readonly level: number;
  readonly value: string | null;
  readonly cells: readonly InputCell[];
}

export interface UnitFinding extends ChangedSpan {
  /** Index of the column. */
  readonly column: number;
  readonly level: number;
  readonly value: string | null;
  readonly usual: Quartiles;
}

/** A group is compared with itself in the reference when it has so many values there, else with all rows. */
const OWN_REFERENCE = 200;

type Series = ReadonlyMap<string, readonly (InputCell | undefined)[]>;
const keyOf = (level: number, value: string | null): string => JSON.stringify([level, value]);

function seriesOf(cells: readonly LevelCell[], periods: readonly string[], column: number): Series {
  const places = new Map(periods.map((period, i) => [period, i]));
  const series = new Map<string, (InputCell | undefined)[]>();
  for (const cell of cells) {
    const key = keyOf(cell.level, cell.value);
    const line = series.get(key) ?? periods.map(() => undefined);
    line[places.get(cell.period) ?? -1] = cell.cells[column];
    series.set(key, line);
  }
  return series;
}

/** Quartiles that a series is compared with: its own in the reference (scope, or earliest stable periods), else those of all rows there. */
function usualOf(series: Series, key: string, { reference, column }: { readonly reference: readonly ReferenceLevel[] | undefined; readonly column: number }): Quartiles | undefined {
  const all = keyOf(-1, null);
  if (reference !== undefined) return inReference(reference, key, column);
  const run = earliestStable(series.get(all) ?? []);
  if (run === undefined) return undefined;
  const own = (series.get(key) ?? []).slice(run.first, run.last + 1).flatMap((cell) => (cell?.quartiles === undefined || cell.values < LEAST_VALUES ? [] : [cell.quartiles]));
  return own.length === run.last - run.first + 1 ? (stableQuartiles(own) ?? run.quartiles) : run.quartiles;
}

function inReference(reference: readonly ReferenceLevel[], key: string, column: number): Quartiles | undefined {
  const find = (wanted: string): InputCell | undefined => reference.find(({ level, value }) => keyOf(level, value) === wanted)?.cells[column];
  const own = find(key);
  return own !== undefined && own.values >= OWN_REFERENCE ? own.quartiles : find(keyOf(-1, null))?.quartiles;
}

const overlaps = (a: UnitFinding, b: UnitFinding): boolean => a.column === b.column && a.first <= b.last && b.first <= a.last;

/**
 * Unit changes of every column over all rows and over each group; what holds for all rows is not said again for groups, and of several
 * group columns that show the same change the one with more values is kept.
 */
export function unitFindings(cells: readonly LevelCell[], context: { readonly periods: readonly string[]; readonly columns: number; readonly reference: readonly ReferenceLevel[] | undefined }): UnitFinding[] {
  const { periods, columns, reference } = context;
  const found = Array.from({ length: columns }, (_, column) => column).flatMap((column) => {
    const series = seriesOf(cells, periods, column);
    return [...series].flatMap(([key, line]) => {
      const usual = usualOf(series, key, { reference, column });
      const [level, value] = JSON.parse(key) as [number, string | null]; // written by keyOf
      return usual === undefined ? [] : changedSpans(line, usual).map((span) => ({ finding: { ...span, column, level, value, usual }, values: line.slice(span.first, span.last + 1).reduce((sum, cell) => sum + (cell?.values ?? 0), 0) }));
    });
  });
  const kept: UnitFinding[] = [];
  for (const { finding } of found.sort((a, b) => Number(a.finding.level >= 0) - Number(b.finding.level >= 0) || b.values - a.values)) {
    const said = kept.some((other) => overlaps(other, finding) && other.change === finding.change && other.level !== finding.level);
    if (!said) kept.push(finding);
  }
  return kept;
}
