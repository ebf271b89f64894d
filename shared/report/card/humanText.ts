/** Which sentences that only people can write came with a model? */
import * as z from 'zod';

export const HUMAN_TEXTS = [
  { id: 'overview', label: 'Overview', keys: ['overview', 'description'] },
  { id: 'intended-use', label: 'Intended use', keys: ['intended_use', 'use_cases', 'intendedUse'] },
  { id: 'users', label: 'Users', keys: ['users', 'intended_users'] },
  { id: 'limitations', label: 'Limitations', keys: ['limitations', 'out_of_scope', 'not_for'] },
  { id: 'tradeoffs', label: 'Trade-offs', keys: ['tradeoffs', 'trade_offs'] },
  { id: 'ethics', label: 'Ethical considerations', keys: ['ethical_considerations', 'risks'] },
  { id: 'owner', label: 'Owner', keys: ['owner', 'owners', 'author', 'authors'] },
  { id: 'licence', label: 'Licence', keys: ['license', 'licence', 'licenses'] },
  { id: 'references', label: 'References', keys: ['references', 'documentation', 'citations'] },
] as const;
export type HumanTextId = (typeof HUMAN_TEXTS)[number]['id'];

const Described = z.union([
  z.object({ description: z.string() }).transform(({ description }) => description),
  z.object({ text: z.string() }).transform(({ text }) => text),
  z.object({ identifier: z.string() }).transform(({ identifier }) => identifier),
  z.object({ name: z.string(), mitigation_strategy: z.string() }).transform(({ name, mitigation_strategy: strategy }) => `${name}: ${strategy}`),
  z.object({ name: z.string() }).transform(({ name }) => name),
  z.object({ reference: z.string() }).transform(({ reference }) => reference),
  z.object({ citation: z.string() }).transform(({ citation }) => citation),
]);

function sentences(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(sentences);
  const text = typeof value === 'string' ? value : Described.safeParse(value).data;
  return text === undefined || text.trim() === '' ? [] : [text.trim()];
}

/** The texts of one kind as written in the card; empty when nobody wrote any. */
export function humanText(card: Readonly<Record<string, unknown>> | undefined, id: HumanTextId): readonly string[] {
  const keys = HUMAN_TEXTS.find((text) => text.id === id)?.keys ?? [];
  return keys.map((key) => sentences(card?.[key])).find((found) => found.length > 0) ?? [];
}
