/** What share of the rows has a label, with which uncertainty? */
import { wilson } from '../../core/stats/wilson.ts';
import type { Context } from '../defineAnalysis.ts';
import { mainScope } from '../mainScope.ts';
import type { Params } from './params.ts';
import { CountRow, DelayRow, labelDelay, labelledByPeriod, LeftOutRow, leftOut } from './queries.ts';
import type { Delay, Result, Share } from './result.ts';

/** Gathers the counts; everything after the queries is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = mainScope(ctx);
  const counts = await ctx.rows(labelledByPeriod(scope, params), CountRow);
  const [skipped] = await ctx.rows(leftOut(scope), LeftOutRow);
  await ctx.step(null, 'Measuring the delay of labels');
  const labelTime = scope.find('label-time');
  const [delay] = labelTime === undefined ? [] : await ctx.rows(labelDelay(scope, labelTime), DelayRow);
  return summarise(counts, { skipped: skipped ?? { withoutTime: 0, withoutOutput: 0, labelledWithoutOutput: 0 }, delay: delay ?? null });
}

export interface Extras {
  readonly skipped: LeftOutRow;
  readonly delay: Delay | null;
}

export function summarise(counts: readonly CountRow[], { skipped, delay }: Extras): Result {
  const rows = counts.reduce((sum, c) => sum + c.rows, 0);
  if (rows === 0) return { status: 'empty', reason: 'no answered row with a time in this scope' };
  const labelled = counts.reduce((sum, c) => sum + c.labelled, 0);
  return { status: 'computed', overall: share(rows, labelled), periods: counts.map((c) => ({ period: c.period, ...share(c.rows, c.labelled) })), delay, ...skipped };
}

function share(rows: number, labelled: number): Share {
  const { low, high } = wilson(labelled, rows) ?? { low: 0, high: 1 };
  return { rows, labelled, share: labelled / rows, low, high };
}
