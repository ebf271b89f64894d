/** Is a provider that cannot be had replaced by the CPU, with the reason, and one that is there really used? */
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '../../../shared/engine/runtimes/onnx.ts';
import { ONNX_PROVIDERS } from '../../../shared/engine/runtimes/onnxSession.ts';

const FOLDER = 'resources/sample/models';
const ROWS = 64;
const WIDTH = 12;
const input = [{ name: '', dtype: 'float32', shape: [ROWS, WIDTH], data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (i * 7) % 11) }];

async function scores(provider: string | undefined): Promise<{ readonly provider: string; readonly reason: string | undefined; readonly positive: Float64Array }> {
  const model = await onnxRuntime.load(`${FOLDER}/challenger/model.onnx`, { threads: 1, outputs: ['probabilities'], provider });
  try {
    const [output] = await model.predict(input, ROWS);
    return { provider: model.provider, reason: model.providerReason, positive: output?.numbers ?? new Float64Array() };
  } finally {
    await model.close();
  }
}

describe('a session', () => {
  it('runs on the CPU when nothing else is asked for', async () => {
    expect(await scores(undefined)).toMatchObject({ provider: 'cpu', reason: undefined });
  });

  it.each([...ONNX_PROVIDERS])('on %s runs there, or on the CPU and says why', async (provider) => {
    const [wanted, found] = [await scores('cpu'), await scores(provider)];
    if (found.provider === provider) expect(found.reason).toBeUndefined();
    else expect(found).toMatchObject({ provider: 'cpu', reason: expect.stringMatching(/\w{3}/u) as string });
    expect(Math.max(...found.positive.map((score, row) => Math.abs(score - (wanted.positive[row] ?? Number.NaN))))).toBeLessThan(1e-4);
  });

  it('on a provider that nobody knows runs on the CPU and names those that exist', async () => {
    expect(await scores('abacus')).toMatchObject({ provider: 'cpu', reason: expect.stringContaining('webgpu') as string });
  });

  it('of a file that is no model fails on every provider alike', async () => {
    await expect(onnxRuntime.load('package.json', { threads: 1, provider: 'cuda' })).rejects.toMatchObject({ code: 'bad_input' });
  });
});
