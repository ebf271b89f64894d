/** What do a group's counts say about it? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { type Metric, noMetric } from '../metric.ts';
import type { GroupRow } from './queries.ts';
import type { GroupSide } from './result.ts';

type Cell = Pick<GroupRow, 'label' | 'decision' | 'rows'>;

/** Rates of one group on one side; `favourableIsPositive` false when the favourable decision is the negative one. */
export function groupSide(cells: readonly Cell[], favourableIsPositive: boolean): GroupSide {
  const count = (keep: (cell: Cell) => boolean): number => compensatedSum(cells.filter(keep).map((cell) => cell.rows));
  const judged = count((cell) => cell.label !== null && cell.decision !== null);
  const decided = count((cell) => cell.decision !== null);
  const correct = count((cell) => cell.label !== null && cell.label === cell.decision);
  const selected = count((cell) => cell.decision === favourableIsPositive);
  const hits = count((cell) => cell.label === true && cell.decision === true);
  const positives = count((cell) => cell.label === true && cell.decision !== null);
  return {
    rows: count(() => true),
    labelled: count((cell) => cell.label !== null),
    decided,
    judged,
    correct,
    selected,
    accuracy: proportion(correct, judged, 'no labelled row'),
    precision: proportion(hits, count((cell) => cell.decision === true && cell.label !== null), 'no labelled row is decided positive'),
    recall: proportion(hits, positives, 'no row is labelled positive'),
    selectionRate: proportion(selected, decided, 'no row has a decision'),
    baseRate: proportion(positives, judged, 'no labelled row'),
  };
}

/** A share with its Wilson interval, or why there is none. */
export function proportion(hits: number, n: number, reason: string): Metric {
  const interval = wilson(hits, n);
  return interval === undefined ? noMetric({ reason, n }) : { value: hits / n, ...interval, n, method: 'Wilson' };
}
