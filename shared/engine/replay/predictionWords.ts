/** How is a model's prediction said in the words of the replayed dataset? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import { withPredictions } from '../../core/binding/decodeScores.ts';
import type { DecodedScores } from '../../core/binding/decodeScores.ts';

type Task = Pick<DatasetMeta, 'task' | 'classes' | 'positive'>;

/**
 * Names of the model's two classes in the dataset: its positive class is the dataset's positive class (">50K" is "1" in a log that
 * writes 0 and 1). Undefined when nothing has to be renamed: other tasks, equal words, or a dataset that does not name its positive class.
 */
export function renamedClasses(model: Pick<ModelMeta, 'binding'>, data: Task): { readonly positive: string; readonly other: string } | undefined {
  if (model.binding.task !== 'binary' || data.positive === undefined) return undefined;
  const own = model.binding.positive;
  if (own === data.positive) return undefined;
  return { positive: data.positive, other: otherClass(data, data.positive) };
}

function otherClass({ classes }: Task, positive: string): string {
  const other = classes.find((name) => name !== positive);
  if (other !== undefined) return other;
  return positive === '1' ? '0' : positive === 'true' ? 'false' : `not ${positive}`;
}

/** Renames the predictions of decoded scores; scores stay as they are. */
export function translator(model: Pick<ModelMeta, 'binding'>, data: Task): (decoded: DecodedScores) => DecodedScores {
  const names = renamedClasses(model, data);
  if (names === undefined) return (decoded) => decoded;
  return (decoded) => {
    const own = model.binding.positive ?? decoded.classes[1];
    return withPredictions(decoded, { predicted: decoded.predicted, words: decoded.words.map((word) => (word === own ? names.positive : names.other)) });
  };
}
