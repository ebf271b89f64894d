/** How are the latencies of a log profiled, hour by hour, and its bursts found? */
import { isComputable } from '../../core/stats/interval.ts';
import { twoProportions } from '../../core/stats/twoProportions.ts';
import { wilson } from '../../core/stats/wilson.ts';
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import { type FoundBurst, type Hours, judgeHours, type JudgedHours, limitsOf } from './bursts.ts';
import { heatOf } from './heatMap.ts';
import type { Params } from './params.ts';
import { profileOf, stepAt } from './profile.ts';
import { byHour, byStatus, inSpans, latencies, StatusRow } from './queries.ts';
import type { Burst, Computed, Profile, Result } from './result.ts';

const MOST_BURSTS = 20;

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const [scope, before] = [mainScope(ctx), referenceScope(ctx)];
  await ctx.step(null, 'Reading latencies');
  const statuses = await ctx.rows(byStatus(scope), StatusRow);
  const main = await profileScope(ctx, scope, statuses);
  if (!isComputable(main)) return { status: 'empty', reason: main.reason };
  const reference = await referenceProfile(ctx, before);
  const scopes = before === undefined ? [{ scope, side: 'current' as const }] : [{ scope: before, side: 'reference' as const }, { scope, side: 'current' as const }];
  const hourly = await judgedHours(ctx, scopes, { params, base: reference ?? main });
  return {
    status: 'computed',
    main, reference,
    p99Ratio: ratio(p99Of(main), p99Of(reference)),
    errorChange: reference === null ? null : errorChange(reference, main),
    ...hourly,
    statuses: [...statuses],
    heat: hourly.noHours === null ? await heatOf(ctx, { scopes: scopes.map((one) => one.scope), profiles: [main, reference], hours: hourly.hours.from }) : null,
  };
}

async function referenceProfile(ctx: Context, scope: BoundScope | undefined): Promise<Profile | null> {
  if (scope === undefined) return null;
  const profile = await profileScope(ctx, scope, await ctx.rows(byStatus(scope), StatusRow));
  return isComputable(profile) ? profile : null;
}

const p99Of = (profile: Profile | null): number | undefined => stepAt(profile?.steps ?? [], 0.99)?.value;

const ratio = (now: number | undefined, then: number | undefined): number | null => (now === undefined || then === undefined || then === 0 ? null : now / then);

async function profileScope(ctx: Context, scope: BoundScope, statuses: readonly StatusRow[]): Promise<ReturnType<typeof profileOf>> {
  const batch = await ctx.columns(latencies(scope));
  const failed = statuses.reduce((sum, { status, requests }) => (/^5\d\d$/.test(status ?? '') ? sum + requests : sum), 0);
  return profileOf({ label: scope.label, latencies: batch.numbers('latency'), failed });
}

function errorChange(reference: Profile, main: Profile): Computed['errorChange'] {
  const test = twoProportions({ hits: main.failed, n: main.requests }, { hits: reference.failed, n: reference.requests });
  return isComputable(test) ? { value: test.difference.value, low: test.difference.low, high: test.difference.high, p: test.p, method: `${test.method}; interval: Newcombe` } : null;
}

interface SideScope {
  readonly scope: BoundScope;
  readonly side: 'reference' | 'current';
}

type Hourly = Pick<Computed, 'hours' | 'noHours' | 'limits' | 'bursts' | 'singleHours'>;

const NO_HOURS: Computed['hours'] = { from: [], side: [], requests: [], p50: [], p99: [], failed: [], beyond: [] };

async function judgedHours(ctx: Context, scopes: readonly SideScope[], { params, base }: { readonly params: Params; readonly base: Profile }): Promise<Hourly> {
  if (scopes.some(({ scope }) => scope.find('time') === undefined)) return { hours: NO_HOURS, noHours: 'there is no time column', limits: null, bursts: [], singleHours: 0 };
  await ctx.step(null, 'Profiling hours');
  const series: { readonly scope: BoundScope; readonly hours: Hours }[] = [];
  for (const { scope, side } of scopes) series.push({ scope, hours: await hoursOf(ctx, scope, side) });
  const [first] = series;
  const limits = first === undefined ? null : limitsOf(first.hours, params.minRequests, scopes.length > 1 ? 'reference' : 'all');
  const bursts: Burst[] = [];
  const shown: Computed['hours'][] = [];
  let singleHours = 0;
  for (const { scope, hours } of series) {
    const judged = limits === null ? null : judgeHours(hours, { limits, minRequests: params.minRequests });
    shown.push(shownHours(hours, judged));
    if (hours.side === 'current') singleHours = judged?.singleHours ?? 0;
    bursts.push(...(await burstsOf(ctx, scope, { found: judged?.bursts ?? [], side: hours.side, base })));
  }
  return { hours: concatenated(shown), noHours: null, limits, bursts, singleHours };
}

async function hoursOf(ctx: Context, scope: BoundScope, side: Hours['side']): Promise<Hours> {
  const batch = await ctx.columns(byHour(scope));
  return { side, hour: batch.numbers('hour'), n: batch.numbers('n'), p50: batch.numbers('p50'), p99: batch.numbers('p99'), requests: batch.numbers('requests'), failed: batch.numbers('failed') };
}

function shownHours(hours: Hours, judged: JudgedHours | null): Computed['hours'] {
  const finite = (values: ArrayLike<number>): (number | null)[] => Array.from(values, (x) => (Number.isFinite(x) ? x : null));
  const from = Array.from(hours.hour, (at) => new Date(at).toISOString());
  return { from, side: from.map(() => hours.side), requests: Array.from(hours.requests), p50: finite(hours.p50), p99: finite(hours.p99), failed: Array.from(hours.failed), beyond: judged === null ? from.map(() => null) : [...judged.beyond] };
}

function concatenated(parts: readonly Computed['hours'][]): Computed['hours'] {
  return {
    from: parts.flatMap((part) => part.from), side: parts.flatMap((part) => part.side), requests: parts.flatMap((part) => part.requests), p50: parts.flatMap((part) => part.p50),
    p99: parts.flatMap((part) => part.p99), failed: parts.flatMap((part) => part.failed), beyond: parts.flatMap((part) => part.beyond),
  };
}

interface FoundOnSide {
  readonly found: readonly FoundBurst[];
  readonly side: Hours['side'];
  readonly base: Profile;
}

async function burstsOf(ctx: Context, scope: BoundScope, { found, side, base }: FoundOnSide): Promise<Burst[]> {
  if (found.length === 0) return [];
  if (found.length > MOST_BURSTS) ctx.warn(`${String(found.length)} bursts were found in ${scope.label}; the longest ${String(MOST_BURSTS)} are shown.`);
  const kept = [...found].sort((a, b) => b.until - b.from - (a.until - a.from)).slice(0, MOST_BURSTS).sort((a, b) => a.from - b.from);
  const batch = await ctx.columns(inSpans(scope, kept));
  const [span, latency, failures] = [batch.numbers('span'), batch.numbers('latency'), batch.numbers('failed')];
  return kept.map(({ from, until, by }, b): Burst => {
    const inside = latency.filter((_, i) => span[i] === b);
    const failed = failures.reduce((sum, one, i) => (span[i] === b ? sum + one : sum), 0);
    const profile = profileOf({ label: '', latencies: inside, failed });
    const steps = isComputable(profile) ? profile.steps : [];
    const share = wilson(failed, inside.length) ?? { low: 0, high: 1 };
    const p99 = stepAt(steps, 0.99);
    return {
      side, from: new Date(from).toISOString(), until: new Date(until).toISOString(),
      requests: inside.length, failed, failedShare: inside.length === 0 ? 0 : failed / inside.length, failedLow: share.low, failedHigh: share.high,
      p50: stepAt(steps, 0.5)?.value ?? null, p99, ratio: ratio(p99?.value, p99Of(base)), by: [...by],
    };
  });
}

