/** How is it shown that logged inputs are in another unit than usual? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatDays } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { metricCell, numberWith, SHARE, type CellInput } from '../metricText.ts';
import type { Computed, InputEffect, InputFinding, Inputs } from './result.ts';

export const findingsOf = (inputs: Inputs | null): readonly InputFinding[] => (inputs?.status === 'computed' ? inputs.findings : []);

/** "since 30 Mar" while it lasts, else its days. */
export const sinceText = ({ from, to, untilEnd }: InputFinding): string => (untilEnd ? `since ${formatDate(from)}` : `on ${formatDays(from, to)}`);

const whereText = ({ segment }: InputFinding): string => (segment === null ? '' : ` in ${segment.column} ${segment.name}`);

/** "hours-per-week arrives × 60 in client_app mobile-2.1 since 30 Mar". */
export const findingText = (finding: InputFinding): string => `${finding.column} arrives ${finding.text}${whereText(finding)} ${sinceText(finding)}`;

const effectText = (effect: InputEffect): string =>
  effect.status === 'computed' ? `; changed back, ${formatPercent(effect.changed.value)} of the scores move${effect.flips === null ? '' : ` and ${formatPercent(effect.flips.value)} of the decisions change`}` : '';

/** Findings in a sentence each; parity itself cannot see them, because the log holds what the model received. */
export function inputsText({ inputs }: Computed): string {
  return findingsOf(inputs).slice(0, 2).map((finding) => `The inputs are implausible: ${findingText(finding)} (${formatCount(finding.rows)} rows, ${formatPercent(finding.traffic.value)} of the traffic${effectText(finding.effect)}). `).join('');
}

const effectCell = (effect: InputEffect, cell: (computed: Extract<InputEffect, { status: 'computed' }>) => CellInput): CellInput => (effect.status === 'computed' ? cell(effect) : { kind: 'text', text: `not computable: ${effect.reason}` });

/** The findings as a table; what was looked at as a note when there is none. */
export function inputBlocks({ inputs }: Computed): readonly BlockInput[] {
  if (inputs === null) return [];
  if (inputs.status !== 'computed') return [{ kind: 'text', tone: 'note', markdown: `Units of inputs were not checked: ${inputs.reason}` }];
  const looked = `${inputs.columns.join(', ')} by period and segment against ${inputs.reference}, ${formatCount(inputs.cells)} cells`;
  if (inputs.findings.length === 0) return [{ kind: 'text', tone: 'note', markdown: `No input changes its unit: ${looked}.` }];
  return [{
    kind: 'table',
    id: 'inputs',
    table: {
      title: 'Which inputs arrive in another unit?',
      columns: [
        { key: 'column', title: 'Column' }, { key: 'text', title: 'Arrives' }, { key: 'segment', title: 'Segment' }, { key: 'when', title: 'When' },
        { key: 'rows', title: 'rows', align: 'right' }, { key: 'traffic', title: 'Share of traffic', align: 'right', definition: 'Rows of the segment in the span ÷ all rows of the span.' },
        { key: 'usual', title: 'usual median', align: 'right' }, { key: 'median', title: 'median', align: 'right' },
        { key: 'changed', title: 'Scores that move', align: 'right', definition: 'Rows whose score moves by more than the floor when the column is changed back.' },
        { key: 'flips', title: 'Decisions that change', align: 'right' }, { key: 'mean', title: 'Mean Δ score', align: 'right', definition: 'Score as received − score with the column changed back; bootstrap of rows.' },
      ],
      rows: inputs.findings.map((finding, i) => ({
        column: { kind: 'text', text: finding.column, strong: true }, text: { kind: 'text', text: finding.text },
        segment: { kind: 'text', text: finding.segment === null ? 'all' : `${finding.segment.column} ${finding.segment.name}` },
        when: { kind: 'text', text: finding.untilEnd ? `${formatDate(finding.from)} on` : formatDays(finding.from, finding.to) },
        rows: { kind: 'number', value: finding.rows, text: formatCount(finding.rows), pointer: `/inputs/findings/${i}/rows` },
        traffic: metricCell(finding.traffic, SHARE, `/inputs/findings/${i}/traffic/value`),
        usual: { kind: 'number', value: finding.usual, text: formatFixed(finding.usual, 2), pointer: `/inputs/findings/${i}/usual` },
        median: { kind: 'number', value: finding.median, text: formatFixed(finding.median, 2), pointer: `/inputs/findings/${i}/median` },
        changed: effectCell(finding.effect, ({ changed }) => metricCell(changed, SHARE, `/inputs/findings/${i}/effect/changed/value`)),
        flips: effectCell(finding.effect, ({ flips }) => (flips === null ? { kind: 'text', text: 'no decisions' } : metricCell(flips, SHARE, `/inputs/findings/${i}/effect/flips/value`))),
        mean: effectCell(finding.effect, ({ mean }) => metricCell(mean, numberWith(4), `/inputs/findings/${i}/effect/mean/value`)),
      })),
      clauses: inputs.findings.map(({ segment }) => (segment?.clauses[0] === undefined ? null : formatClause(segment.clauses[0]))),
      note: `${looked} · quartiles of values other than 0 within 25 % of the reference in a known unit, two periods or more · 95 % Wilson`,
    },
  }];
}
