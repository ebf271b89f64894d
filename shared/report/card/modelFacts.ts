/** What do the model's file, its binding and the card beside it say about the model? */
import * as z from 'zod';
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';

/** Where a fact comes from: the file itself, the card that came with it, or this workspace. */
export type FactSource = 'model file' | 'binding' | 'card' | 'workspace';

export interface Fact {
  readonly id: string;
  readonly label: string;
  /** Undefined when it is not known. */
  readonly text: string | undefined;
  readonly source: FactSource;
  /** Verbatim, such as a digest. */
  readonly code?: true;
}

const TrainingData = z.object({ file: z.string().optional(), name: z.string().optional(), rows: z.number().optional(), sha256: z.string().optional() });

const CardFacts = z.object({
  title: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  library: z.string().optional().catch(undefined),
  trees: z.number().optional().catch(undefined),
  max_depth: z.number().optional().catch(undefined),
  training_data: TrainingData.optional().catch(undefined),
  metrics: z.record(z.string(), z.unknown()).optional().catch(undefined),
  versions: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
export type CardFacts = z.infer<typeof CardFacts>;

/** The known facts of a card; what has an unexpected form is left out. */
export const cardFacts = (model: ModelMeta): CardFacts => CardFacts.parse(model.card ?? {});

const tensor = ({ name, dtype, shape }: ModelMeta['inputs'][number]): string => `${name}: ${dtype} [${shape.map((size) => String(size ?? '?')).join(', ')}]`;
const joined = (parts: readonly (string | undefined)[], by = ', '): string | undefined => {
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join(by);
};
const counted = (count: number | undefined, noun: string): string | undefined => (count === undefined ? undefined : `${formatCount(count)} ${noun}`);

/** Columns the binding reads, in the order of the model's inputs. */
export const inputColumns = (model: ModelMeta): readonly string[] => model.binding.inputs.flatMap(({ columns }) => columns.map(({ column }) => column));

/** One line: what kind of model it is. */
export function subtitle(model: ModelMeta): string {
  const { library, trees, max_depth: depth } = cardFacts(model);
  const { task, threshold } = model.binding;
  const kind = joined([library, counted(trees, 'trees'), depth === undefined ? undefined : `depth ${depth}`, `${model.runtime === 'onnx' ? 'ONNX' : 'TensorFlow.js'} file`, counted(inputColumns(model).length, 'input columns'), task]);
  return `${kind ?? ''}${threshold === undefined ? '' : ` · threshold ${threshold}`}`;
}

export function trainingText(model: ModelMeta): string | undefined {
  const training = cardFacts(model).training_data;
  return joined([training?.name ?? training?.file, counted(training?.rows, 'rows'), training?.sha256 === undefined ? undefined : `sha256 ${training.sha256}`]);
}

/** Metrics as the card declares them: words of the author, not measured here. */
export function declaredMetrics(model: ModelMeta): readonly { readonly name: string; readonly value: number }[] {
  return Object.entries(cardFacts(model).metrics ?? {}).flatMap(([name, value]) => (typeof value === 'number' && Number.isFinite(value) ? [{ name, value }] : []));
}

const declaredText = (model: ModelMeta): string | undefined => joined(declaredMetrics(model).map(({ name, value }) => `${name} ${Number.isInteger(value) ? formatCount(value) : formatFixed(value, 4)}`));
const versionsText = (model: ModelMeta): string | undefined => joined(Object.entries(cardFacts(model).versions ?? {}).flatMap(([name, version]) => (typeof version === 'string' ? [`${name} ${version}`] : [])));

export function operatorsText({ operators }: ModelMeta): string | undefined {
  return operators === undefined ? undefined : joined(Object.entries(operators).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} × ${formatCount(count)}`));
}

export const artefactText = (model: ModelMeta): string => `${model.file} sha256 ${model.id}`;

/** Facts that programs can tell, in the order of a card. */
export function modelFacts(model: ModelMeta): readonly Fact[] {
  const { binding } = model;
  const decision = binding.threshold === undefined ? undefined : `score ≥ ${binding.threshold}${binding.positive === undefined ? '' : ` means ${binding.positive}`}`;
  return [
    { id: 'name', label: 'Name', text: model.name, source: 'workspace' },
    { id: 'version', label: 'Version', text: cardFacts(model).version, source: 'card' },
    { id: 'artefact', label: 'Artefact', text: artefactText(model), source: 'model file', code: true },
    { id: 'kind', label: 'Kind', text: subtitle(model), source: 'card' },
    { id: 'operators', label: 'Operators', text: operatorsText(model), source: 'model file' },
    { id: 'producer', label: 'Written by', text: joined([model.producer]), source: 'model file' },
    { id: 'inputs', label: 'Inputs', text: joined(model.inputs.map(tensor), '; '), source: 'model file' },
    { id: 'columns', label: 'Input columns', text: joined(inputColumns(model)), source: 'binding' },
    { id: 'outputs', label: 'Outputs', text: joined(model.outputs.map(tensor), '; '), source: 'model file' },
    { id: 'decision', label: 'Decision', text: decision, source: 'binding' },
    { id: 'training', label: 'Trained on', text: trainingText(model), source: 'card' },
    { id: 'declared', label: 'Declared metrics', text: declaredText(model), source: 'card' },
    { id: 'software', label: 'Made with', text: versionsText(model), source: 'card' },
  ];
}

/** A dataset that measurements were made on. */
export function datasetText({ counts, hash, timeRange }: DatasetMeta): string {
  const range = timeRange === null ? undefined : `${timeRange.from} to ${timeRange.to}`;
  return joined([`${formatCount(counts.rows)} rows`, range, `sha256 ${hash ?? 'not recorded'}`]) ?? '';
}

export const sensitiveColumns = ({ columns }: DatasetMeta): readonly string[] => columns.filter(({ roles }) => roles.includes('sensitive')).map(({ name }) => name);
