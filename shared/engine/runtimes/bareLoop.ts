/** How long does ONNX Runtime alone need for as many rows, with nothing of ours around it? */
import { seededRandom } from '../../core/random/seededRandom.ts';

export interface BareLoopOptions {
  readonly rows: number;
  /** Values a row of the model's only float32 input. */
  readonly width: number;
  readonly rowsPerCall: number;
}

/** Seconds for `rows` random rows in calls of `rowsPerCall`, one thread, after ten warm-up calls: a lower bound for a replay. */
export async function bareLoop(file: string, { rows, width, rowsPerCall }: BareLoopOptions): Promise<number> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [input] = session.inputNames;
  const output = session.outputNames.at(-1);
  if (input === undefined || output === undefined) throw new RangeError('the model has no input or no output');
  const random = seededRandom(1);
  const data = Float32Array.from({ length: rowsPerCall * width }, () => Math.floor(random.uniform() * 40));
  const call = (): Promise<unknown> => session.run({ [input]: new Tensor('float32', data, [rowsPerCall, width]) }, [output]);
  for (let i = 0; i < 10; i += 1) await call();
  const started = performance.now();
  for (let done = 0; done < rows; done += rowsPerCall) await call();
  const seconds = (performance.now() - started) / 1_000;
  await session.release();
  return seconds;
}
