/** How is a ramp with its gate shown? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatMoment } from '../../core/format/formatDate.ts';
import type { Params } from './params.ts';
import { type Canary, CHECK_IDS, type Check, type CheckId, type Computed, type Step } from './result.ts';
import { CHECK_DEFINITIONS, CHECK_TITLES, checkInterval, checkText, checkValue, percent, type VerdictParts, worstCheck } from './words.ts';

export function canaryVerdict(canary: Canary, result: Computed): VerdictParts {
  return canary.rollback === null ? reachedVerdict(canary, result) : rolledBackVerdict(canary, canary.rollback, result);
}

function rolledBackVerdict({ steps }: Canary, { step: index, at, checks, requests, rows }: NonNullable<Canary['rollback']>, { challenger }: Computed): VerdictParts {
  const step = steps[index];
  const share = percent(step?.share ?? 0);
  const failed = (step?.checks ?? []).filter(({ id }) => checks.includes(id));
  return {
    verdict: 'fail', value: share, unit: 'rolled back at', detail: `${formatMoment(at)}, ${formatCount(requests)} requests`,
    claim: `It would have been rolled back at the ${share} step, on ${formatMoment(at)} UTC.`,
    answer: `${failed.map(checkText).join('; ')}. Until then ${challenger.name} had served ${formatCount(requests)} requests (${formatCount(rows)} rows).`, pointer: '/outcome/rollback/requests',
  };
}

function reachedVerdict({ steps, servedRequests, servedRows }: Canary, { challenger, counts }: Computed): VerdictParts {
  const last = steps.filter(({ outcome }) => outcome !== 'not reached').at(-1);
  const shared = { detail: `${formatCount(servedRequests)} of ${formatCount(counts.requests)} requests`, unit: 'reached', pointer: '/outcome/servedRequests' };
  if (last === undefined) return { ...shared, verdict: 'undefined', value: '–', claim: 'There is no traffic in the ramp.', answer: 'Begin it inside the scope (startAt).' };
  const completed = last.outcome === 'completed';
  const verdict: Verdict = completed ? worstCheck(last.checks) : 'inconclusive';
  const open = last.checks.filter(({ applies, verdict: found }) => applies && found !== 'pass');
  return {
    ...shared, verdict, value: percent(last.share),
    claim: completed ? claimOfCompleted(verdict) : `It would not have been rolled back; the traffic ends at the ${percent(last.share)} step.`,
    answer: `${open.length === 0 ? 'Every check that can be judged passed' : open.map((check) => `${checkText(check)}: ${check.reason}`).join('; ')}. ${challenger.name} would have served ${formatCount(servedRequests)} requests (${formatCount(servedRows)} rows).`,
  };
}

function claimOfCompleted(verdict: Verdict): string {
  if (verdict === 'pass') return 'It would have passed every step.';
  return verdict === 'warn' ? 'It would have reached all of the traffic, with warnings.' : 'It would have reached all of the traffic, but not every check could be settled.';
}

export function canaryBlocks(canary: Canary, result: Computed, params: Params): readonly BlockInput[] {
  return [ledgerTable(canary, params), lookFigures(canary, result)].filter((block) => block !== null);
}

const VERDICT_CELL = (check: Check, pointer: string): Cell =>
  check.value === null ? { kind: 'verdict', verdict: 'inconclusive', text: check.applies ? `n ${formatCount(check.n)}` : 'not known' } : { kind: 'number', value: check.value, text: `${check.verdict}: ${checkValue(check.id, check.value)}`, interval: check.low === null ? '–' : checkInterval(check), pointer };

/** Every step, reached or not. */
function ledgerTable({ steps }: Canary, params: Params): BlockInput {
  const row = (step: Step, i: number): Table['rows'][number] => ({
    share: { kind: 'number', value: step.share, text: percent(step.share), pointer: `/outcome/steps/${String(i)}/share` },
    from: { kind: 'text', text: formatMoment(step.from) },
    until: { kind: 'text', text: formatMoment(step.until) },
    requests: { kind: 'number', value: step.requests, text: formatCount(step.requests), pointer: `/outcome/steps/${String(i)}/requests` },
    served: { kind: 'number', value: step.servedRequests, text: formatCount(step.servedRequests), pointer: `/outcome/steps/${String(i)}/servedRequests` },
    rows: { kind: 'number', value: step.servedRows, text: formatCount(step.servedRows), pointer: `/outcome/steps/${String(i)}/servedRows` },
    ...Object.fromEntries(step.checks.map((check, c) => [check.id, VERDICT_CELL(check, `/outcome/steps/${String(i)}/checks/${String(c)}/value`)])),
    gate: step.verdict === null ? { kind: 'text', text: '–' } : { kind: 'verdict', verdict: step.verdict },
    outcome: { kind: 'text', text: step.outcome, strong: step.outcome === 'rolled back' },
  });
  const dashes = Object.fromEntries(CHECK_IDS.map((id): [string, Cell] => [id, { kind: 'text', text: '–' }]));
  return {
    kind: 'table', id: 'step-ledger',
    table: {
      title: 'Step ledger',
      columns: [
        { key: 'share', title: 'Share', align: 'right' }, { key: 'from', title: 'From' }, { key: 'until', title: 'Until' }, { key: 'requests', title: 'Requests', align: 'right' }, { key: 'served', title: 'by the challenger', align: 'right' }, { key: 'rows', title: 'its rows', align: 'right' },
        ...CHECK_IDS.map((id) => ({ key: id, title: CHECK_TITLES[id], align: 'right' as const, definition: CHECK_DEFINITIONS[id] })),
        { key: 'gate', title: 'Gate' }, { key: 'outcome', title: 'Outcome' },
      ],
      rows: steps.map((step, i) => ({ ...dashes, ...row(step, i) })),
      note: `n ${formatCount(steps.reduce((sum, step) => sum + step.requests, 0))} requests of the steps reached · checks: the step’s own requests, accuracy: all since the ramp began whose labels had arrived · intervals hold at all looks together (${String(params.looks)} a step, chance of a false alarm ${percent(params.alpha)}) · soft: ${params.soft === '' ? 'none' : params.soft} · UTC`,
    },
  };
}

type FigureLeaf = Extract<BlockInput, { readonly kind: 'figure' }>;

/** Share served, then every check that can be judged, look by look, over one time axis. */
function lookFigures(canary: Canary, result: Computed): BlockInput | null {
  const { looks, steps } = canary;
  const reached = steps.filter(({ outcome }) => outcome !== 'not reached');
  const [first, last] = [reached[0], reached.at(-1)];
  if (first === undefined || last === undefined || looks.length < 2) return null;
  const x: FigureInput['x'] = { label: 'time (UTC)', scale: 'time', domain: [first.from, last.until] };
  const back = canary.rollback === null ? [] : [{ mark: 'rule' as const, axis: 'x' as const, at: canary.rollback.at, tone: 'fail' as const, label: 'rolled back' }];
  const share: FigureLeaf = {
    kind: 'figure', id: 'share-over-time',
    figure: {
      title: 'Share of the challenger', alt: `Share of requests that ${result.challenger.name} serves: ${reached.map((step) => percent(step.share)).join(', ')}${canary.rollback === null ? '' : `, rolled back on ${formatMoment(canary.rollback.at)}`}.`,
      data: { at: [...reached.map(({ from }) => from), last.until], share: [...reached.map((step) => 100 * step.share), canary.rollback === null ? 100 * last.share : 0] },
      x, y: { label: 'share', unit: '%', scale: 'linear', domain: [0, 100] }, marks: [...back, { mark: 'area', x: 'at', y: 'share', step: true, tone: `model:${Math.min(7, result.challenger.slot)}` as 'model:0' }],
      note: `n ${formatCount(canary.servedRequests)} requests served by ${result.challenger.name}`, heightPx: 150,
    },
  };
  const judged = CHECK_IDS.filter((id) => looks.some(({ checks }) => checks.some((check) => check.id === id && check.low !== null)));
  return { kind: 'group', title: 'The gate at every look', blocks: [share, ...judged.map((id) => checkFigure(canary, id, { x, back }))] };
}

function checkFigure({ looks }: Canary, id: CheckId, { x, back }: { readonly x: FigureInput['x']; readonly back: FigureInput['marks'] }): FigureLeaf {
  const found = looks.map(({ checks }) => checks.find((check) => check.id === id));
  const hundred = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : 100 * value);
  const bound = found.find((check) => check !== undefined)?.bound ?? 0;
  const last = found.at(-1);
  return {
    kind: 'figure', id: `look-${id}`,
    figure: {
      title: CHECK_TITLES[id], alt: `${CHECK_TITLES[id]} at ${String(looks.length)} looks with always-valid intervals; last ${last === undefined ? '–' : checkText(last)}: ${last?.verdict ?? ''}.`,
      data: { at: looks.map(({ at }) => at), value: found.map((check) => hundred(check?.low === null ? null : check?.value)), low: found.map((check) => hundred(check?.low)), high: found.map((check) => hundred(check?.high)) },
      x, y: { label: id === 'quality' ? 'gain' : 'share', unit: id === 'quality' ? 'pp' : '%', scale: 'linear' },
      marks: [...back, { mark: 'band', x: 'at', low: 'low', high: 'high', tone: 'current' }, { mark: 'line', x: 'at', y: 'value', tone: 'current' }, { mark: 'rule', axis: 'y', at: 100 * bound, dash: 'dashed', tone: 'fail', label: `bound ${checkValue(id, bound)}` }],
      note: `n ${formatCount(last?.n)} requests at the last look · ${CHECK_DEFINITIONS[id]} · band: holds at all looks together`, heightPx: 150,
    },
  };
}
