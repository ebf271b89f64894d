/** How do measured, simulated and alternative figures stand side by side? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Alternative, ComputedModel, Figures, Percentile } from './result.ts';
import { factorText, figuresOf, percentileOf, ruleText } from './rules.ts';

const bare = (ms: number): string => formatMs(ms, { unit: false });
const rate = (perSecond: number): string => formatFixed(perSecond, perSecond < 100 ? 1 : 0);
const PERCENTILES = [0.5, 0.9, 0.99] as const;

function percentileCell(percentile: Percentile | undefined, pointer: string): Cell {
  if (percentile === undefined) return { kind: 'text', text: '–' };
  return { kind: 'number', value: percentile.value, text: percentile.reportable ? bare(percentile.value) : `${bare(percentile.value)} ?`, interval: formatInterval(percentile, bare), pointer };
}

const PLAIN = [
  ['throughput', 'Answers a second', rate],
  ['meanBatch', 'Mean batch', (x: number): string => formatFixed(x, 2)],
  ['utilisation', 'Utilisation', (x: number): string => formatPercent(x, 0)],
  ['dropped', 'Dropped', formatCount],
  ['batches', 'Batches', formatCount],
] as const satisfies readonly (readonly [keyof Figures, string, (x: number) => string])[];

/** One row a figure: measured, simulated, and simulated ÷ measured with its bounds. */
export function agreementTable(model: ComputedModel, m: number): BlockInput {
  const [measured, simulated] = [model.measured, model.simulated];
  const at = `/models/${String(m)}`;
  const plain: Table['rows'] = PLAIN.map(([key, title, text]) => ({
    figure: { kind: 'text', text: title },
    measured: { kind: 'number', value: measured[key], text: text(measured[key]), pointer: `${at}/measured/${key}` },
    simulated: { kind: 'number', value: simulated[key], text: text(simulated[key]), pointer: `${at}/simulated/${key}` },
    ratio: measured[key] > 0 ? { kind: 'number', value: simulated[key] / measured[key], text: `× ${formatFixed(simulated[key] / measured[key], 2)}` } : { kind: 'text', text: '–' },
    bounds: { kind: 'text', text: '' },
    agrees: { kind: 'text', text: '' },
  }));
  const reach = Math.max(0.5, ...model.agreement.flatMap(({ low, high, ratio }) => [Math.abs((low ?? ratio) - 1), Math.abs((high ?? ratio) - 1)]));
  const percentiles: Table['rows'] = model.agreement.map((each, i) => {
    const index = measured.percentiles.findIndex(({ p }) => p === each.p);
    return {
      figure: { kind: 'text', text: `Response p${formatFixed(100 * each.p, 0)}, ms`, strong: true },
      measured: percentileCell(measured.percentiles[index], `${at}/measured/percentiles/${String(index)}/value`),
      simulated: percentileCell(simulated.percentiles[index], `${at}/simulated/percentiles/${String(index)}/value`),
      ratio: { kind: 'number', value: each.ratio, text: `× ${formatFixed(each.ratio, 2)}`, interval: formatInterval(each, (x) => formatFixed(x, 2)), pointer: `${at}/agreement/${String(i)}/ratio` },
      bounds: { kind: 'forest', value: each.ratio, low: each.low ?? each.ratio, high: each.high ?? each.ratio, min: Math.max(0, 1 - reach), max: 1 + reach, zero: 1, tone: each.agrees ? 'neutral' : 'warn' },
      agrees: { kind: 'verdict', verdict: each.agrees ? 'pass' : 'warn', text: each.agrees ? 'agrees' : 'differs' },
    };
  });
  return {
    kind: 'table',
    id: `agreement-${String(m)}`,
    table: {
      title: `Measured and simulated, ${model.model}: ${ruleText(model.rule)}`,
      columns: [
        { key: 'figure', title: 'Figure' }, { key: 'measured', title: 'Measured', align: 'right' }, { key: 'simulated', title: 'Simulated', align: 'right' },
        { key: 'ratio', title: 'Simulated ÷ measured', align: 'right', definition: 'bounds: extreme ratios of both order-statistic intervals' }, { key: 'bounds', title: 'Ratio', align: 'center' }, { key: 'agrees', title: '', align: 'center' },
      ],
      rows: [...percentiles, ...plain],
      note: `n ${formatCount(measured.n)} measured | ${formatCount(simulated.n)} simulated · response = decoded − scheduled · order-statistic intervals, 95 % · the same arrivals under the same rule, batch times drawn from this run · ?: too few requests to report`,
    },
  };
}

function alternativeRow(each: Alternative, place: string, most: number): Table['rows'][number] {
  const figures = figuresOf(each);
  const head: Table['rows'][number] = { rule: { kind: 'text', text: each.asRun ? `${ruleText(each.rule)} (as run)` : ruleText(each.rule), strong: each.asRun }, rate: { kind: 'text', text: factorText(each.rateFactor) } };
  if (figures === undefined) return { ...head, note: { kind: 'text', text: each.outcome.status === 'refused' ? each.outcome.reason : '' } };
  const at = `${place}/outcome/figures`;
  const tail = percentileOf(figures, 0.99);
  return {
    ...head,
    throughput: { kind: 'number', value: figures.throughput, text: rate(figures.throughput), pointer: `${at}/throughput` },
    batch: { kind: 'number', value: figures.meanBatch, text: formatFixed(figures.meanBatch, 2), pointer: `${at}/meanBatch` },
    busy: { kind: 'number', value: figures.utilisation, text: formatPercent(figures.utilisation, 0), pointer: `${at}/utilisation` },
    dropped: { kind: 'number', value: figures.dropped, text: formatCount(figures.dropped), pointer: `${at}/dropped` },
    ...Object.fromEntries(PERCENTILES.map((p) => [`p${String(100 * p)}`, percentileCell(percentileOf(figures, p), `${at}/percentiles/${String(figures.percentiles.findIndex((other) => other.p === p))}/value`)])),
    ...(tail === undefined ? {} : { tail: { kind: 'forest' as const, value: tail.value, low: tail.low ?? tail.value, high: tail.high ?? tail.value, min: 0, max: most, tone: each.asRun ? ('neutral' as const) : ('muted' as const) } }),
  };
}

export function alternativesTable(model: ComputedModel, m: number): BlockInput {
  const most = Math.max(...model.alternatives.map((each) => percentileOf(figuresOf(each), 0.99)).map((tail) => tail?.high ?? tail?.value ?? 0), Number.EPSILON);
  const refused = model.alternatives.some(({ outcome }) => outcome.status === 'refused');
  const number = (key: string, title: string): Table['columns'][number] => ({ key, title, align: 'right' });
  return {
    kind: 'table',
    id: `alternatives-${String(m)}`,
    table: {
      title: `What other rules would have done, simulated, ${model.model}`,
      columns: [
        { key: 'rule', title: 'Batches', align: 'left' }, { key: 'rate', title: 'Rate', align: 'left' }, number('throughput', 'Answers a second'), number('batch', 'Mean batch'), number('busy', 'Utilisation'), number('dropped', 'Dropped'),
        ...PERCENTILES.map((p) => number(`p${String(100 * p)}`, `p${String(100 * p)}, ms`)), { key: 'tail', title: 'p99', align: 'center' }, ...(refused ? [{ key: 'note', title: 'Not simulated', align: 'left' as const }] : []),
      ],
      rows: model.alternatives.map((each, i) => alternativeRow(each, `/models/${String(m)}/alternatives/${String(i)}`, most)),
      note: `n ${formatCount(model.requests)} requests, the run's own arrivals · response times with order-statistic intervals, 95 % · nothing is extrapolated beyond measured batch sizes${model.alternatives.some(({ rule }) => rule.instances > model.rule.instances) ? ' · further instances are taken to be as fast as those that ran' : ''} · ?: too few requests to report`,
    },
  };
}
