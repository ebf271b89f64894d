/** How is drift shown? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { spanText } from './columnDrift.ts';
import { overlayFigures } from './overlayFigures.ts';
import type { Params } from './params.ts';
import type { ColumnDrift, Computed, Result } from './result.ts';
import { sideBySide } from './sideBySide.ts';

const QUESTION = 'Which inputs moved?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Drift', verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: 'There is nothing to compare:', answer: `${result.reason}.` }];
  }
  return [verdictBlock(result, params), driftTable(result, params), ...overlayFigures(result), ...sideBySide(result, params), methodTable(result)];
}

function verdictBlock(result: Computed, params: Params): BlockInput {
  const features = result.columns.filter(({ role }) => role === 'feature');
  const counted = features.length > 0 ? features : result.columns;
  const moved = counted.filter(({ verdict }) => verdict === 'fail');
  const [worst] = result.columns;
  return {
    kind: 'verdict', question: QUESTION, short: 'Drift',
    verdict: worstVerdict(result.columns.map((column) => column.verdict)),
    value: `${formatCount(moved.length)} of ${formatCount(counted.length)}`,
    unit: features.length > 0 ? 'features' : 'columns',
    detail: `JS ${formatFixed(worst?.js, 3)}, alert at ${formatFixed(worst?.threshold.js ?? params.alert.js, 3)}`,
    claim: claimOf(result.columns),
    answer: answerOf(result.columns),
    pointer: '/columns/0/js',
  };
}

function claimOf(columns: readonly ColumnDrift[]): string {
  const failing = columns.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
  if (failing.length === 0) return columns.some(({ verdict }) => verdict === 'warn') ? 'No column moved beyond its alert.' : 'None.';
  if (failing.length > 3) return `${failing.slice(0, 3).join(', ')} and ${formatCount(failing.length - 3)} more moved.`;
  return `${failing.join(failing.length === 2 ? ' and ' : ', ')} moved.`;
}

/** One sentence a column that moved or has to be watched, at most four. */
function answerOf(columns: readonly ColumnDrift[]): string {
  const notable = columns.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').sort((a, b) => Number(b.verdict === 'fail') - Number(a.verdict === 'fail'));
  if (notable.length === 0) return `The largest JS distance is ${formatFixed(columns[0]?.js, 3)} (${columns[0]?.name ?? ''}).`;
  return notable.slice(0, 4).map(sentence).join(' ');
}

function sentence(column: ColumnDrift): string {
  const { name, outside, spans, reasons, verdict } = column;
  const since = spans.filter((span) => span.side === 'current').map(spanText);
  const beyond = outside === null || outside.share < 0.005 ? '' : `, ${formatPercent(outside.share)} of rows beyond the reference range${outside.ratio === null ? '' : ` with a median × ${formatFixed(outside.ratio, 1)}`}`;
  if (verdict === 'fail') return `${name}: ${effectText(column)}${since.length === 0 ? '' : ` ${since.join(' and ')}`}${beyond}.`;
  return `${name} to watch: ${reasons.join('; ')}.`;
}

function effectText({ js, ks, cramersV }: ColumnDrift): string {
  return `JS ${formatFixed(js, 3)}, ${ks === null ? `V ${formatFixed(cramersV, 3)}` : `KS ${formatFixed(ks.statistic, 3)}`}`;
}

function driftTable(result: Computed, params: Params): BlockInput {
  const [first] = result.columns;
  const widest = result.columns.reduce((max, { js }) => Math.max(max, js ?? 0), 2 * params.alert.js);
  const tested = result.columns.filter(({ p }) => p !== null).length;
  const skipped = result.skipped.length === 0 ? '' : ` · left out: ${result.skipped.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`;
  return {
    kind: 'table',
    id: 'columns',
    table: {
      title: 'Columns',
      columns: [
        { key: 'column', title: 'Column' },
        { key: 'js', title: 'JS distance', align: 'right', definition: '√ of the Jensen–Shannon divergence, base 2, over reference bins or categories' },
        { key: 'bar', title: '' },
        { key: 'effect', title: 'KS, V', align: 'right', definition: 'Kolmogorov–Smirnov D for numbers, bias-corrected Cramér’s V for categories' },
        { key: 'p', title: 'p adj.', align: 'right', definition: 'KS or χ² test, adjusted over the columns' },
        { key: 'daily', title: 'daily JS' },
        { key: 'verdict', title: 'Verdict' },
      ],
      rows: result.columns.map((column, i) => driftRow({ column, pointer: `/columns/${String(i)}`, widest, limit: column.threshold.js })),
      note: `n ${formatCount(first?.n.reference)} | ${formatCount(first?.n.current)} · JS base 2, ${binsText(params)} · ${result.correction === 'holm' ? 'Holm' : 'BH'} over ${String(tested)} · tick: ${params.thresholds === 'fixed' ? formatFixed(params.alert.js, 3) : params.thresholds} alert, dashes: limit learnt from reference days${result.noDays === null ? '' : ` (none: ${result.noDays})`}${skipped}`,
    },
  };
}

function binsText({ bins, binning }: Params): string {
  if (binning === 'quantile') return `${String(bins)} reference quantile bins, equal edges merged`;
  return binning === 'equal-width' ? `${String(bins)} equal widths of the reference` : `equal widths by ${binning === 'sturges' ? 'Sturges' : 'Doane'}`;
}

interface Line {
  readonly column: ColumnDrift;
  readonly pointer: string;
  readonly widest: number;
  readonly limit: number;
}

const dash: Cell = { kind: 'text', text: '–' };

function driftRow({ column, pointer, widest, limit }: Line): Table['rows'][number] {
  const effect = column.ks === null ? { value: column.cramersV, pointer: `${pointer}/cramersV` } : { value: column.ks.statistic, pointer: `${pointer}/ks/statistic` };
  return {
    column: { kind: 'text', text: column.role === 'feature' ? column.name : `${column.name} (${column.role})`, strong: column.verdict === 'fail' },
    js: { kind: 'number', value: column.js, text: formatFixed(column.js, 3), pointer: `${pointer}/js` },
    bar: column.js === null ? dash : { kind: 'bar', value: column.js, max: widest, limit, tone: 'current' },
    effect: { kind: 'number', value: effect.value, text: formatFixed(effect.value, 3), pointer: effect.pointer },
    p: { kind: 'number', value: column.pAdjusted, text: formatP(column.pAdjusted), pointer: `${pointer}/pAdjusted` },
    daily: sparkline(column),
    verdict: { kind: 'verdict', verdict: column.verdict, ...(column.reasons[0] === undefined ? {} : { text: column.reasons[0] }) },
  };
}

function sparkline({ name, daily, learnt, spans, verdict }: ColumnDrift): Cell {
  if (daily.length === 0) return dash;
  const longest = [...spans].sort((a, b) => b.days - a.days)[0];
  return {
    kind: 'sparkline', values: daily,
    tone: longest === undefined ? 'muted' : verdict === 'fail' ? 'fail' : 'warn',
    ...(learnt === null ? {} : { limit: learnt.limit }),
    ...(longest === undefined ? {} : { from: longest.firstIndex, to: longest.lastIndex }),
    alt: `Daily JS distance of ${name} from the reference${longest === undefined ? ', within its limit' : `, above its limit ${spanText(longest)}`}`,
  };
}

/** All measures with their sizes, for those who want another one. */
function methodTable(result: Computed): BlockInput {
  const number = (value: number | null | undefined, pointer: string, digits = 3): Cell => ({ kind: 'number', value: value ?? null, text: formatFixed(value, digits), pointer });
  const count = (value: number, pointer: string): Cell => ({ kind: 'number', value, text: formatCount(value), pointer });
  return {
    kind: 'table',
    id: 'measures',
    table: {
      title: 'All measures',
      columns: [
        { key: 'column', title: 'Column' },
        { key: 'reference', title: 'n reference', align: 'right' }, { key: 'current', title: 'n current', align: 'right' },
        { key: 'lostReference', title: 'missing', align: 'right' }, { key: 'lostCurrent', title: 'missing now', align: 'right' },
        { key: 'cells', title: 'cells', align: 'right' },
        { key: 'psi', title: 'PSI', align: 'right', definition: 'Σ (q − p)·ln(q/p), 0.5 added to every count' }, { key: 'expected', title: 'PSI expected', align: 'right', definition: 'mean of PSI without drift, (cells − 1)(1/n + 1/m)' },
        { key: 'w1', title: 'W1 ÷ sd', align: 'right', definition: 'Wasserstein distance ÷ population standard deviation of the reference' },
        { key: 'p', title: 'p', align: 'right' }, { key: 'limit', title: 'daily limit', align: 'right', definition: 'learnt from the reference days, each measured against the other days' },
      ],
      rows: result.columns.map((column, i) => {
        const at = (path: string): string => `/columns/${String(i)}/${path}`;
        return {
          column: { kind: 'text', text: column.name },
          reference: count(column.n.reference, at('n/reference')), current: count(column.n.current, at('n/current')),
          lostReference: count(column.missing.reference, at('missing/reference')), lostCurrent: count(column.missing.current, at('missing/current')),
          cells: count(column.cells, at('cells')),
          psi: number(column.psi?.value, at('psi/value')), expected: number(column.psi?.expected, at('psi/expected'), 4),
          w1: column.w1 === null ? dash : number(column.w1.normalised, at('w1/normalised')),
          p: { kind: 'number', value: column.p, text: formatP(column.p), pointer: at('p') },
          limit: number(column.learnt?.limit, at('learnt/limit')),
        };
      }),
      note: 'numbers are compared where finite; for categories missing is a category of its own in features and is left out of predictions and labels · days of UTC with 30 values or more',
    },
  };
}
