/** How does a report read as one HTML file? */
import type { RunAnswer, RunRecord } from '../../contract/record.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDate, formatClock } from '../../core/format/formatDate.ts';
import { formatId } from '../../core/format/formatId.ts';
import { recordAnchor, type BlockContext } from '../blocks/blockContext.ts';
import { blocksToHtml, verdictHtml } from '../blocks/blocksToHtml.ts';
import { VERDICT_WORDS, verdictIcon } from '../figures/verdictIcon.ts';
import { attributes, escapeHtml } from '../text/escapeHtml.ts';
import { page } from './page.ts';
import { distinctAnswers, recordFacts, scopeWords, splitVerdict, type ReportInput } from './reportInput.ts';

const sectionId = (record: RunRecord): string => `answer-${recordAnchor(record.id).slice('record-'.length, 'record-'.length + 16)}`;
const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

export const factsHtml = (facts: readonly { readonly name: string; readonly html: string }[]): string =>
  `<dl class="facts-list">${facts.map(({ name, html }) => `<dt>${escapeHtml(name)}</dt><dd>${html}</dd>`).join('\n')}</dl>`;

function tile({ record, blocks }: RunAnswer): string {
  const { verdict } = splitVerdict(blocks);
  if (verdict === undefined) return '';
  const unit = verdict.unit === '' ? '' : ` <span class="unit">${escapeHtml(verdict.unit)}</span>`;
  return `<li><a href="#${sectionId(record)}"><span class="row"><span class="name"><span class="v-${verdict.verdict}">${verdictIcon(verdict.verdict)}</span> ${escapeHtml(verdict.short)}</span><span class="v-${verdict.verdict}">${VERDICT_WORDS[verdict.verdict]}</span></span><span class="value">${escapeHtml(verdict.value)}</span>${unit}<span class="detail">${escapeHtml(verdict.detail)}</span></a></li>`;
}

function scopesHtml(record: RunRecord): string {
  const lines = scopeWords(record).map(({ side, dataset, clauses, facts }) => `<b>${escapeHtml(side)}</b> ${escapeHtml(dataset)}${clauses.map((clause) => `, ${code(clause)}`).join('')}${facts.map((fact) => `, ${escapeHtml(fact)}`).join('')}`);
  return lines.length === 0 ? '' : `<p class="scopes">${lines.join('<br>')}</p>`;
}

const warningsHtml = (record: RunRecord): string =>
  record.warnings.length === 0 ? '' : `<div><h3>Left out, or to be careful with</h3><ul class="warnings">${record.warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('')}</ul></div>`;

function statementsHtml(record: RunRecord): string {
  if (record.sql.length === 0) return '';
  const statements = record.sql.map(({ text, values, rows }) => `<pre><code>${escapeHtml(text)}</code></pre><p class="note">${formatCount(rows)} rows${values.length === 0 ? '' : `; values ${code(JSON.stringify(values))}`}</p>`);
  return `<details class="sql"><summary>SQL of this answer, ${formatCount(record.sql.length)} ${record.sql.length === 1 ? 'statement' : 'statements'}</summary>${statements.join('\n')}</details>`;
}

function answerHtml({ record, blocks, command }: RunAnswer): string {
  const context: BlockContext = { record: record.id, headingLevel: 2 };
  const { verdict, rest } = splitVerdict(blocks);
  const head = verdict === undefined ? `<h2>${escapeHtml(record.title)}</h2>` : verdictHtml(verdict, context);
  return `<section class="panel"${attributes({ id: sectionId(record) })}>
${head}
${scopesHtml(record)}
${blocksToHtml(rest, { ...context, headingLevel: 3 })}
${warningsHtml(record)}
<footer><p class="line"><span>The same numbers from a terminal: ${code(command)}</span><span>record <a href="#${recordAnchor(record.id)}"><code>${escapeHtml(formatId(record.id))}</code></a></span></p>
${statementsHtml(record)}</footer>
</section>`;
}

function recordHtml(record: RunRecord): string {
  const facts = recordFacts(record).map(({ name, text, code: verbatim }) => ({ name, html: verbatim === true ? code(text) : escapeHtml(text) }));
  return `<div class="record"${attributes({ id: recordAnchor(record.id) })}><h3>${escapeHtml(record.title)}</h3>${factsHtml(facts)}</div>`;
}

/** One entry a record, in the order given. */
export const recordsHtml = (records: readonly RunRecord[]): string => `<section class="panel" id="records"><h2>Records</h2>
<p class="answer">Each number above leads to one of these runs. A record's id is the SHA-256 of its own canonical JSON: who holds the record can check that nothing in it was changed, and repeat it.</p>
${records.map(recordHtml).join('\n')}
</section>`;

const gapsHtml = ({ gaps }: ReportInput): string =>
  gaps.length === 0 ? '' : `<section class="panel"><h2>Questions without an answer</h2>${factsHtml(gaps.map(({ title, reason }) => ({ name: title, html: escapeHtml(reason) })))}</section>`;

export const momentHtml = (iso: string): string => `<time${attributes({ datetime: iso })}>${escapeHtml(`${formatDate(iso, { year: true })}, ${formatClock(iso)}`)} UTC</time>`;

/**
 * A report as one HTML file without scripts or links to the outside. Every printed number with a pointer is an anchor
 * (`data-record`, `data-pointer`) that leads to its record in the appendix.
 */
export function reportHtml(input: ReportInput): string {
  const answers = distinctAnswers(input.answers);
  const records = answers.map(({ record }) => record);
  const tiles = answers.map(tile).filter((html) => html !== '');
  const written = Object.entries(input.versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const body = `<header class="top"><p class="kicker">Assay report</p><h1>${escapeHtml(input.title)}</h1>
<p class="meta">Workspace ${escapeHtml(input.workspace)} · ${answers.length} ${answers.length === 1 ? 'answer' : 'answers'} · as of ${momentHtml(input.generatedAt)} · all times in UTC · intervals cover 95 % unless said</p></header>
<main>
${tiles.length === 0 ? '' : `<ul class="strip" aria-label="Verdicts">${tiles.join('\n')}</ul>`}
${answers.map(answerHtml).join('\n')}
${gapsHtml(input)}
${recordsHtml(records)}
</main>
<footer class="note">Written by ${escapeHtml(written)}.</footer>`;
  return page(input.title, body);
}
