/** How are the columns that move the scores shown? */
import type { BlockInput } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed, formatSigned } from '../../core/format/formatFixed.ts';
import { type CellInput, differenceCell, differenceIntervalText, intervalText, metricCell, numberWith } from '../metricText.ts';
import type { Computed, Result, SideEffects } from './result.ts';

const QUESTION = 'Which columns move the scores?';
const SHORT = 'Reasons';
const SHOWN = 10;
const SCALE = numberWith(3);
/** Additivity errors above this are worth a warning: rounding alone stays far below. */
const EXACT = 1e-6;

export function present(result: Result): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  return [verdictBlock(result), { kind: 'figure', id: 'mean-abs-shap', figure: barFigure(result) }, effectsTable(result), { kind: 'text', tone: 'note', markdown: methodText(result) }];
}

function verdictBlock(result: Computed): BlockInput {
  const { current, order, model } = result;
  const place = order[0] ?? 0;
  const top = current.columns[place];
  const worst = Math.max(current.additivityError, result.reference?.additivityError ?? 0);
  const shared = { kind: 'verdict', question: QUESTION, short: SHORT } as const;
  if (top === undefined || top.meanAbs.value === null) return { ...shared, verdict: 'undefined', value: '–', unit: '', detail: 'no row to explain', claim: 'Not computable: no row to explain.', answer: `${current.label} holds ${formatCount(current.total)} rows.` };
  return {
    ...shared,
    verdict: worst <= EXACT * Math.max(1, Math.abs(current.meanOutput ?? 0)) ? 'pass' : 'warn',
    value: formatFixed(top.meanAbs.value, 2),
    unit: `mean |SHAP|, ${top.column}`,
    detail: `${intervalText(top.meanAbs, numberWith(2))}, n ${formatCount(current.explained)}`,
    claim: `${order.slice(0, 3).map((i) => current.columns[i]?.column ?? '').join(', ')} move ${model.name} most.`,
    answer: `${changeText(result)}SHAP values add up to the output within ${worst.toExponential(1)}.`,
    pointer: `/current/columns/${place}/meanAbs/value`,
  };
}

/** The column whose mean |SHAP| changed most, if its interval leaves 0 out. */
function changeText({ difference, current }: Computed): string {
  if (difference === null) return '';
  const changed = difference.map((metric, i) => ({ metric, i })).filter(({ metric }) => metric.low !== null && metric.high !== null && (metric.low > 0 || metric.high < 0));
  const most = changed.sort((a, b) => Math.abs(b.metric.value ?? 0) - Math.abs(a.metric.value ?? 0))[0];
  if (most === undefined) return 'No column’s effect differs from the reference beyond its interval. ';
  return `Against the reference, ${current.columns[most.i]?.column ?? ''} changed most: ${formatSigned(most.metric.value, 3)} ${differenceIntervalText(most.metric, SCALE)}. `;
}

function barFigure(result: Computed): FigureInput {
  const { current, reference, order, model } = result;
  const shown = order.slice(0, SHOWN);
  const rest = order.slice(SHOWN);
  const sum = (side: SideEffects): number => rest.reduce((total, i) => total + (side.columns[i]?.meanAbs.value ?? 0), 0);
  const tail = rest.length === 0 ? [] : [`sum of ${rest.length} other`];
  const labels = [...shown.map((i) => current.columns[i]?.column ?? ''), ...tail];
  const of = (side: SideEffects, key: 'value' | 'low' | 'high'): (number | null)[] => [...shown.map((i) => side.columns[i]?.meanAbs[key] ?? null), ...tail.map(() => (key === 'value' ? sum(side) : null))];
  return {
    title: 'Which columns move the scores?',
    alt: `Mean absolute SHAP value of ${labels.length} columns, largest first: ${shown.slice(0, 3).map((i) => `${current.columns[i]?.column ?? ''} ${formatFixed(current.columns[i]?.meanAbs.value, 2)}`).join(', ')}.`,
    data: {
      column: labels, current: of(current, 'value'), currentLow: of(current, 'low'), currentHigh: of(current, 'high'),
      ...(reference === null ? {} : { reference: of(reference, 'value'), referenceLow: of(reference, 'low'), referenceHigh: of(reference, 'high') }),
    },
    x: { label: 'mean |SHAP|, raw output', scale: 'linear' },
    y: { label: 'column', scale: 'category', domain: [...labels].reverse() },
    marks: [
      { mark: 'bar', x: 'current', y: 'column', horizontal: true, tone: 'current', label: 'Current' },
      { mark: 'interval', at: 'column', low: 'currentLow', high: 'currentHigh', horizontal: true },
      ...(reference === null ? [] : [{ mark: 'interval' as const, at: 'column', low: 'referenceLow', high: 'referenceHigh', horizontal: true, tone: 'reference' as const }, { mark: 'point' as const, x: 'reference', y: 'column', shape: 'diamond' as const, tone: 'reference' as const, label: 'Reference' }]),
    ],
    note: `n ${reference === null ? '' : `${formatCount(reference.explained)} | `}${formatCount(current.explained)} rows explained of ${formatCount(current.total)}, evenly spaced · exact tree SHAP of ${model.name} · 95 % normal${rest.length > 0 ? ` · ${rest.length} smallest summed` : ''}`,
    heightPx: 60 + 26 * labels.length,
  };
}

function effectsTable(result: Computed): BlockInput {
  const { current, reference, difference, order } = result;
  return {
    kind: 'table',
    id: 'effects',
    table: {
      title: 'Every column',
      columns: [
        { key: 'column', title: 'Column' },
        ...(reference === null ? [] : [{ key: 'reference', title: 'Reference', align: 'right' as const, definition: 'mean |SHAP|, raw output' }]),
        { key: 'current', title: reference === null ? 'Mean |SHAP|' : 'Current', align: 'right', definition: 'mean |SHAP|, raw output; normal interval of the mean' },
        { key: 'error', title: 'Standard error', align: 'right', definition: 'sd ÷ √n, n − 1' },
        ...(difference === null ? [] : [{ key: 'difference', title: 'Difference', align: 'right' as const, definition: 'current − reference, square and add of both intervals' }]),
        { key: 'mean', title: 'Mean SHAP', align: 'right', definition: 'signed mean: where the column moves this scope on the whole' },
      ],
      rows: order.map((i) => effectRow(result, i)),
      note: `n ${formatCount(current.explained)} of ${formatCount(current.total)} rows, evenly spaced in import order · 95 % intervals`,
    },
  };
}

function effectRow({ current, reference, difference }: Computed, i: number): Record<string, CellInput> {
  const effect = current.columns[i];
  const at = `/current/columns/${i}`;
  if (effect === undefined) return {};
  return {
    column: { kind: 'text', text: effect.column },
    ...(reference === null ? {} : { reference: metricCell(reference.columns[i]?.meanAbs, SCALE, `/reference/columns/${i}/meanAbs/value`) }),
    current: metricCell(effect.meanAbs, SCALE, `${at}/meanAbs/value`),
    error: { kind: 'number', value: effect.standardError, text: formatFixed(effect.standardError, 4), pointer: `${at}/standardError` },
    ...(difference === null ? {} : { difference: differenceCell(difference[i], SCALE, `/difference/${i}/value`) }),
    mean: { kind: 'number', value: effect.mean, text: formatSigned(effect.mean, 3), pointer: `${at}/mean` },
  };
}

const methodText = ({ model, background, current, reference }: Computed): string =>
  `Exact interventional tree SHAP of **${model.name}** in raw output (log-odds for boosted trees). Background: all ${formatCount(background.rows)} rows of **${background.label}** (${formatCount(background.distinct)} distinct inputs), base ${formatFixed(background.base, 3)}. Explained: ${reference === null ? '' : `${formatCount(reference.explained)} of ${formatCount(reference.total)} rows of **${reference.label}** and `}${formatCount(current.explained)} of ${formatCount(current.total)} rows of **${current.label}**, evenly spaced in import order; the intervals speak of that sampling only.`;
