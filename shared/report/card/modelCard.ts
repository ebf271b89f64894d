/** What is known about a model, what was measured, and which words are still missing? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { RunAnswer } from '../../contract/record.ts';
import type { NumberAnchor } from '../blocks/collectNumbers.ts';
import { answerNumbers } from '../document/answerNumbers.ts';
import { distinctAnswers } from '../document/reportInput.ts';
import { HUMAN_TEXTS, humanText } from './humanText.ts';
import { cardFacts, datasetText, modelFacts, sensitiveColumns, type FactSource } from './modelFacts.ts';

export interface CardInput {
  readonly model: ModelMeta;
  readonly workspace: string;
  /** Answers that speak about this model. */
  readonly answers: readonly RunAnswer[];
  /** Datasets those answers were measured on. */
  readonly datasets: readonly DatasetMeta[];
  /** Answers that were left out, one sentence each. */
  readonly leftOut: readonly string[];
  readonly generatedAt: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface CardField {
  readonly id: string;
  readonly label: string;
  /** `fact`: told by programs; `text`: written by people; `evidence`: measured here. */
  readonly kind: 'fact' | 'text' | 'evidence';
  /** Null when it is missing; then nothing is put in its place. */
  readonly text: string | null;
  readonly source: FactSource | 'records' | 'nobody';
  readonly code?: true;
}

export interface ModelCard {
  readonly title: string;
  readonly model: ModelMeta;
  readonly workspace: string;
  readonly generatedAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly fields: readonly CardField[];
  readonly completeness: { readonly filled: number; readonly total: number; readonly missing: readonly string[] };
  readonly answers: readonly RunAnswer[];
  readonly numbers: readonly NumberAnchor[];
  readonly data: readonly { readonly name: string; readonly text: string; readonly sensitive: readonly string[] }[];
  /** What else is true of the evidence: warnings of the runs, answers left out. */
  readonly alsoTrue: readonly string[];
}

/** Measurements a card should have, by the analysis that makes them. */
const EVIDENCE = [
  { analysis: 'performance', label: 'Performance with labels' },
  { analysis: 'subgroups', label: 'Performance by group' },
  { analysis: 'drift', label: 'Drift of the inputs' },
  { analysis: 'parity', label: 'File and log agree' },
  { analysis: 'compare', label: 'Compared with another model' },
  { analysis: 'latency', label: 'Latency' },
] as const;
/** Analyses that belong on a card, in its order; others stay in the report. */
export const CARD_ANALYSES: readonly string[] = [...EVIDENCE.map(({ analysis }) => analysis), 'explanation-summary'];

const missingField = { text: null, source: 'nobody' } as const;

function fieldsOf({ model, answers }: CardInput): readonly CardField[] {
  const facts = modelFacts(model).map(({ text, source, ...fact }): CardField => ({ ...fact, kind: 'fact', ...(text === undefined ? missingField : { text, source }) }));
  const texts = HUMAN_TEXTS.map(({ id, label }): CardField => {
    const written = humanText(model.card, id);
    return { id, label, kind: 'text', ...(written.length === 0 ? missingField : { text: written.join(' '), source: 'card' }) };
  });
  const evidence = EVIDENCE.map(({ analysis, label }): CardField => {
    const answer = answers.find(({ record }) => record.analysis === analysis);
    return { id: `evidence-${analysis}`, label, kind: 'evidence', ...(answer === undefined ? missingField : { text: `record ${answer.record.id}`, source: 'records', code: true }) };
  });
  return [...facts, ...texts, ...evidence];
}

/** Says plainly that something is missing: a text that nobody wrote, a fact that is not known, a measurement not made. */
export function missingWords({ kind, label }: CardField): string {
  const name = label.charAt(0).toLowerCase() + label.slice(1);
  return kind === 'text' ? `Text missing: ${name}` : kind === 'evidence' ? `Not measured: ${name}` : `Not known: ${name}`;
}

/** Collects a card; no field is filled by guessing. */
export function modelCard(input: CardInput): ModelCard {
  const order = (answer: RunAnswer): number => CARD_ANALYSES.indexOf(answer.record.analysis);
  const answers = distinctAnswers(input.answers).filter((answer) => order(answer) >= 0).sort((a, b) => order(a) - order(b));
  const fields = fieldsOf({ ...input, answers });
  const missing = fields.filter(({ text }) => text === null);
  const { model } = input;
  return {
    title: cardFacts(model).title ?? model.name,
    model,
    workspace: input.workspace,
    generatedAt: input.generatedAt,
    versions: input.versions,
    fields,
    completeness: { filled: fields.length - missing.length, total: fields.length, missing: missing.map(missingWords) },
    answers,
    numbers: answers.flatMap((answer) => [...answerNumbers(answer)]),
    data: input.datasets.map((dataset) => ({ name: dataset.name, text: datasetText(dataset), sensitive: sensitiveColumns(dataset) })),
    alsoTrue: [...new Set([...answers.flatMap(({ record }) => record.warnings), ...input.leftOut])],
  };
}
