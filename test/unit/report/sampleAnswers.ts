/** Which answers hold every kind of block, with harmless and with hostile words? */
import { parseBlocks, type Block, type BlockInput } from '../../../shared/blocks/block.ts';
import { ModelMeta } from '../../../shared/contract/catalogue.ts';
import type { RunAnswer, RunRecord } from '../../../shared/contract/record.ts';

const DAY_MS = 86_400_000;
const days = Array.from({ length: 14 }, (_, i) => new Date(Date.UTC(2026, 2, 23) + i * DAY_MS).toISOString());
const accuracy = days.map((_, i) => (i === 4 ? null : 87 + Math.sin(i) / 2 - (i >= 7 ? 1 : 0)));

export const sampleFigure: Extract<BlockInput, { kind: 'figure' }> = {
  kind: 'figure',
  id: 'over-time',
  figure: {
    title: 'When did accuracy change?',
    alt: 'Accuracy by day, 14 points; one lies below the limit.',
    data: {
      day: days, reference: accuracy.map((value, i) => (i < 7 ? value : null)), current: accuracy.map((value, i) => (i < 7 ? null : value)),
      low: accuracy.map((value) => (value === null ? null : value - 0.4)), high: accuracy.map((value) => (value === null ? null : value + 0.4)),
    },
    x: { label: 'day', scale: 'time' },
    y: { label: 'accuracy', unit: '%', scale: 'linear' },
    marks: [
      { mark: 'band', x: 'day', low: 'low', high: 'high', tone: 'current' },
      { mark: 'line', x: 'day', y: 'reference', tone: 'reference', label: 'Reference' },
      { mark: 'line', x: 'day', y: 'current', tone: 'current', label: 'Current' },
      { mark: 'rule', axis: 'y', at: 85.6, dash: 'dashed', tone: 'warn', label: 'learnt limit' },
    ],
    note: 'n 20,000 judged · band: 95 % Wilson',
  },
};

/** One block of each kind; `word` stands wherever a value of the data could stand. */
export function blocksWith(word: string): Block[] {
  return parseBlocks([
    { kind: 'verdict', question: `How good was ${word}?`, short: word, verdict: 'fail', value: '−1.01', unit: 'pp accuracy', detail: `[−1.33, −0.70], ${word}`, claim: `Accuracy of ${word} fell by 1.01 pp.`, answer: '85.95 % now, **86.97 %** in the `reference`.', pointer: '/difference/accuracy/value' },
    { kind: 'stat', stats: [
      { label: `Accuracy, ${word}`, value: 0.8595, text: '85.95 %', interval: '[85.72, 86.18]', low: 0.8572, high: 0.8618, n: 91_210, pointer: '/current/metrics/accuracy/value', definition: `Right decisions ÷ judged rows; ${word}.` },
      { label: 'ROC AUC', value: null, text: 'not computable: one class', n: 412, definition: 'Chance that a positive row scores above a negative one.' },
    ] },
    { ...sampleFigure, figure: { ...sampleFigure.figure, title: `When did ${word} change?`, alt: `About ${word}.`, note: `n 20,000, ${word}` } },
    { kind: 'table', id: 'groups', table: {
      title: `Groups of ${word}`,
      columns: [{ key: 'group', title: word }, { key: 'now', title: 'now', align: 'right', definition: `Share of ${word}.` }, { key: 'verdict', title: 'verdict' }, { key: 'bar', title: 'size' }, { key: 'forest', title: 'change' }, { key: 'line', title: 'by day' }],
      rows: [
        { group: { kind: 'text', text: word, strong: true }, now: { kind: 'number', value: 0.123, text: '12.3 %', interval: '[11.9, 12.7]', pointer: '/groups/0/now/value' }, verdict: { kind: 'verdict', verdict: 'inconclusive', text: word }, bar: { kind: 'bar', value: 0.6, max: 1, limit: 0.4, tone: 'fail' }, forest: { kind: 'forest', value: -1, low: -8, high: 0.2, min: -5, max: 2, zero: 0, margin: -0.5, tone: 'inconclusive' }, line: { kind: 'sparkline', values: [1, 2, null, 4, 3], limit: 3.5, from: 3, to: 4, tone: 'current', alt: `The line of ${word}.` } },
        { group: { kind: 'text', text: 'sex = Male', mono: true }, now: { kind: 'number', value: null, text: '–' } },
      ],
      clauses: ['sex = Female', null],
      note: `2 groups · ${word}`,
    } },
    { kind: 'text', markdown: `**15.0 %** of the rows have no label; \`${word.replaceAll('`', '')}\` is a column. ${word}`, tone: 'warning' },
    { kind: 'matrix', title: `Decisions of ${word}`, rowTitle: 'decision', columnTitle: 'label', rows: ['0', word], columns: ['0', word], cells: [[{ text: '60,100', value: 60_100, pointer: '/confusion/tn' }, { text: '8,200', value: 8_200, framed: true, detail: word }], [{ text: '4,300', value: 4_300, framed: true }, { text: '18,610', value: 18_610, tone: 'pass' }]], note: word },
    { kind: 'sql', title: `Counting ${word}`, text: `SELECT count(*) FROM data WHERE word = ? -- ${word}`, values: [word, 3] },
    { kind: 'group', title: `More about ${word}`, blocks: [{ kind: 'text', markdown: word }, { kind: 'stat', stats: [{ label: 'Rows', value: 215_070, text: '215,070', pointer: '/rows' }] }] },
  ]);
}

export const sampleRecord = (id: string, word: string): RunRecord => ({
  format: 'assay-record/1', id, questionHash: 'f'.repeat(64), analysis: 'performance', version: 1, title: `Performance of ${word}`, params: { margin: 0.005, word },
  request: { analysis: 'performance', data: 'predictions', reference: ['reference'], current: ['current'], filters: [], by: [], duplicates: 'first', params: {}, seed: 42, reuse: false },
  scopes: { reference: { dataset: 'd1', clauses: [{ op: 'range', column: 'time', from: '2026-03-02', to: '2026-03-30' }], duplicates: 'first', repairs: [] }, current: { dataset: 'd1', clauses: [{ op: '=', column: 'region', value: word }], duplicates: 'all', labelsAsOf: '2026-05-01T00:00:00Z', repairs: [] } },
  datasets: [{ id: 'd1', name: 'predictions', hash: 'a'.repeat(64), rows: 215_070 }], models: [{ id: 'b'.repeat(64), name: 'v3' }],
  sql: [{ text: `SELECT ? -- ${word}`, values: [word], rows: 1, durationMs: 3.2 }], seed: 42,
  engine: { assay: '0.1.0', duckdb: 'v1.5.5', node: '20.19.0', onnxruntime: '1.30.0', platform: 'linux-x64', threads: 2 },
  warnings: [`800 rows of ${word} were repeated and left out.`], startedAt: '2026-07-13T09:12:00.000Z', durationMs: 812.4,
  result: { current: { metrics: { accuracy: { value: 0.8595 } } } },
});

export const sampleAnswer = (word = 'v3', id = 'c'.repeat(64)): RunAnswer => {
  const record = sampleRecord(id, word);
  return { record, result: record.result, blocks: blocksWith(word), command: 'assay run income.assay performance --reference reference --current current', reused: true };
};

/** A model whose card is given, or that came without one. */
export const sampleModel = (card?: Record<string, unknown>): ModelMeta => ModelMeta.parse({
  format: 'assay-model/1', id: 'e'.repeat(64), name: 'v3', slot: 0, addedAt: '2026-07-13T09:00:00.000Z', runtime: 'onnx', file: 'model.onnx', files: [], sizeBytes: 449_882,
  inputs: [{ name: 'features', dtype: 'float32', shape: ['N', 12] }], outputs: [{ name: 'probabilities', dtype: 'float32', shape: [null, 2] }], producer: 'onnxmltools 1.16.0', operators: { TreeEnsembleClassifier: 1 },
  binding: { format: 'assay-binding/1', task: 'binary', inputs: [{ name: 'features', dtype: 'float32', shape: ['N', 12], columns: [{ column: 'age', steps: [] }, { column: 'sex', steps: [{ codes: { Female: 0, Male: 1 } }], missing: 'NaN' }] }], outputs: { '*': [{ name: 'probabilities', use: 'score' }] }, positive: '1', threshold: 0.5 },
  bindingSource: 'binding.json beside the model', ...(card === undefined ? {} : { card }),
});
