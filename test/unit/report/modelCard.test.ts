/** Does a card tell what is known, say what is missing, and fit the toolkit's schema? */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { cardHtml } from '../../../shared/report/card/cardHtml.ts';
import { CardDocument, cardJson } from '../../../shared/report/card/cardJson.ts';
import { cardMarkdown } from '../../../shared/report/card/cardMarkdown.ts';
import { modelCard, type ModelCard } from '../../../shared/report/card/modelCard.ts';
import { toolkitCard } from '../../../shared/report/card/toolkitCard.ts';
import { sampleAnswer, sampleModel } from './sampleAnswers.ts';

// The published schema refers to "#definitions/graphic" where it means "#/definitions/graphic"; validators refuse the former.
const schema: unknown = JSON.parse(readFileSync(new URL('../../fixtures/schemas/model-card-toolkit-0.0.2.schema.json', import.meta.url), 'utf8').replace('"#definitions/graphic"', '"#/definitions/graphic"'));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(z.record(z.string(), z.unknown()).parse(schema));

const dataset: DatasetMeta = {
  format: 'assay-dataset/1', id: 'd1', name: 'predictions', kind: 'log', createdAt: '2026-07-13T08:00:00.000Z', sourceFormat: 'parquet', sources: [],
  counts: { files: 1, records: 215_070, requests: 200_000, rows: 215_070, multiRowRequests: 0, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 800 },
  columns: [{ name: 'sex', type: 'VARCHAR', kind: 'categorical', roles: ['feature', 'sensitive'], reason: 'given' }], task: 'binary', classes: ['0', '1'], hash: 'a'.repeat(64), sizeBytes: 1, timeRange: null,
};

const CARD = { title: 'XGBoost v3', version: 'v3', library: 'xgboost', trees: 200, metrics: { rows: 19_537, accuracy: 0.8730613707324564 }, training_data: { file: 'adults.parquet', rows: 29_305, sha256: '8729b698' } };

const card = (given: Record<string, unknown> | undefined = CARD, word = 'v3'): ModelCard =>
  modelCard({ model: sampleModel(given), workspace: 'income-scoring', answers: [sampleAnswer(word)], datasets: [dataset], leftOut: ['One answer was left out.'], generatedAt: '2026-07-13T09:12:00.000Z', versions: { Assay: '0.1.0' } });

const ToolkitDocument = z.object({
  model_details: z.record(z.string(), z.unknown()),
  model_parameters: z.record(z.string(), z.unknown()),
  quantitative_analysis: z.object({ performance_metrics: z.array(z.object({ type: z.string(), value: z.string(), slice: z.string().optional(), confidence_interval: z.object({ lower_bound: z.string(), upper_bound: z.string() }).optional() })), graphics: z.object({ description: z.string() }).optional() }),
  considerations: z.record(z.string(), z.unknown()),
});
const toolkit = (found: ModelCard): z.infer<typeof ToolkitDocument> => ToolkitDocument.parse(JSON.parse(toolkitCard(found)));

describe('a card', () => {
  it('says plainly which texts nobody wrote, and fills none of them', () => {
    const { completeness, fields } = card();
    expect(completeness.missing).toContain('Text missing: intended use');
    expect(completeness.missing).toContain('Not measured: latency');
    expect(completeness.filled + completeness.missing.length).toBe(completeness.total);
    expect(fields.filter(({ kind, text }) => kind === 'text' && text !== null)).toEqual([]);
    expect(cardHtml(card())).toContain('<span class="missing">Text missing: intended use</span>');
    expect(cardMarkdown(card())).toContain('**Text missing: intended use**');
  });

  it('takes texts that came with the model, in any of their usual forms', () => {
    const { completeness, fields } = card({ ...CARD, intended_use: 'Ranks applications for a manual check.', users: [{ description: 'Case workers' }, 'Auditors'], ethical_considerations: [{ name: 'Sex is an input', mitigation_strategy: 'reviewed each quarter' }], limitations: [] });
    const text = (id: string): string | null | undefined => fields.find((field) => field.id === id)?.text;
    expect(text('intended-use')).toBe('Ranks applications for a manual check.');
    expect(text('users')).toBe('Case workers Auditors');
    expect(text('ethics')).toBe('Sex is an input: reviewed each quarter');
    expect(completeness.missing).toContain('Text missing: limitations');
  });

  it('survives a card whose facts have other forms, and a model without any card', () => {
    for (const odd of [{ trees: 'many', metrics: 7, training_data: 'somewhere', versions: [1] }, {}]) expect(cardHtml(card(odd))).toContain('Not known: trained on');
    expect(modelCard({ model: sampleModel(), workspace: 'w', answers: [], datasets: [], leftOut: [], generatedAt: '2026-07-13T09:12:00.000Z', versions: {} }).title).toBe('v3');
  });

  it('gives every number its record, and interval, n and definition where the result has them', () => {
    const document = CardDocument.parse(JSON.parse(cardJson(card())));
    expect(document.numbers.every(({ record, pointer }) => record === 'c'.repeat(64) && pointer.startsWith('/'))).toBe(true);
    expect(document.numbers).toContainEqual({ record: 'c'.repeat(64), pointer: '/current/metrics/accuracy/value', label: 'Accuracy, v3', text: '85.95 %', value: 0.8595, interval: '[85.72, 86.18]', low: 0.8572, high: 0.8618, n: 91_210, definition: 'Right decisions ÷ judged rows; v3.' });
    expect(cardHtml(card())).toContain(`data-record="${'c'.repeat(64)}" data-pointer="/current/metrics/accuracy/value" data-value="0.8595"`);
  });

  it('tells data, sensitive columns, warnings and what was left out', () => {
    const html = cardHtml(card());
    for (const words of ['215,070 rows', 'sensitive columns: sex', '800 rows of v3 were repeated', 'One answer was left out.', 'model.onnx sha256 eeee', 'accuracy 0.8731', '29,305 rows']) expect(html).toContain(words);
  });

  it('keeps hostile words as words', () => {
    const html = cardHtml(card({ title: '<img src=x onerror=alert(1)>', owner: '</dl><script>1</script>' }, '<b onclick=x>'));
    expect(html).not.toMatch(/<script|<img|<b onclick/);
  });
});

describe('the toolkit card', () => {
  it('fits the schema with and without card, answers and texts', () => {
    const full = card({ ...CARD, overview: 'Scores.', users: ['People'], intended_use: 'Ranking', limitations: ['Adults only'], tradeoffs: ['Speed'], ethical_considerations: [{ name: 'Sex', mitigation_strategy: 'review' }], owner: 'Team', license: 'Apache-2.0', references: ['A paper'] });
    const bare = modelCard({ model: sampleModel(), workspace: 'w', answers: [], datasets: [], leftOut: [], generatedAt: '2026-07-13T09:12:00.000Z', versions: {} });
    for (const found of [card(), full, bare, card({ license: 'Ask the owner first' })]) {
      expect(validate(JSON.parse(toolkitCard(found))), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('would be refused with a member that the schema does not know', () => {
    expect(validate({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(toolkitCard(card()))), invented: 1 })).toBe(false);
  });

  it('writes values and bounds as strings and groups as slices', () => {
    const { performance_metrics: metrics } = toolkit(card()).quantitative_analysis;
    expect(metrics).toContainEqual({ type: 'Accuracy, v3', value: '0.8595', confidence_interval: { lower_bound: '0.8572', upper_bound: '0.8618' } });
    expect(metrics).toContainEqual({ type: 'now', value: '12.3 %', slice: 'sex = Female', confidence_interval: { lower_bound: '11.9', upper_bound: '12.7' } });
    expect(metrics).toContainEqual({ type: 'accuracy (declared by the card, not measured here)', value: '0.8730613707324564' });
  });

  it('invents no considerations and says so in the documentation', () => {
    const { considerations, model_details: details, quantitative_analysis: analysis } = toolkit(card());
    expect(considerations).toEqual({});
    expect(details['documentation']).toContain('Text missing: intended use');
    expect(analysis.graphics?.description).toContain('Accuracy, v3; n 91,210; Right decisions ÷ judged rows; v3.; record cccccccc/current/metrics/accuracy/value');
  });
});
