/** Which answers stand in for the engine's in tests of the workbench? */
import type { BlockInput } from '../../shared/blocks/block.ts';
import { parseBlocks } from '../../shared/blocks/block.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { seededRandom } from '../../shared/core/random/seededRandom.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 2, 2);
const days = Array.from({ length: 56 }, (_, index) => new Date(START + index * DAY_MS).toISOString());

const noise = (seed: number, count: number, spread: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => (random.uniform() - 0.5) * 2 * spread);
};

const driftRows = [
  ['hours-per-week', 0.245, 0.242, '< 0.001', 'fail', 'client_app = mobile-2.1'],
  ['workclass', 0.089, 0.103, '< 0.001', 'warn', 'region = eu-west'],
  ['score', 0.047, 0.042, '< 0.001', 'warn', null],
  ['native-country', 0.012, 0.005, '0.46', 'pass', null],
  ['education-num', 0.008, 0.002, '1.00', 'pass', null],
  ['age', 0.008, 0.005, '0.43', 'pass', null],
] as const;

function drift(): BlockInput[] {
  const bins = Array.from({ length: 40 }, (_, index) => index * 2.5);
  const shape = (center: number, width: number, height: number): number[] => bins.map((bin) => height * Math.exp(-(((bin - center) / width) ** 2)));
  const reference = shape(40, 5, 46);
  const moved = shape(84, 4, 11);
  return [
    { kind: 'verdict', question: 'Which inputs moved?', short: 'Drift', verdict: 'fail', value: '1 of 12', unit: 'features', detail: 'JS 0.245, alert at 0.100', claim: 'hours-per-week, and only for mobile-2.1.', answer: 'Divided by 60 it matches again: KS 0.008, other clients 0.004.', pointer: '/features/0/js' },
    {
      kind: 'table', id: 'columns',
      table: {
        title: '',
        columns: [{ key: 'column', title: 'Column' }, { key: 'js', title: 'JS distance', align: 'right', definition: '√ of the Jensen–Shannon divergence, base 2, over reference deciles' }, { key: 'bar', title: '' }, { key: 'ks', title: 'KS, V', align: 'right' }, { key: 'p', title: 'p adj.', align: 'right' }, { key: 'daily', title: 'daily JS' }, { key: 'verdict', title: '', align: 'center' }],
        rows: driftRows.map(([name, js, ks, p, verdict], index) => ({
          column: { kind: 'text' as const, text: name, strong: verdict === 'fail' },
          js: { kind: 'number' as const, value: js, text: js.toFixed(3) },
          bar: { kind: 'bar' as const, value: js, max: 0.3, limit: 0.1, tone: 'current' as const },
          ks: { kind: 'number' as const, value: ks, text: ks.toFixed(3) },
          p: { kind: 'text' as const, text: p },
          daily: { kind: 'sparkline' as const, values: noise(index + 1, 56, 0.01).map((value, day) => Math.abs(value) + (day > 27 ? js : 0)), limit: 0.028, tone: 'current' as const, alt: `daily distance of ${name}` },
          verdict: { kind: 'verdict' as const, verdict },
        })),
        clauses: driftRows.map(([, , , , , clause]) => clause),
        note: 'n 106,955 | 107,174 · JS base 2, reference deciles · BH over 15 · tick: 0.1 alert',
      },
    },
    {
      kind: 'figure', id: 'hours-per-week',
      figure: {
        title: 'hours-per-week', alt: 'Reference peaks at 40; current has a second mode', heightPx: 180,
        data: { bin: bins, reference, current: reference.map((value, index) => value * 0.76 + (moved[index] ?? 0)) },
        x: { label: 'hours-per-week', scale: 'linear' }, y: { label: 'of rows', unit: '%', scale: 'linear' },
        marks: [{ mark: 'area', x: 'bin', y: 'reference', tone: 'reference', step: true, label: 'Reference' }, { mark: 'line', x: 'bin', y: 'current', tone: 'current', step: true, label: 'Current' }],
        brush: { axis: 'x', column: 'hours-per-week', kind: 'interval' }, note: 'share of rows, same bins',
      },
    },
  ];
}

function performance(): BlockInput[] {
  const accuracy = noise(7, 56, 0.012).map((value, day) => 0.868 + value - (day >= 42 ? 0.0173 : 0));
  const half = (side: 0 | 1): (number | null)[] => accuracy.map((value, day) => ((day < 28) === (side === 0) ? value : null));
  const band = (delta: number): number[] => accuracy.map((value) => value + delta);
  return [
    { kind: 'verdict', question: 'When did accuracy change?', short: 'Performance', verdict: 'fail', value: '−1.01', unit: 'pp accuracy', detail: '[−1.33, −0.70], n 91,210', claim: 'Once, on 13 Apr: −1.73 pp [−2.10, −1.36].', answer: 'Accuracy fell where labels changed.' },
    {
      kind: 'figure', id: 'daily',
      figure: {
        title: '', alt: 'Daily accuracy with Wilson bands, lower from 13 April', heightPx: 190,
        data: { day: days, reference: half(0), current: half(1), low: band(-0.012), high: band(0.012) },
        x: { label: '', scale: 'time' }, y: { label: 'Accuracy', scale: 'linear', format: '.0%' },
        marks: [
          { mark: 'band', x: 'day', low: 'low', high: 'high', tone: 'reference' },
          { mark: 'zone', axis: 'x', from: '2026-04-13T00:00:00.000Z', to: '2026-04-27T00:00:00.000Z', tone: 'fail', label: 'below the learnt limit' },
          { mark: 'line', x: 'day', y: 'reference', tone: 'reference' },
          { mark: 'line', x: 'day', y: 'current', tone: 'current', label: 'accuracy' },
          { mark: 'rule', axis: 'y', at: 0.85, tone: 'warn', dash: 'dashed', label: 'learnt limit' },
        ],
        brush: { axis: 'x', column: 'time', kind: 'interval' }, note: 'n 181,954 labelled · band: 95 % Wilson · limit: mean − 3 sd of 28 days',
      },
    },
    { kind: 'stat', stats: [{ label: 'Accuracy, current', value: 0.8595, text: '85.95 %', interval: '[85.72, 86.18]', n: 91_210, definition: 'share of labelled rows whose prediction equals the label' }, { label: 'ROC AUC', value: 0.901, text: '0.9010', interval: '[0.8986, 0.9034]', n: 91_210 }] },
  ];
}

type Verdict = Extract<BlockInput, { kind: 'verdict' }>;
const verdictOnly = (...[short, verdict, question, value, unit, detail, claim]: [string, Verdict['verdict'], string, string, string, string, string]): BlockInput => ({ kind: 'verdict', question, short, verdict, value, unit, detail, claim, answer: '' });

function parity(): BlockInput[] {
  return [
    verdictOnly('Replay parity', 'fail', 'Does the replay give the logged scores?', '1,180', 'rows differ', '21–23 Mar, in the reference', '1,180 rows were answered by v2.'),
    { kind: 'matrix', title: 'Flips', rowTitle: 'v3 decides', columnTitle: 'c1 decides', rows: ['≤50K', '>50K'], columns: ['≤50K', '>50K'], cells: [[{ text: '84,812', detail: '79.1 %, agree', value: 84_812 }, { text: '958', detail: '0.89 % flip', value: 958, framed: true }], [{ text: '955', detail: '0.89 % flip', value: 955, framed: true }, { text: '20,450', detail: '19.1 %, agree', value: 20_450 }]], note: 'n 107,175 rows' },
  ];
}

function compare(): BlockInput[] {
  const rows = [['all rows', 0.12, -0.06, 0.29, 'neutral'], ['age 65–99', -0.93, -1.99, -0.03, 'inconclusive'], ['Female', -0.04, -0.2, 0.12, 'neutral'], ['Self-emp-inc', 1.93, 0.35, 3.4, 'neutral']] as const;
  return [
    verdictOnly('Quality', 'pass', 'Is the challenger better on the same rows?', '+0.12', 'pp accuracy', '[−0.06, +0.29], margin −0.50', 'Not worse.'),
    { kind: 'table', id: 'slices', table: { title: 'Slices', columns: [{ key: 'slice', title: 'Slice' }, { key: 'forest', title: 'Δ accuracy' }, { key: 'delta', title: 'Δ, pp', align: 'right' }], rows: rows.map(([slice, value, low, high, tone]) => ({ slice: { kind: 'text' as const, text: slice }, forest: { kind: 'forest' as const, value, low, high, min: -2.5, max: 2.5, zero: 0, margin: -1, tone }, delta: { kind: 'number' as const, value, text: value.toFixed(2) } })), note: '4 of 48 slices · 95 % clustered' } },
  ];
}

const blocksOf: Readonly<Record<string, () => BlockInput[]>> = {
  overview: () => [verdictOnly('Volume', 'pass', 'Did the traffic change?', '107,175', 'rows', '+0.2 % · 0 of 672 hours empty', 'No.'), { kind: 'text', markdown: '**No hour is empty.** Requests follow the `weekly` pattern.' }],
  'data-quality': () => [verdictOnly('Data quality', 'fail', 'Is the data whole?', '24.2 %', 'out of range', 'workclass null +5.9 pp', 'workclass is lost for eu-west.'), { kind: 'text', markdown: 'One column was cut.', tone: 'warning' }],
  drift,
  performance,
  subgroups: () => [verdictOnly('Subgroups', 'inconclusive', 'For whom is it worse?', '0.325', 'selection ratio', '[0.313, 0.337], Female / Male', 'Women are selected a third as often.')],
  parity,
  compare,
  latency: () => [verdictOnly('Latency', 'warn', 'What does it cost in time?', '× 1.46', 'p99', '+16 µs [+12, +20]', 'c1 takes a third longer.'), { kind: 'sql', title: 'How it was asked', text: 'SELECT model, quantile_cont(run_ns, 0.99) FROM replay WHERE status = $1 GROUP BY model', values: ['ok'] }],
};

export const FIXTURE_ANALYSES = Object.keys(blocksOf);

/** Eight hex digits and zeros, the same each time. */
const idOf = (index: number): string => `${(0xe1c6dce2 + index * 0x01010101).toString(16).slice(-8)}${'0'.repeat(56)}`;

export function fixtureAnswer(analysis: string, filters: RunAnswer['record']['request']['filters'] = []): RunAnswer {
  const index = FIXTURE_ANALYSES.indexOf(analysis) + filters.length * 16;
  const scope = (name: string) => ({ dataset: 'd1d1d1d1', clauses: [], duplicates: 'first' as const, repairs: [], name });
  const result = { rows: 107_174 };
  return {
    record: {
      format: 'assay-record/1', id: idOf(index), questionHash: idOf(index + 128), analysis, version: 1, title: `Title of ${analysis}`, params: {},
      request: { analysis, data: 'predictions', reference: ['reference'], current: ['current'], filters, by: [], duplicates: 'first', params: {}, seed: 42, reuse: false },
      scopes: { reference: scope('reference'), current: scope('current') },
      datasets: [{ id: 'd1d1d1d1', name: 'predictions', hash: '69872481aa', rows: 215_070 }], models: [],
      sql: [{ text: 'SELECT count(*) AS n\nFROM predictions AS s\nWHERE ts >= $1 AND ts < $2 AND status_code = $3', values: ['2026-03-02', '2026-03-30', 200], rows: 12, durationMs: 18.2 }],
      seed: 42, engine: { assay: '0.1.0', duckdb: 'v1.5.5', node: 'v20.20.2', onnxruntime: '1.30.0', platform: 'linux-x64', threads: 2 },
      warnings: [], startedAt: '2026-07-13T09:12:00.000Z', durationMs: 21, result,
    },
    result, blocks: parseBlocks(blocksOf[analysis]?.() ?? []),
    command: `assay run income-scoring.assay ${analysis} \\\n  --data predictions \\\n  --reference reference \\\n  --current current`, reused: filters.length > 0,
  };
}
