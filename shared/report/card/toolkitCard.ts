/** How is a model card written for the Model Card Toolkit 0.0.2? */
import { formatCount } from '../../core/format/formatCount.ts';
import { formatId } from '../../core/format/formatId.ts';
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { NumberAnchor } from '../blocks/collectNumbers.ts';
import { humanText, type HumanTextId } from './humanText.ts';
import type { ModelCard } from './modelCard.ts';
import { artefactText, cardFacts, declaredMetrics, operatorsText, subtitle, trainingText } from './modelFacts.ts';

type Json = Readonly<Record<string, unknown>>;

/** An object without its undefined members. */
const known = (members: Json): Json => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));

/** Bounds as text: the numbers behind them where they are known, else as printed. */
function confidenceInterval({ low, high, interval }: NumberAnchor): Json | undefined {
  if (typeof low === 'number' && typeof high === 'number') return { lower_bound: String(low), upper_bound: String(high) };
  const printed = interval === undefined ? null : /^\[(.+), (.+)\]$/.exec(interval);
  return printed === null ? undefined : { lower_bound: printed[1], upper_bound: printed[2] };
}

/** Printed bounds are in the unit of the printed value, so such a value is given as printed, too. */
const valueText = (number: NumberAnchor): string => (number.interval !== undefined && typeof number.low !== 'number' ? number.text : String(number.value));

/** Measurements of the model itself need no name of their analysis in front. */
const PLAIN: ReadonlySet<string> = new Set(['performance', 'subgroups']);

function metric(number: NumberAnchor, card: ModelCard): Json {
  const record = card.answers.find((answer) => answer.record.id === number.record)?.record;
  const words = number.measure ?? number.label;
  return known({ type: record === undefined || PLAIN.has(record.analysis) ? words : `${record.title}: ${words}`, value: valueText(number), slice: number.slice, confidence_interval: confidenceInterval(number) });
}

/** An estimate: it has an interval, or n and a definition. Plain counts and single rows stay in the records. */
const isMetric = ({ value, interval, n, definition, slice }: NumberAnchor): boolean =>
  value !== null && Number.isFinite(value) && (interval !== undefined || (slice === undefined && n !== undefined && n !== null && definition !== undefined));

/** What the format has no place for: n, definition and record of every metric, one line each. */
function evidenceText(numbers: readonly NumberAnchor[]): string {
  const lines = numbers.map(({ label, slice, n, definition, record, pointer }) =>
    [`${label}${slice === undefined ? '' : ` (${slice})`}`, n === null || n === undefined ? undefined : `n ${formatCount(n)}`, definition, `record ${formatId(record)}${pointer}`].filter((part) => part !== undefined).join('; '));
  return `Where each metric comes from.\n${lines.join('\n')}`;
}

const described = (model: ModelMeta, id: HumanTextId): readonly Json[] => humanText(model.card, id).map((description) => ({ description }));

function details({ model, title, completeness: { filled, total, missing } }: ModelCard): Json {
  const { version } = cardFacts(model);
  return known({
    name: title,
    overview: humanText(model.card, 'overview').join(' ') || subtitle(model),
    documentation: `${filled} of ${total} fields filled.${missing.length === 0 ? '' : ` ${missing.join('. ')}.`}`,
    owners: humanText(model.card, 'owner').map((name) => ({ name })),
    version: version === undefined ? undefined : { name: version },
    licenses: humanText(model.card, 'licence').map((text) => (/^[\w.+-]+$/.test(text) ? { identifier: text } : { custom_text: text })),
    citations: humanText(model.card, 'references').map((citation) => ({ citation })),
    path: artefactText(model),
  });
}

function parameters({ model, data }: ModelCard): Json {
  const training = trainingText(model);
  const { task, threshold, positive } = model.binding;
  return known({
    model_architecture: [subtitle(model), operatorsText(model)].filter((part) => part !== undefined).join('; '),
    data: [
      ...(training === undefined ? [] : [{ name: 'training data', description: `Named by the card beside the model: ${training}` }]),
      ...data.map(({ name, text, sensitive }) => known({ name, description: `Measured on: ${text}`, sensitive: sensitive.length === 0 ? undefined : { sensitive_data: sensitive } })),
    ],
    input_format: model.inputs.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.map((size) => String(size ?? '?')).join(', ')}]`).join('; '),
    input_format_map: model.binding.inputs.flatMap(({ columns }) => columns.map(({ column, steps }) => ({ key: column, value: steps.length === 0 ? 'as it is' : steps.map((step) => Object.keys(step).join(', ')).join(', then ') }))),
    output_format: model.outputs.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.map((size) => String(size ?? '?')).join(', ')}]`).join('; '),
    output_format_map: Object.entries(known({ task, threshold, positive })).map(([key, value]) => ({ key, value: String(value) })),
  });
}

function risks(model: ModelMeta): readonly Json[] {
  return humanText(model.card, 'ethics').map((text) => {
    const parts = /^([^:]+): (.+)$/s.exec(text);
    return parts === null ? { name: text } : { name: parts[1], mitigation_strategy: parts[2] };
  });
}

/**
 * The card as Model Card Toolkit JSON (schema 0.0.2): values and bounds are strings, rows of group tables are slices.
 * Sections that only people can write stay empty until somebody has; `documentation` says which are missing.
 */
export function toolkitCard(card: ModelCard): string {
  const { model } = card;
  const measured = card.numbers.filter(isMetric);
  const declared = declaredMetrics(model).map(({ name, value }) => ({ type: `${name} (declared by the card, not measured here)`, value: String(value) }));
  const considerations = known({ users: described(model, 'users'), use_cases: described(model, 'intended-use'), limitations: described(model, 'limitations'), tradeoffs: described(model, 'tradeoffs'), ethical_considerations: risks(model) });
  const document = {
    schema_version: '0.0.2',
    model_details: details(card),
    model_parameters: parameters(card),
    quantitative_analysis: { performance_metrics: [...measured.map((number) => metric(number, card)), ...declared], ...(measured.length === 0 ? {} : { graphics: { description: evidenceText(measured) } }) },
    considerations,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
