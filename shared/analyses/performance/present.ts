/** How is a model's quality shown? */
import type { BlockInput } from '../../blocks/block.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatMoment } from '../../core/format/formatDate.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { formatPp } from '../../core/format/formatPp.ts';
import { hasValue, type Metric } from '../metric.ts';
import { differenceCell, differenceIntervalText, intervalText, metricCell, metricStat, SHARE, valueText } from '../metricText.ts';
import { calibrationFigure, timelineFigure } from './figures.ts';
import { METRIC_WORDS } from './metricWords.ts';
import type { Params } from './params.ts';
import { type Computed, METRIC_IDS, type MetricId, type Result, type Side } from './result.ts';

const QUESTION = 'How good was the model, and did that change?';
const SHORT = 'Performance';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  const timeline = timelineFigure(result, params);
  const calibration = calibrationFigure(result);
  return [
    verdictBlock(result, params),
    { kind: 'stat', stats: keyStats(result) },
    ...(timeline === undefined ? [] : [{ kind: 'figure' as const, id: 'accuracy-over-time', figure: timeline }]),
    metricTable(result),
    ...(result.current.confusion === null ? [] : [confusionMatrix(result)]),
    ...(calibration === undefined ? [] : [{ kind: 'figure' as const, id: 'calibration', figure: calibration }]),
    { kind: 'text', markdown: coverageText(result), tone: 'note' },
  ];
}

/** With a reference: is the loss of accuracy within the margin? Without: is the model better than always answering one class? */
export function judge(result: Computed, margin: number): Verdict {
  const difference = result.difference?.accuracy;
  if (difference === undefined) {
    const [accuracy, dummy] = [result.current.metrics.accuracy, result.current.baseline.accuracy];
    return hasValue(accuracy) && hasValue(dummy) ? crossing(accuracy, dummy.value) : 'undefined';
  }
  if (!hasValue(difference)) return 'undefined';
  const verdict = crossing(difference, -margin);
  return verdict === 'pass' && result.timeline.breaches.length > 0 ? 'warn' : verdict;
}

function crossing({ low, high }: Metric, bound: number): Verdict {
  if (low === null || high === null) return 'inconclusive';
  if (low > bound) return 'pass';
  return high < bound ? 'fail' : 'inconclusive';
}

function verdictBlock(result: Computed, params: Params): BlockInput {
  const verdict = judge(result, params.margin);
  const { accuracy } = result.current.metrics;
  const shared = { kind: 'verdict', question: QUESTION, short: SHORT, verdict } as const;
  if (!hasValue(accuracy)) {
    const reason = accuracy?.reason ?? 'no labelled row';
    return { ...shared, value: '–', unit: '', detail: reason, claim: `Not computable: ${reason}.`, answer: `${formatCount(result.current.coverage.rows)} rows, ${formatCount(result.current.coverage.labelled)} with a label.` };
  }
  const now = `${valueText(accuracy, SHARE)} ${intervalText(accuracy, SHARE)}`;
  const difference = result.difference?.accuracy;
  if (!hasValue(difference)) {
    const { class: most, accuracy: dummy } = result.current.baseline;
    return { ...shared, value: formatPercent(accuracy.value, 2), unit: 'accuracy', detail: `${intervalText(accuracy, SHARE)}, n ${formatCount(accuracy.n)}`, claim: baselineClaim(verdict), answer: `Accuracy is ${now}; always answering “${most ?? '–'}” gives ${formatPercent(dummy.value, 2)}.`, pointer: '/current/metrics/accuracy/value' };
  }
  return {
    ...shared,
    value: formatPp(difference.value, 2, { unit: false }),
    unit: 'pp accuracy',
    detail: `${differenceIntervalText(difference, SHARE)}, n ${formatCount(accuracy.n)}`,
    claim: differenceClaim(verdict, difference, params.margin),
    answer: `${now} now, ${referenceText(result)}. ${byInputText(result)}${breachText(result, params.period)}`,
    pointer: '/difference/accuracy/value',
  };
}

function referenceText({ reference }: Computed): string {
  const accuracy = reference?.metrics.accuracy;
  return hasValue(accuracy) ? `${valueText(accuracy, SHARE)} ${intervalText(accuracy, SHARE)} in the reference` : 'no value in the reference';
}

function byInputText({ difference }: Computed): string {
  const clustered = difference?.accuracyClustered;
  return hasValue(clustered) ? `With equal inputs kept together the interval is ${differenceIntervalText(clustered, SHARE)}. ` : '';
}

const baselineClaim = (verdict: Verdict): string =>
  verdict === 'pass' ? 'Better than always answering the most frequent class.' : verdict === 'fail' ? 'Worse than always answering the most frequent class.' : 'Not told apart from always answering the most frequent class.';

function differenceClaim(verdict: Verdict, difference: Metric, margin: number): string {
  const change = formatPp(difference.value);
  const bound = formatPp(-margin);
  if (verdict === 'fail') return `Accuracy changed by ${change}, more than the tolerated ${bound}.`;
  if (verdict === 'inconclusive') return `Undecided: accuracy changed by ${change}, and the interval crosses the tolerated ${bound}.`;
  return verdict === 'warn' ? `Accuracy held within ${bound} overall, but not in every period.` : `Accuracy held: ${change}, within the tolerated ${bound}.`;
}

function breachText({ timeline }: Computed, period: Params['period']): string {
  if (timeline.limit === null) return `No limit was learnt: ${timeline.limitReason ?? 'no reference'}.`;
  const count = timeline.breaches.length;
  const when = (instant: string): string => (period === 'hour' ? formatMoment(instant) : formatDate(instant));
  if (count === 0) return `No ${period} falls below the learnt limit of ${formatPercent(timeline.limit.value, 2)}.`;
  const listed = timeline.breaches.slice(0, 10).map(when).join(', ');
  const more = count > 10 ? ` and ${count - 10} more` : '';
  return `${count} ${period}${count === 1 ? ' falls' : 's fall'} below the learnt limit of ${formatPercent(timeline.limit.value, 2)}: ${listed}${more}.`;
}

const KEY_METRICS: readonly MetricId[] = ['accuracy', 'accuracyClustered', 'precision', 'recall', 'f1', 'rocAuc', 'logLoss', 'brier', 'ece'];

function keyStats(result: Computed): Extract<BlockInput, { kind: 'stat' }>['stats'] {
  const stats = KEY_METRICS.flatMap((id) => {
    const metric = result.current.metrics[id];
    const { title, scale, definition } = METRIC_WORDS[id];
    return metric === undefined ? [] : [metricStat(metric, { label: title, scale, definition, pointer: `/current/metrics/${id}/value` })];
  });
  const { class: most, accuracy } = result.current.baseline;
  return [...stats, metricStat(accuracy, { label: `Dummy baseline: always “${most ?? '–'}”`, scale: SHARE, definition: 'Accuracy of always answering the most frequent class of these rows.', pointer: '/current/baseline/accuracy/value' })];
}

function metricTable(result: Computed): BlockInput {
  const { reference } = result;
  const present = METRIC_IDS.filter((id) => result.current.metrics[id] !== undefined);
  return {
    kind: 'table',
    id: 'metrics',
    table: {
      title: 'Every metric with its interval',
      columns: [
        { key: 'metric', title: 'Metric' },
        ...(reference === null ? [] : [{ key: 'reference', title: `Reference: ${reference.label}`, align: 'right' as const }]),
        { key: 'current', title: reference === null ? result.current.label : `Current: ${result.current.label}`, align: 'right' },
        ...(reference === null ? [] : [{ key: 'difference', title: 'Difference', align: 'right' as const, definition: 'current − reference; Newcombe hybrid score for shares, else square and add of both intervals' }]),
        { key: 'n', title: 'n', align: 'right' },
        { key: 'definition', title: 'Definition' },
      ],
      rows: present.map((id) => {
        const { title, scale, definition } = METRIC_WORDS[id];
        const n = result.current.metrics[id]?.n ?? 0;
        return {
          metric: { kind: 'text', text: title, strong: id === 'accuracy' },
          ...(reference === null ? {} : { reference: metricCell(reference.metrics[id], scale, `/reference/metrics/${id}/value`), difference: differenceCell(result.difference?.[id], scale, `/difference/${id}/value`) }),
          current: metricCell(result.current.metrics[id], scale, `/current/metrics/${id}/value`),
          n: { kind: 'number', value: n, text: formatCount(n), pointer: `/current/metrics/${id}/n` },
          definition: { kind: 'text', text: definition },
        };
      }),
      note: sideNote(result),
    },
  };
}

const sideNote = ({ current, reference, decisionRule, positive }: Computed): string =>
  [
    reference === null ? `n ${formatCount(current.coverage.judged)}` : `n ${formatCount(reference.coverage.judged)} | ${formatCount(current.coverage.judged)} judged`,
    ...(positive === null ? [] : [`positive class ${positive}`, `decision ${decisionRule}`]),
    ...(current.distinctInputs === null ? [] : [`${formatCount(current.distinctInputs)} distinct inputs`]),
    '95 % intervals',
  ].join(' · ');

function confusionMatrix(result: Computed): BlockInput {
  const { tp, fp, fn, tn } = result.current.confusion ?? { tp: 0, fp: 0, fn: 0, tn: 0 };
  const n = tp + fp + fn + tn;
  const positive = result.positive ?? 'positive';
  const cell = (key: 'tp' | 'fp' | 'fn' | 'tn', value: number, word: string): Extract<BlockInput, { kind: 'matrix' }>['cells'][number][number] => ({
    text: formatCount(value), detail: `${formatPercent(n === 0 ? null : value / n)} ${word}`, value, framed: key === 'fp' || key === 'fn', pointer: `/current/confusion/${key}`,
  });
  return {
    kind: 'matrix',
    title: 'Which decisions were right?',
    rowTitle: 'Label',
    columnTitle: 'Decision',
    rows: [`not ${positive}`, positive],
    columns: [`not ${positive}`, positive],
    cells: [[cell('tn', tn, 'true negative'), cell('fp', fp, 'false positive')], [cell('fn', fn, 'false negative'), cell('tp', tp, 'true positive')]],
    note: `n ${formatCount(n)} judged rows of ${result.current.label} · errors framed`,
  };
}

function coverageText({ current, reference }: Computed): string {
  const line = ({ label, coverage, clippedScores }: Side): string =>
    `**${label}**: ${formatCount(coverage.rows)} rows, ${formatCount(coverage.labelled)} labelled, ${formatCount(coverage.judged)} judged; left out: ${formatCount(coverage.rows - coverage.labelled)} without a label, ${formatCount(coverage.labelled - coverage.judged)} labelled without a decision, ${formatCount(coverage.judged - coverage.judgedScores)} judged without a finite score (AUC, log loss, Brier and calibration only), ${formatCount(coverage.undated)} without a time (time axis only); ${formatCount(clippedScores)} scores clipped.`;
  return [...(reference === null ? [] : [line(reference)]), line(current)].join(' ');
}
