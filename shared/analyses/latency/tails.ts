/** Which groups of requests (by batch size, by segment, by input size) make the tail? */
import type { Clause } from '../../core/clause/clause.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundModel, BoundScope, Context } from '../defineAnalysis.ts';
import { groupedColumn, groupName, groupOf, parseGroupings, type GroupedColumn } from '../groupings.ts';
import { ladderOf } from './modelLatency.ts';
import type { Params } from './params.ts';
import { byBatchSize, byGroup, byNumber, GroupRow, groups, withRequestRows, type Grouped, type Requests } from './queries.ts';
import type { Tail, TailGroup } from './result.ts';

const MOST_GROUPS = 12;

export interface TailModel {
  readonly bound: BoundModel;
  readonly requests: Requests;
  /** The model's own figures, for the number of requests that could be in a group. */
  readonly found: { readonly response: { readonly n: number } | null };
}

/** Every tail that the replay supports: by batch size where batches held several requests, by segment, by input size. */
export async function tailsOf(ctx: Context, models: readonly TailModel[], params: Params): Promise<Tail[]> {
  const tails: (Tail | undefined)[] = [await byBatch(ctx, models)];
  if (ctx.hasScope('data')) {
    const scope = ctx.scope('data');
    const by = params.by.trim() === '' ? scope.all('segment').map((column) => column.name).join(';') : params.by;
    for (const grouping of by === '' ? [] : parseGroupings(scope, by)) {
      const columns: GroupedColumn[] = [];
      for (const column of grouping) columns.push(await groupedColumn(ctx, scope, column));
      tails.push(await bySegment(ctx, models, { scope, columns }));
    }
    tails.push(await bySize(ctx, models, { scope, size: params.size }));
  }
  return tails.flatMap((tail) => (tail === undefined || tail.models.every(({ groups: found }) => found.length < 2) ? [] : [withOthers(tail, models)]));
}

/** Requests in none of the groups: in smaller ones, or of rows outside the scope. */
function withOthers(tail: Tail, models: readonly TailModel[]): Tail {
  const total = (model: string): number => models.find(({ bound }) => bound.name === model)?.found.response?.n ?? 0;
  return { ...tail, models: tail.models.map(({ model, groups: found }) => ({ model, groups: found, others: total(model) - found.reduce((sum, { n }) => sum + n, 0) })) };
}

/** Groups named 1, 2, 3–4, 5–8 … by powers of two. */
function powerName(power: number): string {
  const to = 2 ** power;
  return to <= 2 ? String(to) : `${String(to / 2 + 1)}–${String(to)}`;
}

async function byBatch(ctx: Context, models: readonly TailModel[]): Promise<Tail> {
  const found: Tail['models'] = [];
  for (const { bound, requests } of models) {
    await ctx.step(null, `Looking at the batches of ${bound.name}`);
    const batch = await ctx.columns(byBatchSize(requests));
    const powers = batch.numbers('size').map((size) => Math.ceil(Math.log2(Math.max(1, size))));
    const most = powers.reduce((a, b) => Math.max(a, b), 0);
    const names = Array.from({ length: most + 1 }, (_, power) => ({ name: powerName(power), clauses: [] }));
    found.push({ model: bound.name, ...groupTails(batch.numbers('response'), powers, names) });
  }
  return { title: 'batch size', definition: 'requests that shared the batch', models: found };
}

interface Named {
  readonly name: string;
  readonly clauses: Clause[];
}

/** Ladders of the groups that places point at; rows without a place are counted. */
export function groupTails(response: Float64Array, places: Float64Array, names: readonly Named[]): { readonly groups: TailGroup[]; readonly others: number } {
  const sizes = new Uint32Array(names.length);
  let others = 0;
  for (const place of places) {
    if (place >= 0 && place < names.length) sizes[place] = (sizes[place] ?? 0) + 1;
    else others += 1;
  }
  const members = Array.from(sizes, (size) => new Float64Array(size));
  sizes.fill(0);
  places.forEach((place, i) => {
    const group = members[place];
    if (group === undefined) return;
    group[sizes[place] ?? 0] = response[i] ?? Number.NaN;
    sizes[place] = (sizes[place] ?? 0) + 1;
  });
  return { groups: names.flatMap((named, place) => tailGroup(named, members[place] ?? new Float64Array(0))), others };
}

function tailGroup({ name: text, clauses }: Named, values: Float64Array): TailGroup[] {
  const ladder = ladderOf(values);
  const [p50, p99] = [ladder?.steps.find(({ p }) => p === 0.5), ladder?.steps.find(({ p }) => p === 0.99)];
  if (ladder === null || p50 === undefined || p99 === undefined) return [];
  return [{ name: text, clauses, n: ladder.n, p50: p50.value, p99: p99.value, low: p99.low, high: p99.high, reportable: p99.reportable }];
}

const SEPARATOR = '\u001f';

async function bySegment(ctx: Context, models: readonly TailModel[], { scope, columns }: { readonly scope: BoundScope; readonly columns: readonly GroupedColumn[] }): Promise<Tail> {
  const texts = columns.map((column) => sql`coalesce(${groupOf(column)}, ${NULL_MARK})`);
  const grouped: Grouped = { from: scope.from, key: sql`concat_ws(${SEPARATOR}, ${joinSql(texts)})` };
  const found: Tail['models'] = [];
  for (const { bound, requests } of models) {
    await ctx.step(null, `Looking at the segments of ${bound.name}`);
    const rows = await ctx.rows(groups(requests, grouped), GroupRow);
    const keys = rows.slice(0, MOST_GROUPS).map(({ key }) => key);
    const names = keys.map((key) => groupName(columns, (key ?? NULL_MARK).split(SEPARATOR).map((value) => (value === NULL_MARK ? null : value)))).map(({ text, clauses }) => ({ name: text, clauses: [...clauses] }));
    if (keys.length === 0) found.push({ model: bound.name, groups: [], others: 0 });
    else found.push({ model: bound.name, ...(await readGroups(ctx, byGroup(requests, grouped, keys), names)) });
  }
  const what = columns.map(({ column }) => column.name).join(', ');
  return { title: what, definition: `${what} of the logged row`, models: found };
}

const NULL_MARK = '\u001enull';

async function readGroups(ctx: Context, query: Sql, names: readonly Named[]): Promise<{ readonly groups: TailGroup[]; readonly others: number }> {
  const batch = await ctx.columns(query);
  return groupTails(batch.numbers('response'), batch.numbers('place'), names);
}

interface SizeOf extends Grouped {
  readonly title: string;
  readonly definition: string;
}

/** What the size of a request means here, as a number over the log's rows; undefined when there is no such thing. */
function sizeOf(scope: BoundScope, bound: BoundModel, asked: Params['size']): SizeOf | undefined {
  const id = scope.find('request-id');
  if (asked === 'rows') return id === undefined ? undefined : { from: withRequestRows(scope, id), key: sql`s.request_rows`, title: 'rows of the request', definition: `rows that the log has under the same ${id}` };
  const present = new Set(scope.columns.map((column) => column.name));
  const bindingColumns = (wanted: (dtype: string) => boolean): string[] => [...new Set(bound.binding.inputs.filter(({ dtype }) => wanted(dtype)).flatMap(({ columns }) => columns.map(({ column }) => column)))].filter((column) => present.has(column));
  const texts = bindingColumns((dtype) => dtype === 'string');
  if (asked === 'text' || (asked === 'auto' && texts.length > 0)) {
    if (texts.length === 0) return undefined;
    return { from: scope.from, key: added(texts.map((column) => sql`coalesce(length(CAST(s.${name(column)} AS VARCHAR)), 0)`)), title: 'text length', definition: `characters of ${texts.join(', ')} together` };
  }
  const inputs = bindingColumns(() => true);
  if (inputs.length === 0) return undefined;
  return { from: scope.from, key: added(inputs.map((column) => sql`CASE WHEN s.${name(column)} IS NULL THEN 0 ELSE 1 END`)), title: 'filled inputs', definition: `inputs of the model that are not null, of ${String(inputs.length)}` };
}

const added = (terms: readonly Sql[]): Sql => terms.reduce((left, right) => sql`${left} + ${right}`);

async function bySize(ctx: Context, models: readonly TailModel[], { scope, size }: { readonly scope: BoundScope; readonly size: Params['size'] }): Promise<Tail | undefined> {
  const found: Tail['models'] = [];
  let words: SizeOf | undefined;
  for (const { bound, requests } of models) {
    const mine = sizeOf(scope, bound, size);
    if (mine === undefined) continue;
    words ??= mine;
    await ctx.step(null, `Looking at the input sizes of ${bound.name}`);
    const batch = await ctx.columns(byNumber(requests, mine));
    const { places, names } = sizeBins(batch.numbers('size'));
    found.push({ model: bound.name, ...groupTails(batch.numbers('response'), places, names) });
  }
  return words === undefined ? undefined : { title: words.title, definition: words.definition, models: found };
}

const MOST_SIZES = 8;

/** Each size a group where there are few, else five groups of about as many requests. */
export function sizeBins(sizes: Float64Array): { readonly places: Float64Array; readonly names: readonly Named[] } {
  const sorted = sizes.filter(Number.isFinite).sort();
  const distinct = [...new Set(sorted)];
  const named = (text: string): Named => ({ name: text, clauses: [] });
  if (distinct.length <= MOST_SIZES) {
    const place = new Map(distinct.map((size, i) => [size, i]));
    return { places: sizes.map((size) => place.get(size) ?? Number.NaN), names: distinct.map((size) => named(String(size))) };
  }
  const edges = [...new Set([0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0))];
  const bounds = [sorted[0] ?? 0, ...edges.filter((edge) => edge > (sorted[0] ?? 0))];
  const last = sorted.at(-1) ?? 0;
  return {
    places: sizes.map((size) => (Number.isFinite(size) ? bounds.findLastIndex((from) => size >= from) : Number.NaN)),
    names: bounds.map((from, i) => named(i === bounds.length - 1 ? `${String(from)}–${String(last)}` : from === (bounds[i + 1] ?? 0) - 1 ? String(from) : `${String(from)}–${String((bounds[i + 1] ?? 0) - 1)}`)),
  };
}
