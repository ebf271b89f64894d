/** How are the latencies of a log gathered in one read, and everything else made from it? */
import { AssayError } from '../../core/errors.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { twoProportions } from '../../core/stats/twoProportions.ts';
import type { BoundScope, Context } from '../defineAnalysis.ts';
import { type GroupedColumn, groupedColumn, parseGroupings } from '../groupings.ts';
import { mainScope, referenceScope } from '../mainScope.ts';
import { describeBursts, judgeHours, limitsOf } from './bursts.ts';
import { groupProfiles, type RequestGrouping } from './groupProfiles.ts';
import { heatOf } from './heatMap.ts';
import type { Params } from './params.ts';
import { HOUR_MS, type Period, periodLength, periodsOf, seriesOf, type SidePart } from './periods.ts';
import { partOf, profileOf, stepAt } from './profile.ts';
import { distinctValues, MOST_STATUSES, requests, ValueRow } from './queries.ts';
import { orderStatuses, type Requests, requestsOf } from './requests.ts';
import type { Burst, Computed, Profile, Result } from './result.ts';
import { sloOf } from './slo.ts';
import { STATUS_RULE } from './statusClass.ts';
import { trafficOf } from './traffic.ts';

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  await ctx.step(null, 'Reading requests');
  const main = await gather(ctx, scope, params.by);
  const profile = profileOf(partOf(scope.label, main.requests));
  if (profile.n === 0) return { status: 'empty', reason: 'no request has a latency' };
  const before = await gatherReference(ctx);
  const parts: readonly LabelledPart[] = [...(before === null ? [] : [before.part]), { side: 'current', label: scope.label, requests: main.requests }];
  const reference = before === null ? null : before.profile;
  await ctx.step(null, 'Profiling groups');
  const groups = groupProfiles(main.requests, main.groupings, main.statuses);
  await ctx.step(null, 'Profiling periods');
  const traffic = parts.map(({ label, requests: part }) => trafficOf(label, part));
  return {
    status: 'computed', main: profile, reference,
    p99Ratio: ratio(p99Of(profile), p99Of(reference)),
    errorChange: reference === null ? null : errorChange(reference, profile),
    statusRule: main.statuses.length === 0 ? null : STATUS_RULE,
    ...judgedHours(parts, { params, baseP99: p99Of(reference ?? profile) }),
    noHours: traffic.at(-1) === null ? noHours(scope) : null,
    series: seriesOf(parts, periodLength(parts, params.period)),
    traffic: traffic.filter((side) => side !== null),
    groups,
    slo: sloOf(main.requests, params),
    heat: heatOf(parts.map((part) => part.requests)),
  };
}

const noHours = (scope: BoundScope): string => (scope.find('time') === undefined ? 'there is no time column' : 'no request has a time');

interface LabelledPart extends SidePart {
  readonly label: string;
}

/** Null without a reference scope, or when none of its requests has a latency. */
async function gatherReference(ctx: Context): Promise<{ readonly part: LabelledPart; readonly profile: Profile } | null> {
  const scope = referenceScope(ctx);
  if (scope === undefined) return null;
  const { requests: read } = await gather(ctx, scope, undefined);
  const profile = profileOf(partOf(scope.label, read));
  return profile.n === 0 ? null : { part: { side: 'reference', label: scope.label, requests: read }, profile };
}

const p99Of = (profile: Profile | null): number | undefined => stepAt(profile?.steps ?? [], 0.99)?.value;

const ratio = (now: number | undefined, then: number | undefined): number | null => (now === undefined || then === undefined || then === 0 ? null : now / then);

interface Gathered {
  readonly requests: Requests;
  readonly statuses: readonly string[];
  readonly groupings: readonly RequestGrouping[];
}

/** Reads the requests of a scope; groups only where `by` is given. */
async function gather(ctx: Context, scope: BoundScope, by: string | undefined): Promise<Gathered> {
  const { groupings, columns } = by === undefined ? { groupings: [], columns: [] } : await groupingsOf(ctx, scope, by);
  scope.column('latency');
  const query = distinctValues(scope, columns);
  const found = query === undefined ? [] : await ctx.rows(query, ValueRow);
  const valuesOf = (c: number): readonly (string | null)[] => found.filter((row) => row.c === c).map(({ v }) => v);
  const listed = valuesOf(-1);
  if (listed.length > MOST_STATUSES) ctx.warn(`The status column of ${scope.label} has more than ${String(MOST_STATUSES)} values: these are messages, not statuses, and were not read.`);
  const statuses = listed.length > MOST_STATUSES ? [] : orderStatuses(listed);
  const groups = columns.map((column, i) => ({ column, values: valuesOf(i).filter((value) => value !== null) }));
  const batch = await ctx.columns(requests(scope, { statuses, groups }));
  return {
    requests: requestsOf(batch, { statuses, groups: columns.length }), statuses,
    groupings: groupings.map((places) => ({ places, columns: places.flatMap((place) => columns[place] ?? []), values: places.map((place) => groups[place]?.values ?? []) })),
  };
}

/** The asked columns, else the model version and every segment; one of these that has too many values is left out with a warning. */
async function groupingsOf(ctx: Context, scope: BoundScope, by: string): Promise<{ readonly groupings: readonly (readonly number[])[]; readonly columns: readonly GroupedColumn[] }> {
  const asked = by.trim() === '' ? [...scope.all('model-version'), ...scope.all('segment')].map((column) => [column]) : parseGroupings(scope, by);
  const columns: GroupedColumn[] = [];
  const groupings: number[][] = [];
  for (const grouping of asked) {
    try {
      const places: number[] = [];
      for (const column of grouping) {
        const known = columns.findIndex((each) => each.column.name === column.name);
        places.push(known < 0 ? columns.push(await groupedColumn(ctx, scope, column)) - 1 : known);
      }
      groupings.push(places);
    } catch (thrown: unknown) {
      if (!(thrown instanceof AssayError) || thrown.code !== 'does_not_fit' || by.trim() !== '') throw thrown;
      ctx.warn(`${thrown.message} It is left out.`);
    }
  }
  return { groupings, columns };
}

function errorChange(reference: Profile, main: Profile): Computed['errorChange'] {
  const test = twoProportions({ hits: main.failed.hits, n: main.failed.n }, { hits: reference.failed.hits, n: reference.failed.n });
  return isComputable(test) ? { value: test.difference.value, low: test.difference.low, high: test.difference.high, p: test.p, method: `${test.method}; interval: Newcombe` } : null;
}

type Hourly = Pick<Computed, 'hours' | 'limits' | 'bursts' | 'singleHours'>;

/** Limits are learnt from the first part: the reference where there is one. */
function judgedHours(parts: readonly SidePart[], { params, baseP99 }: { readonly params: Params; readonly baseP99: number | undefined }): Hourly {
  const series = parts.map((part) => ({ ...part, hours: periodsOf(part.requests, HOUR_MS) }));
  const limits = limitsOf(series[0]?.hours ?? [], params.minRequests, parts.length > 1 ? 'reference' : 'all');
  const judged = series.map((one) => ({ ...one, found: limits === null ? null : judgeHours(one.hours, { limits, minRequests: params.minRequests }) }));
  const bursts: Burst[] = judged.flatMap(({ requests: part, side, found }) => describeBursts(found?.bursts ?? [], { requests: part, side, baseP99 }));
  return { limits, bursts, singleHours: judged.at(-1)?.found?.singleHours ?? 0, hours: shownHours(judged.flatMap(({ side, hours, found }) => hours.map((hour, i) => ({ side, hour, beyond: found?.beyond[i] ?? null })))) };
}

interface ShownHour {
  readonly side: 'reference' | 'current';
  readonly hour: Period;
  readonly beyond: boolean | null;
}

function shownHours(rows: readonly ShownHour[]): Computed['hours'] {
  const gappy = (x: number): number | null => (Number.isNaN(x) ? null : x);
  return {
    from: rows.map(({ hour }) => new Date(hour.start).toISOString()), side: rows.map(({ side }) => side), requests: rows.map(({ hour }) => hour.requests),
    p50: rows.map(({ hour }) => gappy(hour.p50)), p99: rows.map(({ hour }) => gappy(hour.p99)), failed: rows.map(({ hour }) => hour.failed), beyond: rows.map(({ beyond }) => beyond),
  };
}
