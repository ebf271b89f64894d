/** How does a model card leave as data? */
import * as z from 'zod';
import { ReportNumber } from '../document/reportJson.ts';
import type { ModelCard } from './modelCard.ts';

const Field = z.object({ id: z.string(), label: z.string(), kind: z.enum(['fact', 'text', 'evidence']), text: z.string().nullable(), source: z.string() });

export const CardDocument = z.object({
  format: z.literal('assay-card/1'),
  title: z.string(),
  model: z.object({ id: z.string(), name: z.string() }),
  workspace: z.string(),
  generatedAt: z.string(),
  versions: z.record(z.string(), z.string()),
  completeness: z.object({ filled: z.number().int(), total: z.number().int(), missing: z.array(z.string()) }),
  fields: z.array(Field),
  data: z.array(z.object({ name: z.string(), text: z.string(), sensitive: z.array(z.string()) })),
  numbers: z.array(ReportNumber),
  records: z.array(z.object({ id: z.string(), analysis: z.string(), version: z.number().int(), title: z.string(), startedAt: z.string(), command: z.string() })),
  alsoTrue: z.array(z.string()),
});

/** Indented by two spaces, with a final line break. */
export function cardJson(card: ModelCard): string {
  const document: z.input<typeof CardDocument> = {
    format: 'assay-card/1', title: card.title, model: { id: card.model.id, name: card.model.name }, workspace: card.workspace, generatedAt: card.generatedAt, versions: { ...card.versions },
    completeness: { ...card.completeness, missing: [...card.completeness.missing] },
    fields: card.fields.map(({ id, label, kind, text, source }) => ({ id, label, kind, text, source })),
    data: card.data.map(({ name, text, sensitive }) => ({ name, text, sensitive: [...sensitive] })),
    numbers: [...card.numbers],
    records: card.answers.map(({ record: { id, analysis, version, title, startedAt }, command }) => ({ id, analysis, version, title, startedAt, command })),
    alsoTrue: [...card.alsoTrue],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
