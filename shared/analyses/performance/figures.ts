/** How do accuracy over time and calibration become figures? */
import type { FigureInput, FigureValue, Mark } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Params } from './params.ts';
import type { CalibrationBin, Computed, Side, TimePoint } from './result.ts';

type MarkInput = FigureInput['marks'][number];
type Tone = Mark['tone'];

const hundred = (share: number): number => 100 * share;
const TOO_FEW = 30;

/** Accuracy by period: band and line of each side, the learnt limit dashed, breaches as open rings. */
export function timelineFigure(result: Computed, { period, limitSd }: Params): FigureInput | undefined {
  const { points, limit, column, breaches } = result.timeline;
  if (points.length < 2) return undefined;
  const compared = result.reference !== null;
  const counts = points.map((point) => point.n);
  const marks: MarkInput[] = [
    ...(compared ? sideMarks('reference', 'reference', 'Reference') : []),
    ...sideMarks('current', compared ? 'current' : 'neutral', compared ? 'Current' : undefined),
    ...rules(result),
    { mark: 'point', x: 'period', y: 'breach', shape: 'ring', size: 9, tone: 'fail' },
  ];
  return {
    title: 'When did accuracy change?',
    alt: `Accuracy by ${period}, ${points.length} points; overall ${formatPercent(result.current.metrics.accuracy?.value, 2)} in ${result.current.label}; ${breaches.length} below the learnt limit.`,
    data: { period: points.map((point) => point.period), ...sideColumns(points, 'reference'), ...sideColumns(points, 'current'), breach: points.map((point) => (point.breach && point.side !== 'reference' ? hundred(point.accuracy) : null)), n: counts },
    x: { label: period, scale: 'time' },
    y: { label: 'accuracy', unit: '%', scale: 'linear' },
    marks,
    ...(column === null ? {} : { brush: { axis: 'x' as const, column, kind: 'interval' as const } }),
    note: [`n ${formatCount(counts.reduce((sum, x) => sum + x, 0))} judged, ${formatCount(Math.min(...counts))}–${formatCount(Math.max(...counts))} a ${period}`, 'band: 95 % Wilson', ...(limit === null ? [] : [`limit: mean − ${limitSd} sd of ${limit.periods} reference periods`])].join(' · '),
  };
}

function rules({ timeline: { limit, points }, reference }: Computed): MarkInput[] {
  const start = reference === null ? undefined : points.find((point) => point.side !== 'reference')?.period;
  return [
    ...(limit === null ? [] : [{ mark: 'rule' as const, axis: 'y' as const, at: hundred(limit.value), dash: 'dashed' as const, tone: 'warn' as const, label: 'learnt limit' }]),
    ...(start === undefined ? [] : [{ mark: 'rule' as const, axis: 'x' as const, at: start, dash: 'dotted' as const, label: 'current starts' }]),
  ];
}

function sideColumns(points: readonly TimePoint[], side: 'reference' | 'current'): Record<string, FigureValue[]> {
  const of = (value: (point: TimePoint) => number): FigureValue[] => points.map((point) => ((point.side === 'reference') === (side === 'reference') ? hundred(value(point)) : null));
  return { [`${side}Accuracy`]: of((point) => point.accuracy), [`${side}Low`]: of((point) => point.low), [`${side}High`]: of((point) => point.high) };
}

function sideMarks(side: 'reference' | 'current', tone: Tone, label: string | undefined): MarkInput[] {
  const shared = { tone, ...(label === undefined ? {} : { label }) };
  return [
    { mark: 'band', x: 'period', low: `${side}Low`, high: `${side}High`, tone },
    { mark: 'line', x: 'period', y: `${side}Accuracy`, ...shared },
    { mark: 'point', x: 'period', y: `${side}Accuracy`, size: 4, tone },
  ];
}

/** Observed − predicted against the score: above 0 positives are more frequent than the scores say. */
export function calibrationFigure(result: Computed): FigureInput | undefined {
  const sides = [...(result.reference === null ? [] : [result.reference]), result.current].filter((side) => side.calibration.length > 0);
  if (sides.length === 0) return undefined;
  const keyed = sides.map((side): readonly [string, Side] => [side.side === 'reference' ? 'reference' : 'current', side]);
  const slope = result.current.metrics.calibrationSlope;
  const few = sides.flatMap((side) => side.calibration).filter((bin) => bin.n < TOO_FEW).length;
  return {
    title: 'Do the scores mean what they say?',
    alt: `Observed minus predicted share of positives in ${result.current.calibration.length} score bins of ${result.current.label}; calibration error ${result.current.metrics.ece?.value?.toFixed(4) ?? 'not computable'}.`,
    data: Object.assign({}, ...keyed.map(([key, side]) => calibrationColumns(key, side.calibration))) as Record<string, FigureValue[]>, // each part has this shape
    x: { label: 'mean score of the bin', scale: 'linear', domain: [0, 1] },
    y: { label: 'observed − predicted', unit: 'pp', scale: 'linear' },
    marks: [{ mark: 'rule', axis: 'y', at: 0, label: 'perfect' }, ...keyed.flatMap(([key, side]) => calibrationMarks(key, result.reference === null ? 'neutral' : side.side === 'reference' ? 'reference' : 'current'))],
    note: [`n ${sides.map((side) => formatCount(side.coverage.judgedScores)).join(' | ')}`, `${result.current.calibration.length} equal-count bins`, 'bars: 95 % Wilson', `slope ${slope?.value?.toFixed(2) ?? '–'}, ideal 1`, ...(few > 0 ? [`${few} bins below ${TOO_FEW} rows, hollow`] : [])].join(' · '),
  };
}

function calibrationColumns(key: string, bins: readonly CalibrationBin[]): Record<string, FigureValue[]> {
  const gap = (share: number, bin: CalibrationBin): number => hundred(share - bin.meanScore);
  return {
    [`${key}Score`]: bins.map((bin) => bin.meanScore),
    [`${key}Gap`]: bins.map((bin) => (bin.n < TOO_FEW ? null : gap(bin.observed, bin))),
    [`${key}Few`]: bins.map((bin) => (bin.n < TOO_FEW ? gap(bin.observed, bin) : null)),
    [`${key}Low`]: bins.map((bin) => gap(bin.low, bin)),
    [`${key}High`]: bins.map((bin) => gap(bin.high, bin)),
  };
}

const calibrationMarks = (key: string, tone: Tone): MarkInput[] => [
  { mark: 'interval', at: `${key}Score`, low: `${key}Low`, high: `${key}High`, tone },
  { mark: 'line', x: `${key}Score`, y: `${key}Gap`, tone, label: key === 'reference' ? 'Reference' : 'Current' },
  { mark: 'point', x: `${key}Score`, y: `${key}Gap`, tone },
  { mark: 'point', x: `${key}Score`, y: `${key}Few`, shape: 'ring', tone },
];
