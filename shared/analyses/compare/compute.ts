/** Is the challenger better or worse than the champion on the same rows? */
import { AssayError } from '../../core/errors.ts';
import type { BoundModel, Context } from '../defineAnalysis.ts';
import { type GroupedColumn, groupedColumn, parseGroupings } from '../groupings.ts';
import { mainScope } from '../mainScope.ts';
import { chosenReplay } from '../replayPair.ts';
import { clusterBootstrap } from './clusterBootstrap.ts';
import { flipsOf, scoreAgreement } from './flips.ts';
import { groupComparisons, type PairGrouping } from './groupComparisons.ts';
import { measuresOf } from './measures.ts';
import { type Pairs, pairsOfBatch } from './pairs.ts';
import type { Params } from './params.ts';
import { pairedRows, ScopeRow, scopeRows } from './queries.ts';
import type { Computed, Result } from './result.ts';
import { sumsByInput } from './unitSums.ts';

const DEFAULT_THRESHOLD = 0.5;

/** Gathers the paired rows; everything after the query is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const { task, positive } = scope.task;
  if (task !== 'binary' || positive === undefined) return { status: 'not-computable', reason: `Not computable here: the task is ${task}; paired decisions are compared for binary tasks with a positive class.`, hint: 'Import the dataset again with --positive CLASS.' };
  const replay = chosenReplay(ctx, params.replay, [params.champion, params.challenger]);
  const champion = params.champion === '' ? replay.models.find((model) => model !== params.challenger) : params.champion;
  const challenger = params.challenger === '' ? replay.models.find((model) => model !== champion) : params.challenger;
  if (champion === undefined || challenger === undefined || champion === challenger) throw new AssayError('does_not_fit', `Replay "${replay.name}" does not hold two models.`, { hint: 'Replay both on the same rows: assay replay WORKSPACE --data D --model A --model B.' });
  const models = [await ctx.model(champion), await ctx.model(challenger)] as const;
  const { groupings, columns } = await gatherGroupings(ctx, params.by);
  await ctx.step(null, 'Pairing rows');
  const bound = ctx.replay(replay.name);
  const [all = { rows: 0, answered: 0 }] = await ctx.rows(scopeRows(scope), ScopeRow);
  const thresholds = [thresholdOf(models[0], scope.task.threshold), thresholdOf(models[1], scope.task.threshold)] as const;
  const pairs = pairsOfBatch(await ctx.columns(pairedRows({ scope, replay: bound, models: [champion, challenger], positive, groups: columns })), columns.length, thresholds);
  const hasInputs = scope.all('feature').length > 0;
  const facts = (model: BoundModel, threshold: number): Computed['champion'] => ({ name: model.name, slot: model.slot, threshold });
  const summary = await summarise(pairs, groupings, {
    ...params, seed: ctx.seed, hasInputs, onStep: (fraction) => ctx.step(fraction, 'Drawing distinct inputs again'),
  });
  return {
    status: 'computed', scope: scope.label, replay: replay.name, positive, champion: facts(models[0], thresholds[0]), challenger: facts(models[1], thresholds[1]),
    ...summary, counts: { ...summary.counts, scopeRows: all.rows, unanswered: all.rows - all.answered, notReplayed: all.answered - summary.counts.paired - summary.counts.halfMissing },
  };
}

const thresholdOf = (model: BoundModel, ofDataset: number | undefined): number => model.binding.threshold ?? ofDataset ?? DEFAULT_THRESHOLD;

async function gatherGroupings(ctx: Context, by: string): Promise<{ readonly groupings: readonly PairGrouping[]; readonly columns: readonly GroupedColumn[] }> {
  const scope = mainScope(ctx);
  const columns: GroupedColumn[] = [];
  const groupings: PairGrouping[] = [];
  for (const grouping of parseGroupings(scope, by)) {
    const places: number[] = [];
    for (const column of grouping) {
      const known = columns.findIndex((grouped) => grouped.column.name === column.name);
      places.push(known < 0 ? columns.push(await groupedColumn(ctx, scope, column)) - 1 : known);
    }
    groupings.push({ columns: places.flatMap((place) => columns[place] ?? []), places });
  }
  return { groupings, columns };
}

export interface SummariseOptions {
  readonly seed: number;
  readonly replicates: number;
  readonly groupMargin: number;
  readonly minimumDiscordant: number;
  readonly hasInputs: boolean;
  readonly onStep: (fraction: number) => Promise<void>;
}

type Summary = Pick<Computed, 'measures' | 'flips' | 'scores' | 'groups' | 'replicates' | 'tests'> & { readonly counts: Omit<Computed['counts'], 'scopeRows' | 'unanswered' | 'notReplayed'> };

/** Everything known about the pair, from the paired rows alone. */
export async function summarise(pairs: Pairs, groupings: readonly PairGrouping[], options: SummariseOptions): Promise<Summary> {
  const units = sumsByInput(pairs);
  const clustered = await clusterBootstrap(units, options);
  const flips = flipsOf(pairs);
  const groups = groupComparisons(pairs, groupings, { margin: options.groupMargin, minimumDiscordant: options.minimumDiscordant });
  const labelled = [flips.bothNegative, flips.up, flips.down, flips.bothPositive].reduce((sum, cell) => sum + cell.labelled, 0);
  return {
    counts: { paired: flips.n, labelled, halfMissing: pairs.halfMissing, distinctInputs: options.hasInputs ? units.units : null },
    measures: measuresOf({ pairs, units, clustered, replicates: options.replicates, hasInputs: options.hasInputs }),
    flips,
    scores: scoreAgreement(pairs),
    groups,
    replicates: options.replicates,
    tests: groups.filter((group) => group.verdict !== 'undefined').length,
  };
}
