/** How are explanations of single rows shown? */
import type { BlockInput } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed, formatSigned } from '../../core/format/formatFixed.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { CellInput } from '../metricText.ts';
import type { Computed, ExplainedRow, Result } from './result.ts';

const QUESTION = 'Why did the model give these rows their scores?';
const SHORT = 'Single rows';
/** Additivity errors above this share of the largest output are worth a warning: rounding alone stays far below. */
const EXACT = 1e-6;
const SHOWN = 10;

type Leaf = Exclude<BlockInput, { readonly kind: 'group' }>;

export function present(result: Result): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  return [verdictBlock(result), ...result.rows.map((row, i) => rowGroup(result, row, i)), { kind: 'text', tone: 'note', markdown: methodText(result) }];
}

const isExact = ({ additivityError, rows }: Computed): boolean => additivityError !== null && additivityError <= EXACT * Math.max(1, ...rows.map((row) => Math.abs(row.output ?? 0)));

function verdictBlock(result: Computed): BlockInput {
  const { rows, model, additivityError, shapReason } = result;
  const hasShap = additivityError !== null;
  const verdict = hasShap ? (isExact(result) ? 'pass' : 'warn') : 'inconclusive';
  const [first] = rows;
  return {
    kind: 'verdict',
    question: QUESTION,
    short: SHORT,
    verdict,
    value: formatCount(rows.length),
    unit: rows.length === 1 ? 'row explained' : 'rows explained',
    detail: hasShap ? `SHAP adds up to ${additivityError.toExponential(1)}` : 'LIME only: approximate',
    claim: hasShap ? `${model.name}: the values add up to the score${isExact(result) ? '' : ' only roughly'}.` : `${model.name}: only a local approximation, because ${shapReason ?? 'SHAP values were not asked for'}.`,
    answer: `${first === undefined ? '' : `${capital(first.why)}: ${topText(first)}. `}${conflictText(rows)}Rows: ${result.rule}.`,
    ...(hasShap ? { pointer: '/additivityError' } : {}),
  };
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function topText(row: ExplainedRow): string {
  const values = contributions(row).slice(0, 3).map(({ column, phi }) => `${column} ${formatSigned(phi, 2)}`);
  if (values.length > 0) return values.join(', ');
  return row.lime?.weights.slice(0, 3).map(({ rule, weight }) => `${rule} ${formatSigned(weight, 2)}`).join(', ') ?? 'nothing';
}

function conflictText(rows: readonly ExplainedRow[]): string {
  const conflicts = rows.filter((row) => (row.agreement?.conflicts.length ?? 0) > 0).length;
  return conflicts === 0 ? '' : `SHAP and LIME give opposite signs to a top column in ${conflicts} of ${rows.length} rows. `;
}

interface Contribution {
  readonly column: string;
  readonly phi: number;
}

/** Largest |φ| first. */
function contributions(row: ExplainedRow): readonly Contribution[] {
  return Object.entries(row.phi).flatMap(([column, phi]) => (phi === null ? [] : [{ column, phi }])).sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi));
}

const nameOf = (row: ExplainedRow): string => Object.values(row.key).map((part, i) => (i === 0 ? (part ?? '').slice(0, 8) : (part ?? ''))).join(':');

function rowGroup(result: Computed, row: ExplainedRow, index: number): BlockInput {
  const blocks: Leaf[] = [{ kind: 'stat', stats: rowStats(result, row, index) }];
  if (row.base !== null) blocks.push({ kind: 'figure', id: `waterfall-${index}`, figure: waterfall(result, row) });
  if (row.lime !== null) blocks.push({ kind: 'figure', id: `lime-${index}`, figure: limeFigure(result, row.lime) });
  blocks.push(valuesTable(result, row, index));
  return { kind: 'group', title: `${capital(row.why)}: ${nameOf(row)}`, blocks };
}

function rowStats({ space }: Computed, row: ExplainedRow, index: number): Extract<BlockInput, { kind: 'stat' }>['stats'] {
  const at = `/rows/${index}`;
  const stat = (label: string, value: number | null, rest: { readonly digits: number; readonly pointer: string; readonly definition: string }): Extract<BlockInput, { kind: 'stat' }>['stats'][number] => ({
    label, value, text: formatFixed(value, rest.digits), n: 1, pointer: rest.pointer, definition: rest.definition,
  });
  return [
    stat('Score', row.prediction, { digits: 4, pointer: `${at}/prediction`, definition: 'Score of the positive class from the model’s runtime now.' }),
    stat('Logged score', row.logged, { digits: 4, pointer: `${at}/logged`, definition: 'Score that production wrote into the log.' }),
    ...(row.base === null ? [] : [stat(`Base, ${space}`, row.base, { digits: 3, pointer: `${at}/base`, definition: 'Mean output over the background rows.' }), stat(`Output, ${space}`, row.output, { digits: 3, pointer: `${at}/output`, definition: 'What base and SHAP values add up to.' })]),
    ...(row.lime === null ? [] : [stat('LIME R²', row.lime.r2, { digits: 2, pointer: `${at}/lime/r2`, definition: 'Weighted share of the drawn scores’ variance that the local model explains; low values mean: do not trust its weights.' })]),
    ...(row.agreement === null ? [] : [{ label: `Agreement, top ${row.agreement.k}`, value: row.agreement.signedTopK, text: formatPercent(row.agreement.signedTopK, 0), n: row.agreement.k, pointer: `${at}/agreement/signedTopK`, definition: 'Share of columns among the largest of both explanations with the same sign.' }]),
  ];
}

/** Bars end to end from the base to the output, the largest first, the smallest grouped. */
function waterfall({ space, background, model }: Computed, row: ExplainedRow): FigureInput {
  const all = contributions(row);
  const shown = all.slice(0, SHOWN);
  const others = all.slice(SHOWN).reduce((sum, { phi }) => sum + phi, 0);
  const bars = [...shown.map(({ column, phi }) => ({ label: `${column} = ${shownValue(row.values[column])}`, phi })), ...(all.length > SHOWN ? [{ label: `sum of ${all.length - SHOWN} other`, phi: others }] : [])];
  const starts = bars.reduce<number[]>((list, { phi }) => [...list, (list.at(-1) ?? 0) + phi], [row.base ?? 0]);
  const at = (i: number): number => starts[i] ?? 0;
  const labels = [...bars.map((bar) => bar.label), 'output'];
  const spans = (up: boolean): { readonly low: (number | null)[]; readonly high: (number | null)[] } => ({
    low: [...bars.map((bar, i) => (bar.phi >= 0 === up ? Math.min(at(i), at(i + 1)) : null)), null],
    high: [...bars.map((bar, i) => (bar.phi >= 0 === up ? Math.max(at(i), at(i + 1)) : null)), null],
  });
  const [up, down] = [spans(true), spans(false)];
  return {
    title: 'What moved the score?',
    alt: `SHAP values from base ${formatFixed(row.base, 3)} to output ${formatFixed(row.output, 3)}: ${shown.slice(0, 3).map(({ column, phi }) => `${column} ${formatSigned(phi, 2)}`).join(', ')}.`,
    data: {
      column: labels, upLow: up.low, upHigh: up.high, downLow: down.low, downHigh: down.high,
      text: [...bars.map((bar) => formatSigned(bar.phi, 2)), formatFixed(row.output, 2)], end: [...bars.map((_, i) => Math.max(at(i), at(i + 1))), row.output], total: [...bars.map(() => null), row.output],
    },
    x: { label: space === 'raw' ? 'raw output (log-odds for boosted trees)' : 'probability', scale: 'linear' },
    y: { label: 'column', scale: 'category', domain: [...labels].reverse() },
    marks: [
      { mark: 'rule', axis: 'x', at: row.base ?? 0, dash: 'dotted', label: 'base' },
      { mark: 'span', at: 'column', low: 'upLow', high: 'upHigh', horizontal: true, tone: 'current' },
      { mark: 'span', at: 'column', low: 'downLow', high: 'downHigh', horizontal: true, tone: 'reference' },
      { mark: 'point', x: 'total', y: 'column', shape: 'diamond', size: 8, tone: 'current' },
      { mark: 'text', x: 'end', y: 'column', text: 'text' },
    ],
    note: `exact interventional tree SHAP of ${model.name}, ${space} · background ${background.label}, all ${formatCount(background.rows)} rows · ${all.length} columns${all.length > SHOWN ? `, ${all.length - SHOWN} smallest summed` : ''}`,
    heightPx: 60 + 24 * labels.length,
  };
}

const shownValue = (value: string | number | null | undefined): string => (value === null || value === undefined ? 'missing' : String(value));

function limeFigure({ model, background }: Computed, lime: NonNullable<ExplainedRow['lime']>): FigureInput {
  const shown = lime.weights.slice(0, SHOWN);
  const rules = shown.map(({ rule }) => rule);
  return {
    title: 'What does a local model say?',
    alt: `LIME weights: ${shown.slice(0, 3).map(({ rule, weight }) => `${rule} ${formatSigned(weight, 2)}`).join(', ')}; R² ${formatFixed(lime.r2, 2)}.`,
    data: { rule: rules, up: shown.map(({ weight }) => (weight >= 0 ? weight : null)), down: shown.map(({ weight }) => (weight < 0 ? weight : null)) },
    x: { label: 'weight on the score', scale: 'linear' },
    y: { label: 'rule', scale: 'category', domain: [...rules].reverse() },
    marks: [
      { mark: 'rule', axis: 'x', at: 0 },
      { mark: 'bar', x: 'up', y: 'rule', horizontal: true, tone: 'current' },
      { mark: 'bar', x: 'down', y: 'rule', horizontal: true, tone: 'reference' },
    ],
    note: `LIME of ${model.name}: ${formatCount(lime.samples)} drawn rows from ${background.label} · R² ${formatFixed(lime.r2, 2)} · local prediction ${formatFixed(lime.localPrediction, 3)}, model ${formatFixed(lime.modelPrediction, 3)} · intercept ${formatFixed(lime.intercept, 3)} · an approximation, without interval`,
    heightPx: 60 + 24 * rules.length,
  };
}

function valuesTable({ space }: Computed, row: ExplainedRow, index: number): Leaf {
  const columns = row.base === null ? Object.keys(row.values) : contributions(row).map(({ column }) => column);
  const conflicts = row.agreement?.conflicts ?? [];
  const number = (value: number | null | undefined, pointer: string): CellInput => (value === null || value === undefined ? { kind: 'text', text: '–' } : { kind: 'number', value, text: formatSigned(value, 4), pointer });
  return {
    kind: 'table',
    id: `values-${index}`,
    table: {
      title: 'Every column of the row',
      columns: [{ key: 'column', title: 'Column' }, { key: 'value', title: 'Value', align: 'right' }, { key: 'phi', title: `SHAP, ${space}`, align: 'right' }, { key: 'weight', title: 'LIME weight', align: 'right' }, { key: 'rule', title: 'LIME rule' }, { key: 'note', title: '' }],
      rows: columns.map((column) => {
        const place = row.lime?.weights.findIndex((weight) => weight.column === column) ?? -1;
        const weight = row.lime?.weights[place];
        return {
          column: { kind: 'text', text: column }, value: { kind: 'text', text: shownValue(row.values[column]), mono: true },
          phi: number(row.phi[column], `/rows/${index}/phi/${pointerPart(column)}`), weight: number(weight?.weight, `/rows/${index}/lime/weights/${place}/weight`),
          rule: { kind: 'text', text: weight?.rule ?? '' }, note: { kind: 'text', text: conflicts.includes(column) ? 'opposite signs' : '' },
        };
      }),
      note: `1 row · ${columns.length} columns · SHAP exact, additivity error ${row.additivityError === null ? '–' : row.additivityError.toExponential(1)}`,
    },
  };
}

/** RFC 6901 escapes. */
const pointerPart = (column: string): string => column.replaceAll('~', '~0').replaceAll('/', '~1');

const methodText = ({ model, background, rows, shapReason, scope }: Computed): string =>
  `${formatCount(rows.length)} rows of **${scope}**, model **${model.name}**. Background: all ${formatCount(background.rows)} rows of **${background.label}** (${formatCount(background.distinct)} distinct inputs), nothing sampled. ${shapReason === null ? 'SHAP values say what moved this score away from the background’s mean; they do not say what would happen if a person changed a value.' : `No SHAP values: ${shapReason}.`}`;
