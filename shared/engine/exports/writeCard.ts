/** How does what is known about a model become a card file? */
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { RunAnswer } from '../../contract/record.ts';
import { cardHtml } from '../../report/card/cardHtml.ts';
import { cardJson } from '../../report/card/cardJson.ts';
import { cardMarkdown } from '../../report/card/cardMarkdown.ts';
import { CARD_ANALYSES, modelCard, type ModelCard } from '../../report/card/modelCard.ts';
import { toolkitCard } from '../../report/card/toolkitCard.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { readStory } from '../story/runStory.ts';
import { ASSAY_VERSION } from '../versions.ts';
import { writeDocument } from './writeDocument.ts';
import { newestTime, portable } from './writeReport.ts';

const WRITERS: Readonly<Record<ParsedInputOf<'card.write'>['format'], (card: ModelCard) => string>> = { html: cardHtml, md: cardMarkdown, json: cardJson, mct: toolkitCard };

interface Evidence {
  readonly answers: readonly RunAnswer[];
  readonly leftOut: readonly string[];
}

interface Models {
  readonly champion: string | null;
  readonly names: ReadonlySet<string>;
  /** Models that a replay ran, by the replay's dataset id. */
  readonly replayed: ReadonlyMap<string, readonly string[]>;
}

/** Names of the models an answer speaks about: those it was asked about, else those whose scores it read; none for the log alone. */
function modelsOf({ record }: RunAnswer, { names, replayed }: Models): readonly string[] {
  const asked = Object.values(record.params).filter((value) => typeof value === 'string').filter((value) => names.has(value));
  if (asked.length > 0) return asked;
  return record.models.length > 0 ? record.models.map(({ name }) => name) : record.datasets.flatMap(({ id }) => replayed.get(id) ?? []);
}

/**
 * Answers about a model: those that speak about it, and, for the champion, those about the log that it served.
 * Answers about the log say nothing about a model that did not serve it.
 */
export function evidenceFor(model: string, models: Models, answers: readonly RunAnswer[]): Evidence {
  const { champion } = models;
  const served = champion === null || champion === model;
  const onCard = answers.filter(({ record }) => CARD_ANALYSES.includes(record.analysis)).map((answer) => ({ answer, about: modelsOf(answer, models) }));
  const leftOut = !onCard.some(({ about }) => about.length === 0) ? [] : served
    ? ['Measurements of the log describe what was served, whichever version answered each request.']
    : [`Measurements of the log are left out: they describe the champion ${champion}, not this model.`];
  return { answers: onCard.filter(({ about }) => about.includes(model) || (served && about.length === 0)).map(({ answer }) => answer), leftOut };
}

function modelsIn({ workspace }: Engine): Models {
  return {
    champion: workspace.document().models.champion,
    names: new Set(workspace.models().map(({ name }) => name)),
    replayed: new Map(workspace.datasets().map(({ id, replay }) => [id, replay?.models ?? []])),
  };
}

function datasetsOf(engine: Engine, answers: readonly RunAnswer[]): readonly DatasetMeta[] {
  const used = new Set(answers.flatMap(({ record }) => record.datasets.map(({ id }) => id)));
  return engine.workspace.datasets().filter(({ id }) => used.has(id));
}

/**
 * Writes a card from the model's file and the answers that are there; computes nothing and invents nothing.
 *
 * @throws AssayError not_found for an unknown model or folder
 */
export async function writeCard(engine: Engine, input: ParsedInputOf<'card.write'>, job: JobContext): Promise<OutputOf<'card.write'>> {
  const model = engine.workspace.model(input.model);
  job.progress({ fraction: null, phase: `Writing the card of ${model.name}` });
  const evidence = evidenceFor(model.name, modelsIn(engine), (await readStory(engine)).answers);
  const answers = evidence.answers.map((answer) => portable(engine, answer));
  const generatedAt = answers.length === 0 ? model.addedAt : newestTime(answers);
  const card = modelCard({ model, workspace: engine.workspace.document().name, answers, datasets: datasetsOf(engine, answers), leftOut: evidence.leftOut, generatedAt, versions: { Assay: ASSAY_VERSION } });
  return writeDocument(input.out, WRITERS[input.format](card));
}
