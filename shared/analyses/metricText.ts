/** How are a metric and its interval written in a cell, a stat or a sentence? */
import type { BlockInput } from '../blocks/block.ts';
import { formatFixed, formatSigned, NO_NUMBER } from '../core/format/formatFixed.ts';
import { formatInterval } from '../core/format/formatInterval.ts';
import { formatPercent } from '../core/format/formatPercent.ts';
import { formatPp } from '../core/format/formatPp.ts';
import { hasValue, type Metric } from './metric.ts';

type TableBlock = Extract<BlockInput, { readonly kind: 'table' }>;
export type CellInput = TableBlock['table']['rows'][number][string];
export type StatInput = Extract<BlockInput, { readonly kind: 'stat' }>['stats'][number];

/** `share`: a rate, in per cent; `number`: anything else, with fixed decimals. */
export type Scale = { readonly kind: 'share' } | { readonly kind: 'number'; readonly digits: number };

export const SHARE: Scale = { kind: 'share' };
export const numberWith = (digits: number): Scale => ({ kind: 'number', digits });

/** The value with its unit; an en dash where there is none. */
export const valueText = (metric: Metric, scale: Scale): string => (scale.kind === 'share' ? formatPercent(metric.value, 2) : formatFixed(metric.value, scale.digits));

/** A difference: shares in percentage points, always signed. */
export const differenceText = (metric: Metric, scale: Scale): string => (scale.kind === 'share' ? formatPp(metric.value) : formatSigned(metric.value, scale.digits));

/** Bounds in the digits of the value, without unit. */
export function intervalText({ low, high }: Metric, scale: Scale): string {
  return formatInterval({ low, high }, (bound) => (scale.kind === 'share' ? formatFixed(100 * bound, 2) : formatFixed(bound, scale.digits)));
}

/** Bounds of a difference: signed, shares in percentage points. */
export function differenceIntervalText({ low, high }: Metric, scale: Scale): string {
  return formatInterval({ low, high }, (bound) => (scale.kind === 'share' ? formatPp(bound, 2, { unit: false }) : formatSigned(bound, scale.digits)));
}

export function metricCell(metric: Metric | undefined, scale: Scale, pointer: string): CellInput {
  if (metric === undefined) return { kind: 'text', text: NO_NUMBER };
  if (metric.value === null) return { kind: 'text', text: `not computable: ${metric.reason ?? 'no value'}` };
  return { kind: 'number', value: metric.value, text: valueText(metric, scale), interval: intervalText(metric, scale), pointer };
}

export function differenceCell(metric: Metric | undefined, scale: Scale, pointer: string): CellInput {
  if (!hasValue(metric)) return { kind: 'text', text: NO_NUMBER };
  return { kind: 'number', value: metric.value, text: differenceText(metric, scale), interval: differenceIntervalText(metric, scale), pointer };
}

export interface StatWords {
  readonly label: string;
  readonly definition: string;
  readonly pointer: string;
  readonly scale: Scale;
}

export function metricStat(metric: Metric, { label, definition, pointer, scale }: StatWords): StatInput {
  if (metric.value === null) return { label, value: null, text: `not computable: ${metric.reason ?? 'no value'}`, n: metric.n, definition };
  return { label, value: metric.value, text: valueText(metric, scale), interval: intervalText(metric, scale), low: metric.low, high: metric.high, n: metric.n, pointer, definition };
}
