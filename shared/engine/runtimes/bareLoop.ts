/** How long does ONNX Runtime alone need for as many rows, with nothing of ours around it? */
import { seededRandom } from '../../core/random/seededRandom.ts';

export interface BareLoopOptions {
  readonly rows: number;
  /** Values a row of the model's only float32 input. */
  readonly width: number;
  readonly rowsPerCall: number;
  readonly encoded?: Float32Array | undefined;
}

/** Rows that differ: the same few rows again and again would be told by heart by the processor's branch prediction, twice as fast as any log. */
const DISTINCT_ROWS = 65_536;
const WARM_UP_ROWS = 8_192;

/**
 * Seconds for `rows` rows in calls of `rowsPerCall`, one thread, after a warm-up: a lower bound for a replay. The rows are `encoded` ones
 * (row-major), else random.
 */
export async function bareLoop(file: string, { rows, width, rowsPerCall, encoded }: BareLoopOptions): Promise<number> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [input] = session.inputNames;
  const output = session.outputNames.at(-1);
  if (input === undefined || output === undefined) throw new RangeError('the model has no input or no output');
  const data = encoded ?? randomRows(DISTINCT_ROWS * width);
  const places = Math.max(1, Math.floor(data.length / width / rowsPerCall));
  const call = (k: number): Promise<unknown> => {
    const from = (k % places) * rowsPerCall * width;
    return session.run({ [input]: new Tensor('float32', data.subarray(from, from + rowsPerCall * width), [rowsPerCall, width]) }, [output]);
  };
  for (let k = 0; k * rowsPerCall < WARM_UP_ROWS; k += 1) await call(k);
  const started = performance.now();
  for (let k = 0; k * rowsPerCall < rows; k += 1) await call(k);
  const seconds = (performance.now() - started) / 1_000;
  await session.release();
  return seconds;
}

function randomRows(values: number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: values }, () => Math.floor(random.uniform() * 40));
}
