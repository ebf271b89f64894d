/** On which execution provider did a model run, and was it the one asked for? */
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import type { RunConditions } from './validity.ts';

type Host = Pick<ModelHost, 'provider' | 'providerReason'>;

/** What a model's facts say about its provider. */
export const providerFacts = ({ provider, providerReason }: Host, asked: string): Pick<ModelRunFacts, 'provider' | 'providerAsked' | 'providerReason'> => ({
  provider,
  providerAsked: asked,
  ...(providerReason === undefined ? {} : { providerReason }),
});

/** What stood in for the provider asked for; undefined when nothing did. */
export const fallbackOf = ({ provider, providerReason }: Host, asked: string): RunConditions['fallback'] => (providerReason === undefined ? undefined : { asked, used: provider, why: providerReason });
