/** How does a model card read as one HTML file? */
import type { Block } from '../../blocks/block.ts';
import type { RunAnswer } from '../../contract/record.ts';
import { formatId } from '../../core/format/formatId.ts';
import { recordAnchor } from '../blocks/blockContext.ts';
import { blocksToHtml, verdictHtml } from '../blocks/blocksToHtml.ts';
import { page } from '../document/page.ts';
import { factsHtml, momentHtml, recordsHtml } from '../document/reportHtml.ts';
import { splitVerdict } from '../document/reportInput.ts';
import { escapeHtml } from '../text/escapeHtml.ts';
import { missingWords, type CardField, type ModelCard } from './modelCard.ts';
import { subtitle } from './modelFacts.ts';

const fieldHtml = (field: CardField): string => {
  if (field.text === null) return `<span class="missing">${escapeHtml(missingWords(field))}</span>`;
  return field.code === true ? `<code>${escapeHtml(field.text)}</code>` : escapeHtml(field.text);
};

const fieldsHtml = (fields: readonly CardField[]): string => factsHtml(fields.map((field) => ({ name: field.label, html: fieldHtml(field) })));

/** A card shows numbers and tables, those within groups too; figures stay in the report. */
export const cardBlocks = (blocks: readonly Block[]): readonly Block[] =>
  blocks.flatMap((block): readonly Block[] => (block.kind === 'group' ? block.blocks : [block])).filter(({ kind }) => kind === 'stat' || kind === 'table' || kind === 'matrix');

function measuredHtml({ record, blocks, command }: RunAnswer): string {
  const context = { record: record.id, headingLevel: 3 };
  const { verdict, rest } = splitVerdict(blocks);
  const head = verdict === undefined ? `<h3>${escapeHtml(record.title)}</h3>` : verdictHtml(verdict, context);
  return `<section class="panel">${head}
${blocksToHtml(cardBlocks(rest), { ...context, headingLevel: 4 })}
<footer><p class="line"><span><code>${escapeHtml(command)}</code></span><span>record <a href="#${recordAnchor(record.id)}"><code>${escapeHtml(formatId(record.id))}</code></a></span></p></footer></section>`;
}

const listHtml = (items: readonly string[]): string => `<ul class="warnings">${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;

export function cardHtml(card: ModelCard): string {
  const { completeness: { filled, total, missing }, fields, data } = card;
  const group = (kind: CardField['kind']): readonly CardField[] => fields.filter((field) => field.kind === kind);
  const written = Object.entries(card.versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const notMeasured = group('evidence').filter(({ text }) => text === null);
  const body = `<header class="top"><p class="kicker">Model card</p><h1>${escapeHtml(card.title)}</h1>
<p class="meta">${escapeHtml(subtitle(card.model))}</p>
<p class="meta">Workspace ${escapeHtml(card.workspace)} · as of ${momentHtml(card.generatedAt)} · <b>${filled} of ${total} fields filled</b>${missing.length === 0 ? '' : `, ${missing.length} missing`}</p></header>
<main>
<section class="panel"><h2>Which model is it?</h2>${fieldsHtml(group('fact'))}
<p class="note">Declared metrics come from the card beside the model; they were not measured here.</p></section>
<section class="panel"><h2>What do its makers say?</h2>${fieldsHtml(group('text'))}</section>
<section class="panel"><h2>Measured on</h2>${card.answers.length === 0 ? '<p><span class="missing">Not measured: no answer speaks about this model</span></p>' : factsHtml(data.map(({ name, text, sensitive }) => ({ name, html: `${escapeHtml(text)}${sensitive.length === 0 ? '' : `; sensitive columns: ${escapeHtml(sensitive.join(', '))}`}` })))}
${notMeasured.length === 0 ? '' : fieldsHtml(notMeasured)}</section>
${card.answers.length === 0 ? '' : '<h2 class="between">What was measured?</h2>'}
${card.answers.map(measuredHtml).join('\n')}
${card.alsoTrue.length === 0 ? '' : `<section class="panel"><h2>Also true of this evidence</h2>${listHtml(card.alsoTrue)}</section>`}
${card.answers.length === 0 ? '' : recordsHtml(card.answers.map(({ record }) => record))}
</main>
<footer class="note">Written by ${escapeHtml(written)}.</footer>`;
  return page(`${card.title}: model card`, body);
}
