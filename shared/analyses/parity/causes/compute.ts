/** What explains the rows whose logged numbers the model does not give? */
import { AssayError } from '../../../core/errors.ts';
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import type { BoundModel, BoundScope, ColumnBatch, Context } from '../../defineAnalysis.ts';
import { columnList, readColumns, tableOf } from '../../explainedModel.ts';
import { groupName } from '../../groupings.ts';
import { differingInputs, type ParityQuery } from '../queries.ts';
import type { Cause, Causes } from '../result.ts';
import { attribute, type DifferingRows, type FoundCause, type OtherModel } from './attribute.ts';
import { describeCause, type DifferingPlaces, share, type TrafficCell } from './describeCause.ts';
import { inOrder, matchesOf } from './matching.ts';
import { usualValues } from './queries.ts';
import { transformations, type Defaults, type Transformation } from './transformations.ts';

/** Most differing rows that are looked at one by one; of more, a seeded draw. */
const MOST_ROWS = 50_000;

export interface CausesInput {
  readonly query: ParityQuery;
  readonly model: BoundModel;
  /** The rows as the replay's models saw them. */
  readonly seen: BoundScope;
  /** Whether the replay changed values before its models saw them. */
  readonly repaired: boolean;
  /** Rows that tell what is usual: the reference where there is one. */
  readonly usual: BoundScope;
  readonly traffic: readonly TrafficCell[];
  readonly different: number;
}

async function defaultsOf(ctx: Context, { usual, model }: CausesInput): Promise<Defaults> {
  const columns = readColumns(model, usual);
  const table = tableOf(await ctx.columns(usualValues(usual, columns)), columns);
  return Object.fromEntries(Object.entries(table).map(([column, values]) => [column, values[0] ?? null]));
}

interface NotTried {
  readonly model: string;
  readonly reason: string;
}

/** Models of the workspace that the replay does not hold, scored on the differing rows alone. */
async function outsiders(ctx: Context, input: CausesInput, logged: readonly Float64Array[]): Promise<{ readonly models: readonly OtherModel[]; readonly notTried: readonly NotTried[] }> {
  const { query, seen } = input;
  const models: OtherModel[] = [];
  const notTried: NotTried[] = [];
  for (const { name } of ctx.models().filter((candidate) => !query.models.includes(candidate.name))) {
    await ctx.step(null, `Scoring differing rows with ${name}`);
    try {
      const other = await ctx.model(name);
      const columns = readColumns(other, seen);
      const batch = await ctx.columns(differingInputs(query, { seen, columns: columnList(columns), limit: MOST_ROWS }));
      const answers = inOrder(other.binding, query.outputs.map((output) => output.name), await other.score(tableOf(batch, columns), batch.rows));
      if (answers === undefined) notTried.push({ model: name, reason: 'it gives other classes' });
      else models.push({ name, matches: matchesOf(logged, answers, { tolerance: query, at: logged[0]?.map((_, row) => row) ?? [] }) });
    } catch (thrown: unknown) {
      if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
      notTried.push({ model: name, reason: thrown.message });
    }
  }
  return { models, notTried };
}

interface Gathered {
  readonly batch: ColumnBatch;
  readonly rows: DifferingRows;
  readonly places: DifferingPlaces;
}

async function gather(ctx: Context, { query, model, seen, repaired }: CausesInput): Promise<Gathered> {
  const columns = readColumns(model, seen);
  const select = { columns: columnList(columns), limit: MOST_ROWS };
  const batch = await ctx.columns(differingInputs(query, { seen, ...select }));
  const inputs = tableOf(batch, columns);
  const asLogged = repaired ? tableOf(await ctx.columns(differingInputs(query, { seen: query.scope, ...select })), columns) : inputs;
  const logged = query.outputs.map(({ kind }, k) => (kind === 'number' ? batch.numbers(`l${k}`) : new Float64Array()));
  return { batch, rows: { rows: batch.rows, logged, inputs, asLogged }, places: { period: batch.texts('period'), groups: query.groups.map((_, i) => batch.texts(`g${i}`)) } };
}

/** Looks for models and input transformations that give the logged numbers of the differing rows. */
export async function causesOf(ctx: Context, input: CausesInput): Promise<Causes> {
  const { query, model } = input;
  await ctx.step(null, 'Reading differing rows');
  const { batch, rows, places } = await gather(ctx, input);
  const numeric = query.outputs.every(({ kind }) => kind === 'number');
  const inReplay = query.models.slice(1).map((name, i) => ({ name, matches: Uint8Array.from(batch.numbers(`hit${i + 1}`)) }));
  const { models, notTried } = numeric ? await outsiders(ctx, input, rows.logged) : { models: [], notTried: [] };
  const names = query.outputs.map((output) => output.name);
  const score = async (table: Parameters<BoundModel['score']>[0], n: number): Promise<readonly Float64Array[]> => inOrder(model.binding, names, await model.score(table, n)) ?? [];
  const texts = new Set(Object.entries(rows.inputs).flatMap(([column, values]) => (values instanceof Float64Array ? [] : [column])));
  let tried: Promise<readonly Transformation[]> | undefined;
  const all = (): Promise<readonly Transformation[]> => (tried ??= numeric ? defaultsOf(ctx, input).then((defaults) => transformations(model.binding, texts, defaults)) : Promise.resolve([]));
  const found = await attribute(rows, {
    models: [...inReplay, ...models], transformations: all, score,
    tolerance: query, seed: query.seed, step: (fraction, phase) => ctx.step(fraction, phase),
  });
  const scale = rows.rows === 0 ? 1 : input.different / rows.rows;
  const explained = compensatedSum(found.map((cause) => cause.explained.length));
  return {
    status: 'computed', rows: rows.rows, different: input.different, notTried: [...notTried],
    tried: { models: [...inReplay, ...models].map(({ name }) => name), transformations: tried !== undefined && numeric },
    found: found.map((cause) => causeOf(cause, { input, places, scale, flipped: batch.numbers('flipped'), inReplay: inReplay.some(({ name }) => name === cause.text) })),
    unexplained: share(rows.rows - explained, rows.rows, 'no row differs'),
  };
}

function causeOf(cause: FoundCause, context: { readonly input: CausesInput; readonly places: DifferingPlaces; readonly scale: number; readonly flipped: Float64Array; readonly inReplay: boolean }): Cause {
  const { input, places, scale, flipped, inReplay } = context;
  const { segment, segmentTraffic, ...extent } = describeCause(cause.explained, cause.open, { places, traffic: input.traffic, scale });
  const grouped = segment === undefined ? undefined : input.query.groups[segment.place];
  const named = segment === undefined || grouped === undefined ? null : groupName([grouped], [segment.value]);
  return {
    kind: cause.kind, text: cause.text, columns: [...cause.columns], alike: [...cause.alike], inReplay: cause.kind === 'model' && inReplay,
    rows: Math.round(cause.explained.length * scale), flips: Math.round(compensatedSum(cause.explained.map((place) => flipped[place] ?? 0)) * scale),
    ofDifferent: share(cause.explained.length, places.period.length, 'no row differs'),
    segment: named === null || grouped === undefined ? null : { column: grouped.column.name, name: named.text, clauses: [...named.clauses] },
    segmentTraffic: segmentTraffic ?? null, ...extent,
  };
}
