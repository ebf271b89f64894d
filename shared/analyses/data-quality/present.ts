/** How is the quality of the data shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { VERDICT_ORDER, type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { findingsOf } from './findings.ts';
import type { Params } from './params.ts';
import type { Computed, Result } from './result.ts';
import { breachTable, columnTable, unseenTable } from './tables.ts';
import { breachFigures } from './timelines.ts';

const QUESTION = 'Are the inputs still what the model was given before?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Data quality', verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: 'There is nothing to compare:', answer: `${result.reason}.` }];
  }
  return [verdictBlock(result), ...breachFigures(result), columnTable(result, params), ...breachTable(result), ...unseenTable(result), factsBlock(result)];
}

function verdictBlock(result: Computed): BlockInput {
  const findings = findingsOf(result);
  const [first, second] = findings;
  const verdict = judge(result);
  const faulty = result.columns.filter((column) => column.verdict === 'fail' || column.verdict === 'warn').length;
  const duplicates = duplicatesText(result);
  const shown = first ?? { value: `${formatCount(faulty)} of ${formatCount(result.columns.length)}`, unit: 'columns with a fault', pointer: '/columns', short: '', sentence: '' };
  const rest = findings.slice(1, 3).map(({ sentence }) => sentence);
  return {
    kind: 'verdict', question: QUESTION, short: 'Data quality', verdict,
    value: shown.value,
    unit: shown.unit,
    detail: second?.short ?? (duplicates === '' ? `n ${formatCount(result.rows.current)}` : duplicates),
    claim: first?.sentence ?? (verdict === 'pass' ? 'Yes.' : 'Nearly.'),
    answer: [...rest, ...schemaSentences(result), ...(duplicates === '' ? [] : [`${duplicates}, kept apart.`])].join(' ') || `No column of ${formatCount(result.columns.length)} has a fault.`,
    pointer: shown.pointer,
  };
}

function judge(result: Computed): Verdict {
  const verdicts = result.columns.map((column) => column.verdict);
  if (result.schema.onlyReference.length > 0 || result.schema.kindChanged.length > 0) verdicts.push('fail');
  if (result.schema.onlyCurrent.length > 0 || (result.duplicates?.rows ?? 0) > 0) verdicts.push('warn');
  return worstVerdict(verdicts.length === 0 ? [VERDICT_ORDER[3] ?? 'undefined'] : verdicts);
}

function duplicatesText({ duplicates }: Computed): string {
  return duplicates === null || duplicates.rows === 0 ? '' : `${formatCount(duplicates.rows)} of ${formatCount(duplicates.of)} rows logged twice (${formatPercent(duplicates.share, 2)})`;
}

function schemaSentences({ schema }: Computed): string[] {
  const listed = (columns: readonly string[], text: string): string[] => (columns.length === 0 ? [] : [`${text}: ${columns.join(', ')}.`]);
  return [...listed(schema.onlyReference, 'Missing in the current scope'), ...listed(schema.onlyCurrent, 'New in the current scope'), ...listed(schema.kindChanged, 'Numbers on one side and texts on the other')];
}

function factsBlock({ rows, duplicates, columns, breaches, labels }: Computed): BlockInput {
  return {
    kind: 'stat',
    stats: [
      { label: `Rows, ${labels.reference}`, value: rows.reference, text: formatCount(rows.reference), pointer: '/rows/reference' },
      { label: `Rows, ${labels.current}`, value: rows.current, text: formatCount(rows.current), pointer: '/rows/current' },
      { label: 'Columns checked', value: columns.length, text: formatCount(columns.length) },
      { label: 'Spans of days beyond a limit', value: breaches.length, text: formatCount(breaches.length) },
      { label: 'Logged twice', value: duplicates?.rows ?? null, text: duplicates === null ? 'the import did not count duplicates' : `${formatCount(duplicates.rows)} of ${formatCount(duplicates.of)}`, n: duplicates?.of ?? null, pointer: '/duplicates/rows', definition: 'rows of the whole dataset that repeat the key of an earlier row; a scope keeps the first unless it says otherwise' },
    ],
  };
}
