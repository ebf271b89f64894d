/** On which execution provider did a model run, and was it the one asked for? */
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';

type Host = Pick<ModelHost, 'provider' | 'providerReason'>;

/** What a model's facts say about its provider. */
export const providerFacts = ({ provider, providerReason }: Host, asked: string): Pick<ModelRunFacts, 'provider' | 'providerAsked' | 'providerReason'> => ({
  provider,
  providerAsked: asked,
  ...(providerReason === undefined ? {} : { providerReason }),
});

/** A run on another provider than the one asked for says nothing about that one. */
export function fallbackReasons({ provider, providerReason }: Host, { model, asked }: { readonly model: string; readonly asked: string }): readonly string[] {
  if (providerReason === undefined) return [];
  return [`EP_FALLBACK: ${model} ran on ${provider} instead of ${asked} (${providerReason.replace(/[.\s]+$/u, '')}); "assay doctor" says which providers are there.`];
}
