/** How is a simulated roll-out shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { assertNever } from '../../core/assertNever.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDays } from '../../core/format/formatDate.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { canaryBlocks, canaryVerdict } from './canaryBlocks.ts';
import { abBlocks, abVerdict, blueGreenBlocks, blueGreenVerdict, shadowBlocks, shadowVerdict } from './otherBlocks.ts';
import type { Params } from './params.ts';
import type { Computed, Result } from './result.ts';
import { QUESTION, type VerdictParts } from './words.ts';

const SHORT = { shadow: 'Shadow', ab: 'A/B test', canary: 'Canary', 'blue-green': 'Blue-green' } as const;

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: SHORT[params.mode], verdict: 'undefined', value: '–', unit: '', detail: result.reason, claim: 'Not computable here:', answer: `${result.reason}. ${result.hint}` }];
  }
  const { verdict, blocks } = shown(result, params);
  return [{ kind: 'verdict', question: QUESTION, short: SHORT[result.outcome.mode], ...verdict }, ...blocks, honesty(result)];
}

function shown(result: Computed, params: Params): { readonly verdict: VerdictParts; readonly blocks: readonly BlockInput[] } {
  const { outcome } = result;
  switch (outcome.mode) {
    case 'shadow':
      return { verdict: shadowVerdict(outcome, result), blocks: shadowBlocks(outcome, result) };
    case 'ab':
      return { verdict: abVerdict(outcome, result, params), blocks: abBlocks(outcome, result) };
    case 'canary':
      return { verdict: canaryVerdict(outcome, result), blocks: canaryBlocks(outcome, result, params) };
    case 'blue-green':
      return { verdict: blueGreenVerdict(outcome, result, params), blocks: blueGreenBlocks(outcome, result) };
    default:
      return assertNever(outcome);
  }
}

function honesty(result: Computed): BlockInput {
  const { counts, coverage, replay, schedule, champion, challenger, assignedBy, from, until } = result;
  const labels = coverage === null ? 'No row has a label, so that quality is not judged.' : `Labels: ${formatPercent(coverage.positives.value)} of the rows that ${champion.name} decides positive, ${formatPercent(coverage.negatives.value)} of the others${coverage.selected ? ' — **labels depend on the decision**, quality is judged on a selected part' : ''}.`;
  return {
    kind: 'text', tone: coverage?.selected === true ? 'warning' : 'note',
    markdown: `Simulated on **${result.scope}**, ${formatDays(from, until)}: ${formatCount(counts.requests)} requests (${formatCount(counts.rows)} of ${formatCount(counts.scopeRows)} rows) that replay **${replay}** (${schedule}) answered with ${champion.name} and ${challenger.name}; ${formatCount(counts.labelled)} rows with a label.${assignedBy === null ? '' : ` Assigned by md5 of \`${assignedBy}\`.`} ${labels} What users would have done after another decision is not simulated.`,
  };
}
