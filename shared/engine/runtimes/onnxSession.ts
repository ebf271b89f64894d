/** On which execution provider does a session of ONNX Runtime run, when the one asked for may not be there? */
import type * as Ort from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { messageOf } from '../../core/errors.ts';

/** Execution providers of ONNX Runtime that may be asked for; which of them are there depends on build, driver and device. */
export const ONNX_PROVIDERS = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'] as const;
type OnnxProvider = (typeof ONNX_PROVIDERS)[number];

export interface SessionAsked {
  readonly provider: string;
  readonly threads: number;
  /** Path and beginning of the name of the file that a profile goes to; no profile when absent. */
  readonly profilePrefix?: string;
}

export interface OpenSession {
  readonly session: InferenceSession;
  /** The provider that runs what it can; operators it lacks run on the CPU. */
  readonly provider: string;
  /** Why it is the CPU although another one was asked for. */
  readonly reason: string | undefined;
  readonly options: InferenceSession.SessionOptions;
}

const isProvider = (name: string): name is OnnxProvider => ONNX_PROVIDERS.some((provider) => provider === name);

const optionsFor = (provider: OnnxProvider, { threads, profilePrefix }: SessionAsked): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
  ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
});

/** Creates the session; a provider that cannot be had makes creation throw, whatever stands behind it in the list, so each is tried alone. */
export async function createSession(ort: typeof Ort, model: string | Uint8Array, asked: SessionAsked): Promise<OpenSession> {
  const { provider } = asked;
  const create = (name: OnnxProvider): Promise<InferenceSession> =>
    typeof model === 'string' ? ort.InferenceSession.create(model, optionsFor(name, asked)) : ort.InferenceSession.create(model, optionsFor(name, asked));
  const onCpu = async (reason?: string): Promise<OpenSession> => ({ session: await create('cpu'), provider: 'cpu', reason, options: optionsFor('cpu', asked) });
  if (provider === 'cpu') return onCpu();
  if (!isProvider(provider)) return onCpu(`ONNX Runtime has no provider "${provider}"; it knows ${ONNX_PROVIDERS.join(', ')}.`);
  try {
    return { session: await create(provider), provider, reason: undefined, options: optionsFor(provider, asked) };
  } catch (thrown) {
    return onCpu(messageOf(thrown));
  }
}
