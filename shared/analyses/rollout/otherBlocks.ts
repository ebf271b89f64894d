/** How are a shadow run, an A/B test and a switch-over shown? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatMoment } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import type { Metric } from '../metric.ts';
import { differenceCell, differenceIntervalText, differenceText, metricCell, metricStat, numberWith, SHARE } from '../metricText.ts';
import type { Params } from './params.ts';
import type { AbTest, BlueGreen, Computed, Effect, EffectId, Shadow } from './result.ts';
import { CHECK_DEFINITIONS, CHECK_TITLES, checkInterval, checkText, checkValue, EFFECT_WORDS, percent, type VerdictParts, worstCheck } from './words.ts';

interface Judged {
  readonly id: EffectId;
  readonly difference: Metric;
  readonly smallest: number;
}

/** Accuracy may fall by the margin, errors and NaN may rise by their bounds; everything else only warns. Too few rows on a side judge nothing. */
function judgeEffects(effects: readonly Judged[], params: Params): Verdict {
  const of = (id: EffectId): Metric | undefined => effects.find((effect) => effect.id === id && effect.smallest >= params.minRequests)?.difference;
  const rises = (id: EffectId, bound: number): boolean => (of(id)?.low ?? 0) > bound;
  const accuracy = of('accuracy');
  if ((accuracy?.high ?? 0) < -params.margin || rises('errors', params.maxErrorRate) || rises('nan', params.maxNanRate)) return 'fail';
  if (accuracy?.low === undefined || accuracy.low === null) return 'inconclusive';
  if ((['positives', 'score', 'latency'] as const).some((id) => excludesZero(of(id)))) return 'warn';
  return accuracy.low > -params.margin ? 'pass' : 'inconclusive';
}

const excludesZero = (metric: Metric | undefined): boolean => (metric?.low ?? 0) > 0 || (metric?.high ?? 0) < 0;

function differenceSentence(id: EffectId, difference: Metric): string {
  const { title, scale } = EFFECT_WORDS[id];
  return difference.value === null ? `${title}: ${difference.reason ?? 'not known'}` : `${title} ${differenceText(difference, scale)} ${differenceIntervalText(difference, scale)}`;
}

export function shadowVerdict({ checks, flips, shift }: Shadow, { counts, challenger, champion }: Computed): VerdictParts {
  const verdict = worstCheck(checks);
  const failed = checks.filter((check) => check.applies && check.verdict !== 'pass');
  return {
    verdict, value: formatPercent(flips.value, 2), unit: 'decided differently', detail: `n ${formatCount(counts.requests)} requests`,
    claim: verdict === 'pass' ? 'Within every bound.' : verdict === 'fail' ? 'Beyond a bound.' : verdict === 'warn' ? 'With warnings.' : 'Not every check could be settled.',
    answer: `${failed.length === 0 ? `${challenger.name} stays within the bounds beside ${champion.name}` : failed.map((check) => `${checkText(check)}: ${check.reason}`).join('; ')}. Mean score ${differenceText(shift, numberWith(4))}.`, pointer: '/outcome/flips/value',
  };
}

export function shadowBlocks(shadow: Shadow, result: Computed): readonly BlockInput[] {
  return [checkTable(shadow), dayFigure(shadow, result), effectTable(shadow.effects, { title: 'Both models on the same requests', pointer: '/outcome/effects', result, labelsUntil: result.until }), shadowStats(shadow), ...shadowLatency(shadow, result)];
}

function checkTable({ checks }: Shadow): BlockInput {
  return {
    kind: 'table', id: 'gate',
    table: {
      title: 'The gate at the end',
      columns: [{ key: 'check', title: 'Check' }, { key: 'value', title: 'Value', align: 'right' }, { key: 'bound', title: 'Bound', align: 'right' }, { key: 'n', title: 'Requests', align: 'right' }, { key: 'verdict', title: 'Verdict' }, { key: 'reason', title: 'Why' }],
      rows: checks.map((check, i) => ({
        check: { kind: 'text', text: `${CHECK_TITLES[check.id]}${check.hard ? '' : ' (warns only)'}` },
        value: check.value === null ? { kind: 'text', text: '–' } : { kind: 'number', value: check.value, text: checkValue(check.id, check.value), interval: check.low === null ? '–' : checkInterval(check), pointer: `/outcome/checks/${String(i)}/value` },
        bound: { kind: 'number', value: check.bound, text: checkValue(check.id, check.bound), pointer: `/outcome/checks/${String(i)}/bound` },
        n: { kind: 'number', value: check.n, text: formatCount(check.n), pointer: `/outcome/checks/${String(i)}/n` },
        verdict: { kind: 'verdict', verdict: check.applies ? check.verdict : 'undefined' },
        reason: { kind: 'text', text: check.reason },
      })),
      note: `n ${formatCount(Math.max(0, ...checks.map(({ n }) => n)))} requests · ${checks.map(({ id }) => CHECK_DEFINITIONS[id]).join(' ')}`,
    },
  };
}

function dayFigure({ days, flips }: Shadow, result: Computed): BlockInput {
  const hundred = (values: readonly (number | null)[]): (number | null)[] => values.map((value) => (value === null ? null : 100 * value));
  return {
    kind: 'figure', id: 'flips-by-day',
    figure: {
      title: 'Decided differently, by day', alt: `Share of rows that ${result.challenger.name} decides differently from ${result.champion.name}, by day; ${formatPercent(flips.value, 2)} overall.`,
      data: { day: days.from, share: hundred(days.flips), low: hundred(days.low), high: hundred(days.high) },
      x: { label: 'day (UTC)', scale: 'time' }, y: { label: 'decided differently', unit: '%', scale: 'linear' },
      marks: [{ mark: 'band', x: 'day', low: 'low', high: 'high', tone: 'current' }, { mark: 'line', x: 'day', y: 'share', tone: 'current' }, { mark: 'point', x: 'day', y: 'share', size: 4, tone: 'current' }],
      note: `n ${formatCount(flips.n)} rows scored by both · band: Wilson, 95 %`,
    },
  };
}

function shadowStats({ flips, up, down, differing, floor, gaps, shift }: Shadow): BlockInput {
  return {
    kind: 'stat',
    stats: [
      metricStat(flips, { label: 'Decided differently', scale: SHARE, definition: 'Rows decided differently ÷ rows scored by both, each model at its own threshold; Wilson interval.', pointer: '/outcome/flips/value' }),
      { label: 'To positive | to negative', value: up, text: `${formatCount(up)} | ${formatCount(down)}`, n: flips.n, pointer: '/outcome/up', definition: 'Rows that only the challenger, only the champion decides positive.' },
      metricStat(differing, { label: 'Different scores', scale: SHARE, definition: `Rows of requests whose scores differ by more than ${floor === null ? '0; the champion was not run twice' : `the champion’s own noise, ${String(floor)}`}; Wilson interval.`, pointer: '/outcome/differing/value' }),
      metricStat(shift, { label: 'Score shift', scale: numberWith(5), definition: 'Mean of challenger − champion; normal interval, rows of a request kept together.', pointer: '/outcome/shift/value' }),
      { label: 'p99 of score differences', value: gaps.p99, text: formatFixed(gaps.p99, 4), n: flips.n, pointer: '/outcome/gaps/p99', definition: '|challenger − champion|, largest of a request’s rows; linear interpolation.' },
    ],
  };
}

function shadowLatency({ latency }: Shadow, { champion, challenger }: Computed): readonly BlockInput[] {
  if (latency === null) return [];
  const row = (i: 0 | 1, model: string): Table['rows'][number] => {
    const cell = (key: 'p50' | 'p95' | 'p99'): Cell => ({ kind: 'number', value: latency[i][key], text: `${formatMs(latency[i][key], { unit: false })}${key === 'p99' && !latency[i].reportable ? ' ?' : ''}`, pointer: `/outcome/latency/${String(i)}/${key}` });
    return { model: { kind: 'text', text: model }, n: { kind: 'number', value: latency[i].n, text: formatCount(latency[i].n), pointer: `/outcome/latency/${String(i)}/n` }, p50: cell('p50'), p95: cell('p95'), p99: cell('p99') };
  };
  return [{ kind: 'table', id: 'latency', table: { title: 'Response time in the replay, ms', columns: [{ key: 'model', title: 'Model' }, { key: 'n', title: 'Requests', align: 'right' }, { key: 'p50', title: 'p50', align: 'right' }, { key: 'p95', title: 'p95', align: 'right' }, { key: 'p99', title: 'p99', align: 'right' }], rows: [row(0, champion.name), row(1, challenger.name)], note: `n ${formatCount(latency[0].n)} | ${formatCount(latency[1].n)} requests · ?: too few to report` } }];
}

interface EffectTable {
  readonly title: string;
  readonly pointer: string;
  readonly result: Computed;
  readonly labelsUntil: string;
}

function effectTable(effects: readonly Effect[], { title, pointer, result, labelsUntil }: EffectTable): BlockInput {
  return {
    kind: 'table', id: title,
    table: {
      title,
      columns: [{ key: 'measure', title: 'Measure' }, { key: 'champion', title: result.champion.name, align: 'right' }, { key: 'challenger', title: result.challenger.name, align: 'right' }, { key: 'difference', title: 'difference', align: 'right' }, { key: 'n', title: 'n', align: 'right' }],
      rows: effects.map(({ id, champion, challenger, difference }, i) => {
        const { title: measure, scale } = EFFECT_WORDS[id];
        return { measure: { kind: 'text', text: measure }, champion: metricCell(champion, scale, `${pointer}/${String(i)}/champion/value`), challenger: metricCell(challenger, scale, `${pointer}/${String(i)}/challenger/value`), difference: differenceCell(difference, scale, `${pointer}/${String(i)}/difference/value`), n: { kind: 'text', text: `${formatCount(champion.n)} | ${formatCount(challenger.n)}` } };
      }),
      note: `n ${formatCount(result.counts.rows)} rows, ${formatCount(result.counts.requests)} requests · intervals 95 %: normal, requests of a unit kept together · labels until ${formatMoment(labelsUntil)} UTC`,
    },
  };
}

export function abVerdict(test: AbTest, { challenger }: Computed, params: Params): VerdictParts {
  const { sampleRatio, requests, effects } = test;
  if (sampleRatio !== null && !sampleRatio.matches) {
    return {
      verdict: 'fail', value: formatPercent(test.units[1] / (test.units[0] + test.units[1]), 2), unit: 'in the challenger’s arm', detail: `${percent(test.share)} asked, p ${formatP(sampleRatio.p)}`,
      claim: 'The split is not the one that was asked for.', answer: `${formatCount(test.units[0])} and ${formatCount(test.units[1])} units where ${formatFixed(sampleRatio.expected[0], 0)} and ${formatFixed(sampleRatio.expected[1], 0)} were expected (χ² ${formatFixed(sampleRatio.statistic, 1)}). Nothing else of the test can be relied on.`, pointer: '/outcome/sampleRatio/p',
    };
  }
  const verdict = judgeEffects(effects, params);
  const accuracy = effects.find(({ id }) => id === 'accuracy')?.difference;
  return {
    verdict, value: accuracy === undefined ? '–' : differenceText(accuracy, SHARE), unit: 'accuracy', detail: accuracy === undefined ? '' : `${differenceIntervalText(accuracy, SHARE)}, ${formatCount(requests[0])} | ${formatCount(requests[1])} requests`,
    claim: verdict === 'pass' ? 'The challenger is no worse.' : verdict === 'fail' ? 'The challenger is worse.' : verdict === 'warn' ? 'No worse beyond the bounds, but it answers differently.' : 'The test does not settle it.',
    answer: `${effects.filter(({ difference }) => difference.value !== null).map(({ id, difference }) => differenceSentence(id, difference)).join('; ')}. ${formatCount(requests[1])} requests would have been answered by ${challenger.name}.`, pointer: '/outcome/effects/0/difference/value',
  };
}

export function abBlocks(test: AbTest, result: Computed): readonly BlockInput[] {
  const { sampleRatio, units } = test;
  return [
    effectTable(test.effects, { title: 'Between the arms', pointer: '/outcome/effects', result, labelsUntil: test.labelsUntil }),
    { kind: 'stat', stats: [
      { label: 'Units in the arms', value: units[1], text: `${formatCount(units[0])} | ${formatCount(units[1])}`, n: units[0] + units[1], pointer: '/outcome/units/1', definition: `Distinct values of ${result.assignedBy ?? 'the unit'}, champion’s | challenger’s arm.` },
      ...(sampleRatio === null ? [] : [{ label: 'Sample ratio', value: sampleRatio.p, text: `p ${formatP(sampleRatio.p)}`, n: units[0] + units[1], pointer: '/outcome/sampleRatio/p', definition: 'χ² test of the numbers of units against the share asked for; below 0.001 the split is broken.' }]),
    ] },
    effectTable(test.paired, { title: 'What the arms estimate: both models on all requests', pointer: '/outcome/paired', result, labelsUntil: test.labelsUntil }),
  ];
}

export function blueGreenVerdict({ effects, switchAt, before, after, controlBefore, controlAfter }: BlueGreen, { challenger }: Computed, params: Params): VerdictParts {
  const empty = [before, after, controlBefore, controlAfter].some(({ requests }) => requests === 0);
  const found = judgeEffects(effects, params);
  const ownFault = judgeEffects(effects.map(({ id, sameRequests, smallest }) => ({ id, difference: sameRequests, smallest })), params);
  const verdict = empty ? 'undefined' : found === 'fail' && ownFault !== 'fail' ? 'warn' : found;
  const shown = effects.find(({ id, smallest }) => id === 'accuracy' && smallest >= params.minRequests) ?? effects.find(({ id }) => id === 'positives');
  const few = effects.find(({ id, smallest }) => id === 'accuracy' && smallest < params.minRequests);
  return {
    verdict, value: shown === undefined ? '–' : differenceText(shown.difference, SHARE), unit: EFFECT_WORDS[shown?.id ?? 'positives'].title.toLowerCase(), detail: `${formatMoment(switchAt)} UTC, n ${formatCount(before.requests)} | ${formatCount(after.requests)}`,
    claim: empty ? 'A window holds no request.' : claimOfSwitch(verdict, found, challenger.name),
    answer: empty
      ? 'The windows before and after the switch and the same a week earlier have to lie inside the scope.'
      : `Beyond what the week before did: ${effects.filter(({ difference, smallest }) => difference.value !== null && smallest >= params.minRequests).map((effect) => differenceSentence(effect.id, effect.difference)).join('; ')}.${few === undefined ? '' : ` Accuracy is not judged: ${formatCount(few.smallest)} labels had arrived in the smallest window, ${formatCount(params.minRequests)} are needed.`}`,
    pointer: `/outcome/effects/${String(Math.max(0, effects.findIndex((effect) => effect === shown)))}/difference/value`,
  };
}

function claimOfSwitch(verdict: Verdict, found: Verdict, challenger: string): string {
  if (verdict === 'fail') return 'The switch made it worse.';
  if (found === 'fail') return `It got worse at the switch, but not because of ${challenger}: on the same requests both models do alike.`;
  if (verdict === 'warn') return 'No worse beyond the bounds, but answers changed with the switch.';
  return verdict === 'pass' ? 'The switch made nothing worse.' : 'The windows do not settle it.';
}

export function blueGreenBlocks({ effects, before, after, controlBefore, controlAfter, labelsUntil }: BlueGreen, { champion, challenger }: Computed): readonly BlockInput[] {
  const span = ({ from, until }: BlueGreen['before']): string => `${formatMoment(from)} – ${formatMoment(until)}`;
  return [
    {
      kind: 'table', id: 'switch-over',
      table: {
        title: 'Before and after the switch',
        columns: [{ key: 'measure', title: 'Measure' }, { key: 'before', title: `before (${champion.name})`, align: 'right' }, { key: 'after', title: `after (${challenger.name})`, align: 'right' }, { key: 'change', title: 'change', align: 'right' }, { key: 'control', title: 'a week earlier', align: 'right' }, { key: 'difference', title: 'beyond it', align: 'right', definition: '(after − before) − the same a week earlier, when the champion answered both windows.' }, { key: 'same', title: 'same requests', align: 'right', definition: `${challenger.name} − ${champion.name} on the requests after the switch: what of the change is the model’s own.` }],
        rows: effects.map((effect, i) => {
          const { title, scale } = EFFECT_WORDS[effect.id];
          const at = (key: string): string => `/outcome/effects/${String(i)}/${key}/value`;
          return { measure: { kind: 'text', text: title }, before: metricCell(effect.before, scale, at('before')), after: metricCell(effect.after, scale, at('after')), change: differenceCell(effect.change, scale, at('change')), control: differenceCell(effect.controlChange, scale, at('controlChange')), difference: differenceCell(effect.difference, scale, at('difference')), same: differenceCell(effect.sameRequests, scale, at('sameRequests')) };
        }),
        note: `n ${[before, after, controlBefore, controlAfter].map(({ requests }) => formatCount(requests)).join(' | ')} requests · ${span(before)} | ${span(after)} | a week earlier ${span(controlBefore)} | ${span(controlAfter)} UTC · intervals 95 %: normal, requests of a unit kept together · labels until ${formatMoment(labelsUntil)}, of the control a week earlier`,
      },
    },
  ];
}
