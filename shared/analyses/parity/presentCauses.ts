/** How is it shown what explains the differing rows? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDays, formatMoment } from '../../core/format/formatDate.ts';
import { formatP } from '../../core/format/formatP.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { metricCell, numberWith, SHARE } from '../metricText.ts';
import type { Params } from './params.ts';
import type { Cause, Causes, Computed } from './result.ts';

/** What is compared, in one word: score, value or prediction. */
export const wordOf = ({ outputs }: Pick<Computed, 'outputs'>): string => (outputs[0]?.name === 'value' || outputs[0]?.kind === 'class' ? outputs[0].name : 'score');

/** From when to when, in days unless periods are hours. */
export function spanText({ from, to }: { readonly from: string | null; readonly to: string | null }, period: Params['period']): string {
  if (from === null || to === null) return 'without a time';
  return period === 'hour' ? `${formatMoment(from)} – ${formatMoment(to)} UTC` : formatDays(from, to);
}

const causeName = ({ kind, text }: Cause): string => (kind === 'model' ? text : `the inputs with ${text}`);

/** "v2 explains 11.9 % of the traffic on 21–23 Mar (match 100 %)". */
function causeText(cause: Cause, said: string): string {
  const where = cause.segment === null ? '' : ` in ${cause.segment.column} ${cause.segment.name}`;
  const share = cause.segmentTraffic ?? cause.traffic;
  const of = cause.segment === null ? 'the traffic' : 'its traffic';
  return `${causeName(cause)} explains ${formatCount(cause.rows)} of them: ${formatPercent(share.value)} of ${of}${where} on ${spanText(cause, 'day')} (match ${formatPercent(cause.match.value)})${said}`;
}

/** The causes in a few sentences, and how much nothing explains. */
export function causesText({ causes, counts, versions, attribution }: Computed): string {
  if (causes?.status !== 'computed' || counts.different === 0) return '';
  const said = versions.length === 0 ? '' : `, while the log says ${versions.join(', ')}`;
  if (causes.found.length === 0) return attribution.length + causes.tried.models.length === 0 && !causes.tried.transformations ? '' : 'No model at hand and no known input mistake gives the logged numbers. ';
  const parts = causes.found.slice(0, 3).map((cause, i) => causeText(cause, i === 0 && cause.kind === 'model' ? said : ''));
  const rest = causes.unexplained.value === null || causes.unexplained.value === 0 ? '' : ` ${formatPercent(causes.unexplained.value)} of the differing rows stay unexplained.`;
  return `${parts.join('; ')}.${rest} `;
}

function nothingFound(causes: Extract<Causes, { status: 'computed' }>): string {
  const { models, transformations } = causes.tried;
  return `Nothing tried gives the logged numbers: ${models.length === 0 ? 'no other model' : models.join(', ')}${transformations ? ', unit factors, default and missing values, swapped and shifted columns, category case' : ''}.`;
}

const notTriedText = ({ notTried }: Extract<Causes, { status: 'computed' }>): string => (notTried.length === 0 ? '' : ` · not tried: ${notTried.map(({ model, reason }) => `${model} (${reason})`).join('; ')}`);

/** One row a cause, in the order in which they were found. */
export function causesBlock({ counts }: Computed, causes: Causes, { period }: Params): BlockInput {
  if (causes.status !== 'computed') return { kind: 'text', tone: 'note', markdown: `The differing rows were not attributed: ${causes.reason}` };
  if (causes.found.length === 0) return { kind: 'text', tone: 'note', markdown: `${nothingFound(causes)}${notTriedText(causes)}` };
  const drawn = causes.rows < counts.different ? `${formatCount(causes.rows)} of ${formatCount(counts.different)} differing rows, drawn by seed; counts scaled up` : `n ${formatCount(causes.rows)} differing rows`;
  return {
    kind: 'table',
    id: 'causes',
    table: {
      title: 'What explains them?',
      columns: [
        { key: 'cause', title: 'Explained by' },
        { key: 'when', title: 'When' },
        { key: 'segment', title: 'Segment' },
        { key: 'rows', title: 'rows', align: 'right' },
        { key: 'of', title: 'Share of differing rows', align: 'right' },
        { key: 'traffic', title: 'Share of traffic', align: 'right', definition: 'Explained rows ÷ compared rows of the span, all segments.' },
        { key: 'match', title: 'Match', align: 'right', definition: 'Explained rows ÷ differing rows of the span and segment that no earlier cause explained.' },
        { key: 'flips', title: 'decisions', align: 'right', definition: 'Explained rows whose logged decision is not that of the replayed answer.' },
        { key: 'alike', title: 'Cannot be told from' },
      ],
      rows: causes.found.map((cause, i) => ({
        cause: { kind: 'text', text: cause.kind === 'model' ? `model ${cause.text}${cause.inReplay ? '' : ' (not in the replay)'}` : cause.text, strong: true },
        when: { kind: 'text', text: spanText(cause, period) },
        segment: { kind: 'text', text: cause.segment === null ? 'all' : `${cause.segment.column} ${cause.segment.name}` },
        rows: { kind: 'number', value: cause.rows, text: formatCount(cause.rows), pointer: `/causes/found/${i}/rows` },
        of: metricCell(cause.ofDifferent, SHARE, `/causes/found/${i}/ofDifferent/value`),
        traffic: metricCell(cause.traffic, SHARE, `/causes/found/${i}/traffic/value`),
        match: metricCell(cause.match, SHARE, `/causes/found/${i}/match/value`),
        flips: { kind: 'number', value: cause.flips, text: formatCount(cause.flips), pointer: `/causes/found/${i}/flips` },
        alike: { kind: 'text', text: cause.alike.join('; ') },
      })),
      clauses: causes.found.map(({ segment }) => (segment?.clauses[0] === undefined ? null : formatClause(segment.clauses[0]))),
      note: `${drawn} · ${formatPercent(causes.unexplained.value)} unexplained · 95 % Wilson${notTriedText(causes)}`,
    },
  };
}

/** Values and ranges of input columns that are over-represented among the differing rows. */
export function patternsTable({ patterns, counts }: Computed): BlockInput {
  return {
    kind: 'table',
    id: 'patterns',
    table: {
      title: 'Which input values have they in common?',
      columns: [{ key: 'column', title: 'Column' }, { key: 'name', title: 'Value' }, { key: 'compared', title: 'n', align: 'right' }, { key: 'different', title: 'differ', align: 'right' }, { key: 'share', title: 'Share', align: 'right' }, { key: 'lift', title: 'Lift', align: 'right', definition: 'Share of differing rows in the group ÷ outside it; Katz interval.' }, { key: 'p', title: 'p adjusted', align: 'right' }],
      rows: patterns.map((pattern, i) => ({
        column: { kind: 'text', text: pattern.column }, name: { kind: 'text', text: pattern.name },
        compared: { kind: 'number', value: pattern.compared, text: formatCount(pattern.compared), pointer: `/patterns/${i}/compared` },
        different: { kind: 'number', value: pattern.different, text: formatCount(pattern.different), pointer: `/patterns/${i}/different` },
        share: metricCell(pattern.share, SHARE, `/patterns/${i}/share/value`),
        lift: metricCell(pattern.lift, numberWith(2), `/patterns/${i}/lift/value`),
        p: { kind: 'number', value: pattern.pAdjusted, text: formatP(pattern.pAdjusted), pointer: `/patterns/${i}/pAdjusted` },
      })),
      clauses: patterns.map(({ clauses }) => (clauses[0] === undefined ? null : formatClause(clauses[0]))),
      note: `compared rows of the periods that hold differing rows (of ${formatCount(counts.compared)}) · columns as logged · lift surely above 1.2 · Benjamini–Hochberg over all values of all columns`,
    },
  };
}
