/** How does a report read as Markdown? */
import type { RunAnswer, RunRecord } from '../../contract/record.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatId } from '../../core/format/formatId.ts';
import { blocksToMarkdown, pipeTable, sqlMarkdown } from '../blocks/blocksToMarkdown.ts';
import { VERDICT_WORDS } from '../figures/verdictIcon.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '../text/escapeMarkdown.ts';
import { distinctAnswers, recordFacts, scopeWords, splitVerdict, type ReportInput } from './reportInput.ts';

const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

function stripTable(answers: readonly RunAnswer[]): string {
  const rows = answers.flatMap(({ record, blocks }) => {
    const { verdict } = splitVerdict(blocks);
    return verdict === undefined ? [] : [[escapeMarkdown(verdict.short), VERDICT_WORDS[verdict.verdict], escapeMarkdown([verdict.value, verdict.unit].filter((part) => part !== '').join(' ')), escapeMarkdown(verdict.detail), codeSpan(formatId(record.id))]];
  });
  return rows.length === 0 ? '' : pipeTable({ head: ['question', 'verdict', 'value', 'where', 'record'], rows });
}

const scopesMarkdown = (record: RunRecord): string =>
  scopeWords(record).map(({ side, dataset, clauses, facts }) => `- ${escapeMarkdown(side)}: ${[escapeMarkdown(dataset), ...clauses.map(codeSpan), ...facts.map(escapeMarkdown)].join(', ')}`).join('\n');

function answerMarkdown({ record, blocks, command }: RunAnswer): string {
  const { verdict, rest } = splitVerdict(blocks);
  const context = { record: record.id, headingLevel: 2 };
  const warnings = record.warnings.map((warning) => `- ${escapeMarkdown(warning)}`).join('\n');
  return paragraphs([
    verdict === undefined ? `## ${escapeMarkdown(record.title)}` : blocksToMarkdown([verdict], context),
    scopesMarkdown(record),
    blocksToMarkdown(rest, { ...context, headingLevel: 3 }),
    warnings === '' ? '' : `Left out, or to be careful with:\n\n${warnings}`,
    `The same numbers from a terminal (record ${codeSpan(record.id)}):`,
    codeBlock(command, 'sh'),
    ...(record.sql.length === 0 ? [] : ['<details><summary>SQL of this answer</summary>', ...record.sql.map(({ text, values, rows }) => sqlMarkdown({ title: `${formatCount(rows)} rows`, text, values })), '</details>']),
  ]);
}

const recordMarkdown = (record: RunRecord): string =>
  `### ${escapeMarkdown(record.title)}\n\n${recordFacts(record).map(({ name, text, code }) => `- ${escapeMarkdown(name)}: ${code === true ? codeSpan(text) : escapeMarkdown(text)}`).join('\n')}`;

/** The same content as the HTML report; figures are told by their alternative text and their table. */
export function reportMarkdown(input: ReportInput): string {
  const answers = distinctAnswers(input.answers);
  const gaps = input.gaps.map(({ title, reason }) => `- ${escapeMarkdown(title)}: ${escapeMarkdown(reason)}`).join('\n');
  const written = Object.entries(input.versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return `${paragraphs([
    `# ${escapeMarkdown(input.title)}`,
    `Workspace ${escapeMarkdown(input.workspace)}, as of ${input.generatedAt}. All times in UTC; intervals cover 95 % unless said. Written by ${escapeMarkdown(written)}.`,
    stripTable(answers),
    ...answers.map(answerMarkdown),
    gaps === '' ? '' : `## Questions without an answer\n\n${gaps}`,
    `## Records`,
    ...answers.map(({ record }) => recordMarkdown(record)),
  ])}\n`;
}
