/** Which topology and weights does a TensorFlow.js `model.json` name, and are they all beside it? */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { AssayError, messageOf } from '../../core/errors.ts';

const WeightSpec = z.looseObject({ name: z.string(), shape: z.array(z.number().int().min(0)), dtype: z.enum(['float32', 'int32', 'bool', 'string', 'complex64']) });
const ModelJson = z.looseObject({
  format: z.string().optional(),
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(WeightSpec) })),
  signature: z.looseObject({}).optional(),
  generatedBy: z.string().optional(),
  convertedBy: z.string().nullish(),
});
export type TfjsModelJson = z.infer<typeof ModelJson>;

/** Reads and checks `model.json`. @throws AssayError bad_input when it is no TensorFlow.js model or names weights outside its folder */
export async function readTfjsModel(file: string): Promise<TfjsModelJson> {
  const hint = 'Point Assay at the model.json that tfjs.converters or model.save wrote.';
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(file, 'utf8'));
  } catch (thrown) {
    throw new AssayError('bad_input', `This is not a readable model.json: ${messageOf(thrown)}`, { where: file, hint, cause: thrown });
  }
  const parsed = ModelJson.safeParse(raw);
  if (!parsed.success) throw new AssayError('bad_input', `This is no TensorFlow.js model: ${z.prettifyError(parsed.error)}`, { where: file, hint });
  for (const name of weightFiles(parsed.data)) {
    if (path.basename(name) !== name || name === '..') {
      throw new AssayError('bad_input', `The model names weights outside its own folder: "${name}".`, { where: file, hint: 'Keep the weight files beside model.json.' });
    }
  }
  return parsed.data;
}

/** Names of the weight files, in the order of their bytes. */
export const weightFiles = (model: TfjsModelJson): readonly string[] => model.weightsManifest.flatMap(({ paths }) => paths);

/** All weights, one after the other. @throws AssayError bad_input when a file is absent */
export async function readWeights(file: string, model: TfjsModelJson): Promise<ArrayBuffer> {
  const parts = await Promise.all(
    weightFiles(model).map(async (name) => {
      try {
        return await readFile(path.join(path.dirname(file), name));
      } catch (thrown) {
        throw new AssayError('bad_input', `The weights "${name}" of the model cannot be read: ${messageOf(thrown)}`, { where: file, hint: 'Keep the weight files beside model.json.', cause: thrown });
      }
    }),
  );
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}
