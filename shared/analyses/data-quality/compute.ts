/** How are the faults of the data counted, dated and placed? */
import type { ColumnBatch, Context } from '../defineAnalysis.ts';
import { DAY_MS, type ScopePair, type SharedColumn, sharedColumns, valueCountsOf } from '../bothSides.ts';
import { breachesOf, concentrationOf, type DayCounts, daysOf, seriesOf } from './breaches.ts';
import { type CategoryCount, type ColumnFacts, judgeColumns, type SidePair } from './columnQuality.ts';
import type { Params } from './params.ts';
import { badByDay, badBySegment, type Fault, type FaultSpan, profile } from './queries.ts';
import type { Breach, ColumnQuality, Computed, Result } from './result.ts';

const CHECKED = ['feature', 'score', 'value', 'prediction', 'segment'] as const;
/** Unseen categories followed by day; the rest is counted in the total only. */
const FOLLOWED_CATEGORIES = 200;
const PLACED_BREACHES = 12;

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const pair: ScopePair = { reference: ctx.scope('reference'), current: ctx.scope('current') };
  const { columns } = sharedColumns(pair, CHECKED);
  if (columns.length === 0) return { status: 'empty', reason: 'the two scopes share no column with the role feature, score, prediction or segment' };
  const schema = sharedColumns(pair, ['feature']);
  const facts = await columnFacts(ctx, pair, columns);
  const rows = facts[0]?.rows ?? { reference: 0, current: 0 };
  if (rows.reference === 0 || rows.current === 0) return { status: 'empty', reason: `no row in ${rows.reference === 0 ? 'the reference' : 'the current scope'}` };
  const daily = await dailyFaults(ctx, pair, { columns, facts, params });
  return {
    status: 'computed',
    labels: { reference: pair.reference.label, current: pair.current.label },
    rows,
    columns: withBreaches(judgeColumns(facts.map((fact) => ({ ...fact, outside: daily.outside.get(fact.column.name) ?? 0 })), params), daily.breaches),
    schema: { onlyReference: [...schema.onlyReference], onlyCurrent: [...schema.onlyCurrent], kindChanged: [...schema.kindChanged] },
    duplicates: duplicatesOf(ctx),
    days: daily.days,
    noDays: daily.noDays,
    series: daily.series,
    breaches: daily.breaches,
  };
}

function duplicatesOf(ctx: Context): Computed['duplicates'] {
  const { duplicates, rows } = ctx.importCounts('current');
  return duplicates === undefined || rows === undefined || rows === 0 ? null : { rows: duplicates, of: rows, share: duplicates / rows };
}

type Facts = Omit<ColumnFacts, 'outside'>;

async function columnFacts(ctx: Context, pair: ScopePair, columns: readonly SharedColumn[]): Promise<Facts[]> {
  await ctx.step(null, 'Profiling columns');
  const counted = await ctx.columns(profile(pair, columns));
  const categorical = columns.filter(({ kind }) => kind === 'categorical');
  await ctx.step(null, 'Counting categories');
  const categories = categorical.length === 0 ? [] : categoriesOf(await ctx.columns(valueCountsOf(pair, categorical)), categorical.length);
  return columns.map((column, i) => factsOf(counted, i, { column, categories: categories[categorical.indexOf(column)] ?? [] }));
}

function factsOf(counted: ColumnBatch, i: number, rest: Pick<ColumnFacts, 'column' | 'categories'>): Facts {
  const sides = counted.numbers('_side');
  const read = (key: string): { reference: number | undefined; current: number | undefined } => {
    const values = counted.numbers(key);
    return { reference: values[sides.indexOf(0)], current: values[sides.indexOf(1)] };
  };
  const count = (key: string): SidePair => {
    const { reference, current } = read(key);
    return { reference: reference ?? 0, current: current ?? 0 };
  };
  const none = { reference: 0, current: 0 };
  const common = { ...rest, rows: count('rows'), missing: count(`n${String(i)}`) };
  if (rest.column.kind === 'categorical') return { ...common, infinite: none, sentinels: none, extremes: { reference: null, current: null } };
  const [low, high] = [read(`lo${String(i)}`), read(`hi${String(i)}`)];
  const extremes = (min = Number.NaN, max = Number.NaN): Facts['extremes']['reference'] => (Number.isNaN(min) || Number.isNaN(max) ? null : { min, max });
  return { ...common, infinite: count(`i${String(i)}`), sentinels: count(`s${String(i)}`), extremes: { reference: extremes(low.reference, high.reference), current: extremes(low.current, high.current) } };
}

function categoriesOf(batch: ColumnBatch, columns: number): CategoryCount[][] {
  const [column, value] = [batch.numbers('c'), batch.texts('v')];
  const [reference, current] = [batch.numbers('reference'), batch.numbers('current')];
  const lists: CategoryCount[][] = Array.from({ length: columns }, () => []);
  value.forEach((text, i) => {
    if (text !== null) lists[column[i] ?? 0]?.push({ value: text, reference: reference[i] ?? 0, current: current[i] ?? 0 });
  });
  return lists;
}

interface Daily {
  readonly outside: ReadonlyMap<string, number>;
  readonly days: Computed['days'];
  readonly noDays: string | null;
  readonly series: Computed['series'];
  readonly breaches: Breach[];
}

interface DailyInput {
  readonly columns: readonly SharedColumn[];
  readonly facts: readonly Facts[];
  readonly params: Params;
}

async function dailyFaults(ctx: Context, pair: ScopePair, { columns, facts, params }: DailyInput): Promise<Daily> {
  const faults = facts.flatMap(faultsOf);
  if (faults.length === 0) return { outside: new Map(), days: [], noDays: 'no column has a fault to follow', series: [], breaches: [] };
  await ctx.step(null, 'Counting faults by day');
  const batch = await ctx.columns(badByDay(pair, columns, faults));
  const outside = new Map(faults.flatMap((fault, f) => (fault.kind === 'out-of-range' ? [[fault.column, currentTotal(batch, f)] as const] : [])));
  const without = pair.reference.find('time') === undefined ? 'the reference' : pair.current.find('time') === undefined ? 'the current scope' : undefined;
  if (without !== undefined) return { outside, days: [], noDays: `${without} has no time column`, series: [], breaches: [] };
  const days = dayCounts(batch, faults.length);
  const series = seriesOf(days, faults, params.dailyRise);
  const breaches = breachesOf(days, series);
  return { outside, days: daysOf(days), noDays: null, series, breaches: await placed(ctx, pair, { faults, breaches }) };
}

function faultsOf({ column, missing, extremes, categories }: Facts): Fault[] {
  const found: Fault[] = [];
  const { reference, current } = extremes;
  if (missing.reference + missing.current > 0) found.push({ kind: 'missing', column: column.name });
  if (reference !== null && current !== null && (current.min < reference.min || current.max > reference.max)) found.push({ kind: 'out-of-range', column: column.name, ...reference });
  const fresh = categories.filter((category) => category.reference === 0 && category.current > 0).sort((a, b) => b.current - a.current);
  if (fresh.length > 0) found.push({ kind: 'unseen', column: column.name, values: fresh.slice(0, FOLLOWED_CATEGORIES).map(({ value }) => value) });
  return found;
}

function currentTotal(batch: ColumnBatch, fault: number): number {
  const [sides, bad] = [batch.numbers('_side'), batch.numbers(`b${String(fault)}`)];
  return bad.reduce((total, count, i) => (sides[i] === 1 ? total + count : total), 0);
}

function dayCounts(batch: ColumnBatch, faults: number): DayCounts {
  const [sides, day] = [batch.numbers('_side'), batch.numbers('_day')];
  const dated = Array.from(day.keys()).filter((i) => !Number.isNaN(day[i] ?? Number.NaN));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(dated, (i) => values[i] ?? 0);
  return {
    side: dated.map((i) => (sides[i] === 0 ? 'reference' : 'current')),
    day: pick(day),
    rows: pick(batch.numbers('rows')),
    bad: Array.from({ length: faults }, (_, f) => pick(batch.numbers(`b${String(f)}`))),
  };
}

/** Finds the segment of the largest breaches, in one scan. */
async function placed(ctx: Context, pair: ScopePair, { faults, breaches }: { readonly faults: readonly Fault[]; readonly breaches: readonly Breach[] }): Promise<Breach[]> {
  const segments = sharedColumns(pair, ['segment', 'model-version', 'sensitive']).columns;
  const { columns } = sharedColumns(pair, CHECKED);
  const asked = breaches.slice(0, PLACED_BREACHES).flatMap((breach) => {
    const fault = faults.find(({ kind, column }) => kind === breach.kind && column === breach.column);
    const column = columns.find(({ name }) => name === breach.column);
    return fault === undefined || column === undefined ? [] : [{ column, span: spanOf(fault, breach) }];
  });
  if (segments.length === 0 || asked.length === 0) return [...breaches];
  await ctx.step(null, 'Placing faults in segments');
  const batch = await ctx.columns(badBySegment(pair, segments, asked));
  const [span, segment, value] = [batch.numbers('span'), batch.numbers('segment'), batch.texts('value')];
  const [rows, bad] = [batch.numbers('rows'), batch.numbers('bad')];
  const counts = value.map((text, i) => ({ span: span[i], column: segments[segment[i] ?? 0]?.name ?? '', value: text, rows: rows[i] ?? 0, bad: bad[i] ?? 0 }));
  return breaches.map((breach, b) => ({ ...breach, concentration: b < asked.length ? concentrationOf(counts.filter((count) => count.span === b && count.column !== breach.column)) : null }));
}

const spanOf = (fault: Fault, breach: Breach): FaultSpan => ({ fault, side: breach.side, firstDay: Date.parse(breach.from) / DAY_MS, lastDay: Date.parse(breach.to) / DAY_MS });

/** A column that passes as a whole is a warning when some of its days do not. */
function withBreaches(columns: readonly ColumnQuality[], breaches: readonly Breach[]): ColumnQuality[] {
  return columns.map((column) => {
    const own = breaches.filter((breach) => breach.column === column.name);
    if (own.length === 0) return column;
    const reason = `${String(own.length)} ${own.length === 1 ? 'span' : 'spans'} of days beyond the learnt limit`;
    return { ...column, verdict: column.verdict === 'pass' ? 'warn' : column.verdict, reasons: [...column.reasons, reason] };
  });
}
