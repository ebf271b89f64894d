/** How far are the answers of a model through every other execution provider of this machine? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import { decodeScores } from '../../core/binding/decodeScores.ts';
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import { isCancelled } from '../../core/errors.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import { likelyProviders } from '../runtimes/likelyProviders.ts';
import type { NoiseFloor } from './noiseFloor.ts';

export interface OtherProviders {
  readonly hosts: Pick<ModelHosts, 'open'>;
  readonly meta: ModelMeta;
  readonly folder: string;
  /** Provider of the measured run. */
  readonly used: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly translate: (decoded: DecodedScores) => DecodedScores;
}

/** Providers that did not come up, by the hosts they were tried with: they are not tried for every model again. */
const absent = new WeakMap<Pick<ModelHosts, 'open'>, Set<string>>();

/** Scores the drawn rows through each; a provider that cannot be had or breaks is left out. @throws AssayError cancelled */
export async function compareProviders(noise: NoiseFloor, { hosts, meta, folder, used, timeoutMs, signal, translate }: OtherProviders): Promise<void> {
  if (meta.runtime !== 'onnx') return;
  const missing = absent.get(hosts) ?? new Set<string>();
  absent.set(hosts, missing);
  for (const provider of (await likelyProviders()).filter((candidate) => candidate !== used && !missing.has(candidate))) {
    try {
      const host = await hosts.open(meta, folder, { signal, provider });
      try {
        if (host.provider !== provider) missing.add(provider);
        else await noise.compareProvider(provider, async ({ inputs, rows, callSize }) => translate(decodeScores(meta.binding, meta.file, (await host.score({ inputs, rows, callSize }, { timeoutMs, signal })).outputs)));
      } finally {
        await host.close();
      }
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown;
      missing.add(provider);
    }
  }
}
