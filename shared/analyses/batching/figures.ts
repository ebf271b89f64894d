/** How are batch times, and the tail under other rules, drawn? */
import type { BlockInput } from '../../blocks/block.ts';
import { type FigureInput, Tone } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Alternative, ComputedModel } from './result.ts';
import { figuresOf, percentileOf } from './rules.ts';

type MarkInput = FigureInput['marks'][number];

const DASHES = ['solid', 'dashed', 'dotted'] as const;

const toneOf = ({ slot }: ComputedModel): Tone => Tone.parse(`model:${String(slot % 8)}`);

/** Medians by size with the monotone curve through them; nothing when only one size was measured. */
export function curveFigure(model: ComputedModel, m: number): readonly BlockInput[] {
  const { sizes, affine, spread, maxResidualMs, batches } = model.curve;
  if (sizes.length < 2) return [];
  const line = affine === null ? '' : ` · ≈ ${formatMs(affine.fixedMs)} + ${formatMs(affine.perRowMs)} a row (largest residual ${formatMs(affine.maxResidualMs)})`;
  return [
    {
      kind: 'figure',
      id: `batch-time-${String(m)}`,
      figure: {
        title: `Time of a batch by its size, ${model.model}`,
        alt: `Median time of a batch of ${model.model}: ${sizes.map(({ size, medianMs }) => `${formatCount(size)} rows ${formatMs(medianMs)}`).join(', ')}.`,
        data: { size: sizes.map(({ size }) => size), median: sizes.map(({ medianMs }) => medianMs), fitted: sizes.map(({ fittedMs }) => fittedMs) },
        x: { label: 'rows of a batch', scale: 'log' },
        y: { label: 'formed to decoded', unit: 'ms', scale: 'linear' },
        marks: [{ mark: 'line', x: 'size', y: 'fitted', tone: toneOf(model) }, { mark: 'point', x: 'size', y: 'median', tone: toneOf(model) }],
        note: `${formatCount(batches)} batches · points: medians; line: non-decreasing fit, used by the simulation (largest residual ${formatMs(maxResidualMs)}) · batches of one size vary by ${formatPercent(spread, 0)} (median)${line}`,
      },
    },
  ];
}

interface Line {
  readonly delayMs: number;
  readonly points: readonly Alternative[];
}

/** One line a delay, at the rate and with the copies of the run. */
function linesOf({ rule, alternatives }: ComputedModel): Line[] {
  const shown = alternatives.filter((each) => each.rateFactor === 1 && each.rule.instances === rule.instances && figuresOf(each) !== undefined);
  const singles = shown.filter((each) => each.rule.maxSize === 1);
  const delays = [...new Set(shown.filter((each) => each.rule.maxSize > 1).map((each) => each.rule.maxDelayMs))].sort((a, b) => a - b);
  return delays.map((delayMs) => ({ delayMs, points: [...singles, ...shown.filter((each) => each.rule.maxSize > 1 && each.rule.maxDelayMs === delayMs)].sort((a, b) => a.rule.maxSize - b.rule.maxSize) }));
}

/** p99 of the simulated response time by largest batch, one line a delay, the measured run as a ring; nothing without two points. */
export function tailFigure(model: ComputedModel, m: number): readonly BlockInput[] {
  const lines = linesOf(model).filter(({ points }) => points.length > 1);
  const measured = percentileOf(model.measured, 0.99);
  if (lines.length === 0) return [];
  const data: Record<string, (number | null)[]> = { run: [model.rule.maxSize], measured: [measured?.value ?? null], low: [measured?.low ?? null], high: [measured?.high ?? null] };
  const marks = lines.flatMap(({ delayMs, points }, k): MarkInput[] => {
    const tail = points.map((each) => percentileOf(figuresOf(each), 0.99));
    data[`size${String(k)}`] = points.map(({ rule }) => rule.maxSize);
    data[`p99${String(k)}`] = tail.map((each) => each?.value ?? null);
    return [{ mark: 'line', x: `size${String(k)}`, y: `p99${String(k)}`, tone: toneOf(model), dash: DASHES[k % DASHES.length] ?? 'solid', label: delayMs === 0 ? 'no delay' : formatMs(delayMs) }, { mark: 'point', x: `size${String(k)}`, y: `p99${String(k)}`, tone: toneOf(model), size: 4 }];
  });
  return [
    {
      kind: 'figure',
      id: `tail-${String(m)}`,
      figure: {
        title: `Simulated p99 response time by largest batch, ${model.model}`,
        alt: `${lines.map(({ delayMs, points }) => `${delayMs === 0 ? 'no delay' : `delay ${formatMs(delayMs)}`}: ${points.map((each) => `${formatCount(each.rule.maxSize)} ${formatMs(percentileOf(figuresOf(each), 0.99)?.value)}`).join(', ')}`).join('; ')}. Measured: ${formatMs(measured?.value)} at ${formatCount(model.rule.maxSize)}.`,
        data,
        x: { label: 'largest batch', scale: 'log' },
        y: { label: 'response time, p99', unit: 'ms', scale: 'log' },
        marks: [...marks, { mark: 'interval', at: 'run', low: 'low', high: 'high', tone: 'neutral' }, { mark: 'point', x: 'run', y: 'measured', shape: 'ring', size: 9, tone: 'neutral' }],
        note: `n ${formatCount(model.requests)} requests, the run's own arrivals · lines: longest wait for a batch to fill · ring: as measured, with its interval`,
      },
    },
  ];
}
