/** Which faults are worth a sentence, and in which order? */
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatDays } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import type { Breach, ColumnQuality, Computed } from './result.ts';

export interface Finding {
  readonly verdict: Verdict;
  /** Share of current rows affected (or its change), for the order. */
  readonly size: number;
  readonly column: string;
  readonly value: string;
  readonly unit: string;
  /** The number in a few words. */
  readonly short: string;
  readonly sentence: string;
  readonly pointer: string;
}

/** Failures first, then the larger. */
export function findingsOf(result: Computed): Finding[] {
  const found = result.columns.flatMap((column, i) => columnFindings({ result, column, pointer: `/columns/${String(i)}` }));
  return found.sort((a, b) => Number(b.verdict === 'fail') - Number(a.verdict === 'fail') || b.size - a.size);
}

interface Place {
  readonly result: Computed;
  readonly column: ColumnQuality;
  readonly pointer: string;
}

function columnFindings(place: Place): Finding[] {
  const { verdict } = place.column;
  if (verdict !== 'fail' && verdict !== 'warn') return [];
  return [rangeFinding(place), missingFinding(place), unseenFinding(place)].filter((finding) => finding !== undefined);
}

const breachOf = ({ result, column }: Place, kind: Breach['kind']): Breach | undefined => result.breaches.find((breach) => breach.column === column.name && breach.kind === kind);

function grade({ column }: Place, reason: string): Verdict {
  return column.verdict === 'fail' && column.reasons.some((text) => text.startsWith(reason)) ? 'fail' : 'warn';
}

function rangeFinding(place: Place): Finding | undefined {
  const { name, outOfRange, range } = place.column;
  if (outOfRange === null || range === null) return undefined;
  const share = formatPercent(outOfRange.share);
  const [verdict, breach] = [grade(place, share), breachOf(place, 'out-of-range')];
  if (verdict === 'warn' && breach === undefined) return undefined;
  const text = `${name} leaves the reference range ${formatFixed(range.min, digits(range.min))}–${formatFixed(range.max, digits(range.max))} in ${share} of rows${whenAndWhere(breach)}.`;
  return { verdict, size: outOfRange.share, column: name, value: share, unit: 'out of range', short: `${name} ${share} out of range`, pointer: `${place.pointer}/outOfRange/share`, sentence: text };
}

function missingFinding(place: Place): Finding | undefined {
  const { name, missingChange } = place.column;
  const [verdict, breach] = [grade(place, 'null'), breachOf(place, 'missing')];
  if (missingChange === null || (verdict === 'warn' && breach === undefined)) return undefined;
  const change = formatPp(missingChange.value, 1);
  const text = `${name} is missing ${change} more often${whenAndWhere(breach)}.`;
  return { verdict, size: Math.abs(missingChange.value), column: name, value: change, unit: 'missing', short: `${name} null ${change}`, pointer: `${place.pointer}/missingChange/value`, sentence: text };
}

function unseenFinding(place: Place): Finding | undefined {
  const { name, unseen } = place.column;
  if (unseen === null || unseen.rows === 0) return undefined;
  const rows = formatCount(unseen.rows);
  const text = `${name} has ${formatCount(unseen.distinct)} categories the reference never had (${rows} rows, ${formatPercent(unseen.share, 2)})${whenAndWhere(breachOf(place, 'unseen'))}.`;
  return { verdict: grade(place, formatPercent(unseen.share)), size: unseen.share, column: name, value: rows, unit: 'rows unseen', short: `${name} ${rows} rows unseen`, pointer: `${place.pointer}/unseen/rows`, sentence: text };
}

const digits = (x: number): number => (Number.isInteger(x) ? 0 : 3);

/** ", since 30 Mar, in client_app = mobile-2.1 (100.0 % of its rows, 100.0 % of the bad ones)". */
function whenAndWhere(breach: Breach | undefined): string {
  if (breach === undefined) return '';
  const { concentration: place } = breach;
  const where = place === null || place.share < 2 * (place.restShare ?? 0) ? '' : `, in ${place.column} = ${place.value ?? 'null'} (${formatPercent(place.share)} of its rows, ${formatPercent(place.restShare)} elsewhere)`;
  return `, ${spanText(breach)}${where}`;
}

/** since 30 Mar, or 6–10 Apr. */
export const spanText = ({ open, from, to }: Breach): string => (open && from !== to ? `since ${formatDate(from)}` : formatDays(from, to));
