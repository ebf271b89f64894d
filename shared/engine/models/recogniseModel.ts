/** Which kind of model is a file, by its first bytes and name, and if it cannot be run here, what can? */
import { AssayError } from '../../core/errors.ts';

export type Recognised = { readonly runtime: 'onnx' | 'tfjs' } | { readonly refused: string; readonly hint: string };

const REMOTE = 'or serve it with its own framework and score its answers as a log';
const CONVERT: Readonly<Record<string, string>> = {
  pickle: `Pickle and joblib files run code when they are read, so Assay never opens them. Export the estimator with skl2onnx (options zipmap=False), ${REMOTE}.`,
  torch: `Export it with torch.onnx.export, ${REMOTE}.`,
  keras: `Convert it with tf2onnx or with tensorflowjs_converter, ${REMOTE}.`,
  xgboost: `Convert it with onnxmltools.convert_xgboost and add the .onnx file, ${REMOTE}.`,
  lightgbm: `Convert it with onnxmltools.convert_lightgbm (zipmap=False) and add the .onnx file, ${REMOTE}.`,
  catboost: `Save it with model.save_model(path, format="onnx"), ${REMOTE}.`,
  pmml: `Export the original model to ONNX, ${REMOTE}.`,
};

const ascii = (head: Uint8Array, from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));
const refuse = (kind: string, what: string): Recognised => ({ refused: `This is ${what}.`, hint: CONVERT[kind] ?? '' });

function byMagic(head: Uint8Array, lower: string): Recognised | undefined {
  const [first = 0, second = 0] = head;
  if (first === 0x80 && second >= 2 && second <= 5) return refuse('pickle', 'a Python pickle');
  if (ascii(head, 1, 4) === 'HDF') return refuse('keras', 'a Keras HDF5 file');
  if (ascii(head, 0, 4) === 'CBM1') return refuse('catboost', 'a CatBoost model');
  if (ascii(head, 0, 4) === 'PK\u0003\u0004') return lower.endsWith('.keras') ? refuse('keras', 'a Keras archive') : refuse('torch', 'a ZIP archive, as PyTorch and TorchScript write them');
  return undefined;
}

function byText(text: string): Recognised | undefined {
  if (/^tree\s+version=/u.test(text)) return refuse('lightgbm', 'a LightGBM text model');
  if (/^<\?xml|^<PMML/u.test(text)) return refuse('pmml', 'an XML file, as PMML is');
  if (!text.startsWith('{')) return undefined;
  if (/"modelTopology"|"weightsManifest"|"graph-model"|"layers-model"/u.test(text)) return { runtime: 'tfjs' };
  return text.slice(0, 200).includes('learner') ? refuse('xgboost', 'a native XGBoost model') : undefined;
}

function byName(lower: string): Recognised | undefined {
  if (/\.(pkl|pickle|joblib|sav)(\.\w+)?$/u.test(lower)) return refuse('pickle', 'a Python pickle');
  if (/\.(pt|pth|ptl)$/u.test(lower)) return refuse('torch', 'a PyTorch file');
  if (lower === 'saved_model.pb') return refuse('keras', 'a TensorFlow SavedModel');
  if (/\.(ubj|bst)$/u.test(lower)) return refuse('xgboost', 'a native XGBoost model');
  return lower.endsWith('.onnx') ? { runtime: 'onnx' } : undefined;
}

/**
 * Recognises a model; content counts more than the name.
 * @param head the first bytes of the file, 64 KiB are enough
 * @throws AssayError unsupported (a known kind that cannot be run here, with the ways to run it), bad_input (no model)
 */
export function recogniseModel(fileName: string, head: Uint8Array): 'onnx' | 'tfjs' {
  const lower = fileName.toLowerCase();
  const found = byMagic(head, lower) ?? byText(new TextDecoder().decode(head).trimStart()) ?? byName(lower);
  if (found === undefined) throw new AssayError('bad_input', 'This is no model that Assay knows.', { where: fileName, hint: 'Give a .onnx file, or the model.json of a TensorFlow.js model.' });
  if ('refused' in found) throw new AssayError('unsupported', found.refused, { where: fileName, hint: found.hint });
  return found.runtime;
}
