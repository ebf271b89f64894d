/** How is it shown whether the replay reproduces the log? */
import type { BlockInput } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDays, formatMoment } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { metricCell, metricStat, SHARE } from '../metricText.ts';
import type { Params } from './params.ts';
import { causesBlock, causesText, patternsTable, wordOf } from './presentCauses.ts';
import { findingsOf, findingText, inputBlocks, inputsText, sinceText } from './presentInputs.ts';
import type { Computed, Result } from './result.ts';

const QUESTION = 'Does the replay give the scores that were logged?';
const SHORT = 'Replay parity';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT, verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: result.reason, answer: result.hint }];
  }
  return [
    verdictBlock(result, params),
    { kind: 'stat', stats: statsOf(result) },
    ...(result.periods.length < 2 ? [] : [{ kind: 'figure' as const, id: 'differing-rows', figure: timeFigure(result, params) }]),
    ...(result.counts.different === 0 ? [] : differenceBlocks(result, params)),
    ...inputBlocks(result),
    { kind: 'text', tone: 'note', markdown: coverageText(result) },
  ];
}

function differenceBlocks(result: Computed, params: Params): readonly BlockInput[] {
  return [
    ...(result.causes === null ? [] : [causesBlock(result, result.causes, params)]),
    ...(result.attribution.length === 0 ? [] : [attributionTable(result)]),
    ...(result.groups.length === 0 ? [] : [groupsTable(result)]),
    ...(result.patterns.length === 0 ? [] : [patternsTable(result)]),
    examplesTable(result),
    { kind: 'sql', title: 'The differing rows', text: result.rowsSql.text, values: [...result.rowsSql.values] },
  ];
}

/** Any row that differs fails; rows that only one side answered, answers that are no numbers and inputs in another unit are a warning. */
export function judge({ counts, inputs }: Computed): Verdict {
  if (counts.compared === 0) return 'undefined';
  if (counts.different > 0) return 'fail';
  return counts.loggedOnly > 0 || counts.schemaChanged > 0 || findingsOf(inputs).length > 0 ? 'warn' : 'pass';
}

const small = (value: number): string => value.toExponential(0).replace('e-', 'e−');

function verdictBlock(result: Computed, { period }: Params): BlockInput {
  const { counts, model, affected, floor } = result;
  const verdict = judge(result);
  const when = whenText(affected, period);
  const of = `${formatCount(counts.compared)} compared`;
  return {
    kind: 'verdict',
    question: QUESTION,
    short: SHORT,
    verdict,
    value: verdict === 'undefined' ? '–' : formatCount(counts.different),
    unit: 'rows differ',
    detail: detailOf(result, verdict, when),
    claim: claimOf(result, verdict, when),
    answer: `${causesText(result)}${inputsText(result)}${counts.different > 0 ? `${formatCount(result.flips)} decisions change. ` : ''}${formatCount(counts.equal)} of ${of} ${wordOf(result)}s are equal, ${formatCount(counts.withinFloor)} within ${small(floor.value)}; model ${model.name}, replay ${result.replay}.`,
    pointer: '/counts/different',
  };
}

function whenText(affected: readonly string[], period: Params['period']): string {
  const [first, last] = [affected[0], affected.at(-1)];
  if (first === undefined || last === undefined) return 'without a time';
  return period === 'hour' ? `${formatMoment(first)} – ${formatMoment(last)} UTC` : formatDays(first, last);
}

function claimOf(result: Computed, verdict: Verdict, when: string): string {
  const { counts, model, inputs } = result;
  const word = wordOf(result);
  const findings = findingsOf(inputs);
  if (verdict === 'undefined') return `Not computable: no row has a logged and a replayed ${word}.`;
  if (verdict === 'fail') return `${formatCount(counts.different)} logged ${word}s are not those of ${model.name}: ${when}.`;
  if (findings[0] !== undefined) return `Every compared ${word} is reproduced, but ${findingText(findings[0])}.`;
  if (verdict === 'warn') return `Every compared ${word} is reproduced, but ${missingText(counts, word)}.`;
  return `Every logged ${word} is reproduced.`;
}

const missingText = ({ loggedOnly, schemaChanged }: Computed['counts'], word: string): string =>
  loggedOnly > 0 ? `${formatCount(loggedOnly)} logged rows got no replayed ${word}` : `${formatCount(schemaChanged)} logged ${word}s are no numbers`;

/** One line under the number on the tile. */
function detailOf(result: Computed, verdict: Verdict, when: string): string {
  const { counts, floor, inputs } = result;
  const [finding] = findingsOf(inputs);
  if (verdict === 'undefined') return `no row has a logged and a replayed ${wordOf(result)}`;
  if (counts.different > 0) return when;
  return finding === undefined ? `of ${formatCount(counts.compared)} compared, ≤ ${small(floor.value)}` : `${finding.column} ${finding.text} ${sinceText(finding)}`;
}

function statsOf({ counts, share, largest, flips, floor }: Computed): Extract<BlockInput, { kind: 'stat' }>['stats'] {
  const n = counts.compared;
  return [
    metricStat(share, { label: 'Differing rows', scale: SHARE, definition: `Rows with |logged − replayed| > ${small(floor.value)} ÷ compared rows; Wilson interval.`, pointer: '/share/value' }),
    { label: 'Equal', value: counts.equal, text: formatCount(counts.equal), n, pointer: '/counts/equal', definition: 'Logged and replayed score are the same number. A count, no interval.' },
    { label: 'Within the floor', value: counts.withinFloor, text: formatCount(counts.withinFloor), n, pointer: '/counts/withinFloor', definition: `Not equal, but |logged − replayed| ≤ ${small(floor.value)} (${floor.source}). A count, no interval.` },
    { label: 'Missing half', value: counts.missingHalf, text: formatCount(counts.missingHalf), n: counts.rows, pointer: '/counts/missingHalf', definition: `${formatCount(counts.loggedOnly)} rows only logged, ${formatCount(counts.replayedOnly)} only replayed. A count, no interval.` },
    { label: 'Largest difference', value: largest, text: largest === null ? '–' : largest < 0.001 ? largest.toExponential(1) : formatFixed(largest, 4), n, pointer: '/largest', definition: 'Largest |logged − replayed|; no interval, it is an extreme of these rows.' },
    { label: 'Changed decisions', value: flips, text: formatCount(flips), n: counts.different, pointer: '/flips', definition: 'Differing rows whose logged decision is not the one the replayed score gives. A count, no interval.' },
  ];
}

/** The span of the affected periods, where they stand side by side and are not all of them. */
function affectedZone(periods: Computed['periods'], affected: readonly string[]): FigureInput['marks'] {
  const from = periods.findIndex((point) => point.period === affected[0]);
  const end = from + affected.length;
  const first = affected[0];
  const neighbours = first !== undefined && affected.length < periods.length && periods.slice(from, end).every((point) => affected.includes(point.period));
  const to = periods[end]?.period ?? affected.at(-1);
  return neighbours && to !== undefined ? [{ mark: 'zone', axis: 'x', from: first, to, tone: 'fail' }] : [];
}

function timeFigure({ periods, column, affected, counts }: Computed, { period }: Params): FigureInput {
  return {
    title: 'When did logged and replayed scores differ?',
    alt: `Rows a ${period} whose logged answer the replay does not give: ${formatCount(counts.different)} rows in ${affected.length} of ${periods.length} periods.`,
    data: { period: periods.map((point) => point.period), different: periods.map((point) => point.different) },
    x: { label: period, scale: 'time' },
    y: { label: 'differing rows', scale: 'linear' },
    marks: [...affectedZone(periods, affected), { mark: 'bar', x: 'period', y: 'different', tone: 'fail' }],
    ...(column === null ? {} : { brush: { axis: 'x' as const, column, kind: 'interval' as const } }),
    note: `n ${formatCount(counts.compared)} compared rows · counts, no sampling`,
    heightPx: 160,
  };
}

function attributionTable({ attribution, counts }: Computed): BlockInput {
  return {
    kind: 'table',
    id: 'attribution',
    table: {
      title: 'Which other model gives the logged score?',
      columns: [{ key: 'model', title: 'Model' }, { key: 'matching', title: 'rows', align: 'right' }, { key: 'share', title: 'Share of differing rows', align: 'right' }],
      rows: attribution.map(({ model, matching, share }, i) => ({
        model: { kind: 'text', text: model }, matching: { kind: 'number', value: matching, text: formatCount(matching), pointer: `/attribution/${i}/matching` }, share: metricCell(share, SHARE, `/attribution/${i}/share/value`),
      })),
      note: `n ${formatCount(counts.different)} differing rows · models of the same replay · 95 % Wilson`,
    },
  };
}

function groupsTable({ groups, counts }: Computed): BlockInput {
  const sorted = groups.map((group, i) => ({ group, i })).sort((a, b) => (b.group.share.value ?? 0) - (a.group.share.value ?? 0));
  return {
    kind: 'table',
    id: 'groups',
    table: {
      title: 'Where do they differ?',
      columns: [{ key: 'column', title: 'By' }, { key: 'name', title: 'Group' }, { key: 'compared', title: 'n', align: 'right' }, { key: 'different', title: 'differ', align: 'right' }, { key: 'share', title: 'Share', align: 'right' }],
      rows: sorted.map(({ group, i }) => ({
        column: { kind: 'text', text: group.column }, name: { kind: 'text', text: group.name },
        compared: { kind: 'number', value: group.compared, text: formatCount(group.compared), pointer: `/groups/${i}/compared` },
        different: { kind: 'number', value: group.different, text: formatCount(group.different), pointer: `/groups/${i}/different` },
        share: metricCell(group.share, SHARE, `/groups/${i}/share/value`),
      })),
      clauses: sorted.map(({ group }) => (group.clauses[0] === undefined ? null : formatClause(group.clauses[0]))),
      note: `n ${formatCount(counts.compared)} compared rows · 95 % Wilson`,
    },
  };
}

function examplesTable({ examples, keyColumns, counts }: Computed): BlockInput {
  return {
    kind: 'table',
    id: 'examples',
    table: {
      title: 'Rows that differ most',
      columns: [...keyColumns.map((title, i) => ({ key: `key${i}`, title })), { key: 'time', title: 'Time, UTC' }, { key: 'logged', title: 'logged', align: 'right' }, { key: 'replayed', title: 'replayed', align: 'right' }, { key: 'difference', title: '|Δ|', align: 'right' }],
      rows: examples.map((row, i) => ({
        ...Object.fromEntries(keyColumns.map((_, k) => [`key${k}`, { kind: 'text' as const, text: row.key[k] ?? '', mono: true }])),
        time: { kind: 'text', text: formatMoment(row.time) },
        logged: { kind: 'text', text: shortNumbers(row.logged) },
        replayed: { kind: 'text', text: shortNumbers(row.replayed) },
        difference: { kind: 'number', value: row.difference, text: formatFixed(row.difference, 4), pointer: `/examples/${i}/difference` },
      })),
      note: `${examples.length} of ${formatCount(counts.different)} differing rows, the largest differences`,
    },
  };
}

/** Numbers of several classes with four decimals; what is no number as it is. */
const shortNumbers = (text: string): string => text.split(' · ').map((part) => (part !== '' && Number.isFinite(Number(part)) ? formatFixed(Number(part), 4) : part)).join(' · ');

const coverageText = ({ scope, counts }: Computed): string =>
  `**${scope}**: ${formatCount(counts.rows)} rows, ${formatCount(counts.compared)} compared; left out: ${formatCount(counts.loggedOnly)} only logged, ${formatCount(counts.replayedOnly)} only replayed, ${formatCount(counts.neither)} with neither score, ${formatCount(counts.schemaChanged)} whose logged answer is no number, ${formatCount(counts.notReplayed)} not in the replay.`;
