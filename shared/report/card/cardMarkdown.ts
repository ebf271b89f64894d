/** How does a model card read as Markdown? */
import type { RunAnswer } from '../../contract/record.ts';
import { blocksToMarkdown } from '../blocks/blocksToMarkdown.ts';
import { splitVerdict } from '../document/reportInput.ts';
import { codeSpan, escapeMarkdown } from '../text/escapeMarkdown.ts';
import { cardBlocks } from './cardHtml.ts';
import { missingWords, type CardField, type ModelCard } from './modelCard.ts';
import { subtitle } from './modelFacts.ts';

const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const fieldLine = (field: CardField): string => {
  if (field.text === null) return `**${escapeMarkdown(missingWords(field))}**`;
  return `${escapeMarkdown(field.label)}: ${field.code === true ? codeSpan(field.text) : escapeMarkdown(field.text)}`;
};

function measured({ record, blocks, command }: RunAnswer): string {
  const context = { record: record.id, headingLevel: 3 };
  const { verdict, rest } = splitVerdict(blocks);
  return paragraphs([
    verdict === undefined ? `### ${escapeMarkdown(record.title)}` : blocksToMarkdown([verdict], context),
    blocksToMarkdown(cardBlocks(rest), { ...context, headingLevel: 4 }),
    `Record ${codeSpan(record.id)}: ${codeSpan(command)}`,
  ]);
}

export function cardMarkdown(card: ModelCard): string {
  const { completeness: { filled, total }, fields } = card;
  const group = (kind: CardField['kind']): string => list(fields.filter((field) => field.kind === kind).map(fieldLine));
  return `${paragraphs([
    `# ${escapeMarkdown(card.title)}: model card`,
    escapeMarkdown(subtitle(card.model)),
    `Workspace ${escapeMarkdown(card.workspace)}, as of ${card.generatedAt}. **${filled} of ${total} fields filled.** Declared metrics come from the card beside the model; they were not measured here.`,
    '## Which model is it?', group('fact'),
    '## What do its makers say?', group('text'),
    '## What was measured?', group('evidence'),
    list(card.data.map(({ name, text, sensitive }) => `${escapeMarkdown(name)}: ${escapeMarkdown(text)}${sensitive.length === 0 ? '' : `; sensitive columns: ${escapeMarkdown(sensitive.join(', '))}`}`)),
    ...card.answers.map(measured),
    card.alsoTrue.length === 0 ? '' : `## Also true of this evidence\n\n${list(card.alsoTrue.map(escapeMarkdown))}`,
  ])}\n`;
}
