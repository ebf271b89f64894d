/** How are batches of a replay, run and simulated, shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { curveFigure, tailFigure } from './figures.ts';
import type { Params } from './params.ts';
import type { Computed, ComputedModel, Result } from './result.ts';
import { bestBatches, figuresOf, pays, percentileOf, ruleText, single } from './rules.ts';
import { agreementTable, alternativesTable } from './tables.ts';

const QUESTION = 'Would dynamic batching pay?';
const HINT = 'Replay with --schedule poisson --rate N --batch-max M.';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') return [undefinedVerdict('Not simulated.', `${result.reason}. ${HINT}`, result.replay ?? 'no replay')];
  const models = result.models.flatMap((model, m) => (model.status === 'computed' ? [{ model, m }] : []));
  const missing = result.models.flatMap((model): readonly BlockInput[] => (model.status === 'computed' ? [] : [{ kind: 'text', tone: 'note', markdown: `**${model.model}** was not simulated: ${model.reason}.` }]));
  const [first] = models;
  if (first === undefined) return [undefinedVerdict('Not simulated.', `No model of ${result.replay} has batches with times.`, result.replay), ...missing];
  return [
    verdictBlock(result, first, { models, params }),
    ...validityBlock(result),
    ...missing,
    ...models.flatMap(({ model, m }) => [agreementTable(model, m), ...tailFigure(model, m), alternativesTable(model, m), ...curveFigure(model, m)]),
  ];
}

const undefinedVerdict = (claim: string, answer: string, detail: string): BlockInput => ({ kind: 'verdict', question: QUESTION, short: 'Batching', verdict: 'undefined', value: '–', unit: 'ms p99', detail, claim, answer: capital(answer) });

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

interface Placed {
  readonly model: ComputedModel;
  readonly m: number;
}

/** An invalid run decides nothing; a simulation that does not describe the run is a warning about what it says of other rules. */
function judge(model: ComputedModel, valid: boolean): Verdict {
  if (!valid) return 'inconclusive';
  if (model.agreement.length === 0 || model.measured.percentiles.some(({ p, reportable }) => p === 0.99 && !reportable)) return 'inconclusive';
  return model.agreement.every(({ agrees }) => agrees) ? 'pass' : 'warn';
}

function verdictBlock(result: Computed, { model, m }: Placed, all: { readonly models: readonly Placed[]; readonly params: Params }): BlockInput {
  const best = bestBatches(model);
  const shown = best ?? model.alternatives[0];
  const tail = percentileOf(shown === undefined ? undefined : figuresOf(shown), 0.99);
  const at = shown === undefined ? -1 : model.alternatives.indexOf(shown);
  const bare = (ms: number): string => formatMs(ms, { unit: false });
  return {
    kind: 'verdict', question: QUESTION, short: 'Batching',
    verdict: worstVerdict(all.models.map((each) => judge(each.model, result.valid))),
    value: tail === undefined ? '–' : bare(tail.value),
    unit: 'ms p99',
    detail: tail === undefined || shown === undefined ? 'nothing simulated' : `${formatInterval(tail, bare)}, ${ruleText(shown.rule)}`,
    claim: result.valid ? claimOf(model) : 'The run is invalid, so it decides nothing.',
    answer: `${all.models.map((each) => modelSentence(each.model, all.params)).join(' ')} Replay ${result.replay}, schedule ${result.schedule}.`,
    ...(tail === undefined || shown === undefined ? {} : { pointer: `/models/${String(m)}/alternatives/${String(at)}/outcome/figures/percentiles/${String(figuresOf(shown)?.percentiles.indexOf(tail) ?? 0)}/value` }),
  };
}

function claimOf(model: ComputedModel): string {
  const best = bestBatches(model);
  switch (pays(model)) {
    case 'yes': return `Batches of ${best === undefined ? '' : ruleText(best.rule)} would shorten the tail.`;
    case 'no': return 'Batching would lengthen the tail at this load.';
    case 'same': return 'At this load batching changes nothing in the tail.';
    case 'unknown': return single(model) === undefined ? 'It cannot be said whether batches beat single requests: none ran alone.' : 'It cannot be said whether batches pay: none larger than one were measured.';
  }
}

function modelSentence(model: ComputedModel, { tolerance }: Params): string {
  const [one, best] = [single(model), bestBatches(model)];
  const tailOf = (each: typeof one): string => formatMs(percentileOf(each === undefined ? undefined : figuresOf(each), 0.99)?.value);
  const compared = one === undefined || best === undefined ? '' : ` Simulated p99: ${tailOf(one)} one by one (utilisation ${formatPercent(figuresOf(one)?.utilisation, 0)}), ${tailOf(best)} with ${ruleText(best.rule)} (${formatPercent(figuresOf(best)?.utilisation, 0)}).`;
  const off = model.agreement.filter(({ agrees }) => !agrees);
  const agreement = off.length === 0
    ? `the simulation of its own rule agrees with what was run within ${formatPercent(tolerance, 0)} or its interval`
    : `the simulation of its own rule does not describe the run (${off.map(({ p, ratio }) => `p${formatFixed(100 * p, 0)} × ${formatFixed(ratio, 2)}`).join(', ')}), so mistrust what it says of other rules`;
  return `${model.model}: ${agreement}, n ${formatCount(model.measured.n)}.${compared}`;
}

function validityBlock({ valid, reasons }: Computed): readonly BlockInput[] {
  if (valid && reasons.length === 0) return [];
  return [{ kind: 'text', tone: 'warning', markdown: `**${valid ? 'VALID' : 'INVALID'}** ${reasons.join(' ')}` }];
}

