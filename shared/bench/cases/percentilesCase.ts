/** How fast are exact percentiles with their intervals, beside the database's own quantiles of the same column? */
import { isComputable } from '../../core/stats/interval.ts';
import { percentileLadder } from '../../core/stats/percentileLadder.ts';
import { bareQuantiles, makeLatencies, readLatencies } from '../../engine/duckdb/bareScan.ts';
import { Database } from '../../engine/duckdb/database.ts';
import type { BenchCase } from '../benchCase.ts';
import { medianSeconds, timed } from '../measure.ts';

const ROWS = 10_000_000;

export const percentilesCase: BenchCase = {
  name: 'percentiles',
  what: 'seven exact percentiles with intervals and conservative bounds, range, mean, deviation and MAD of 10 M latencies in memory',
  goalSeconds: 1,
  run: async ({ scratch }) => {
    const database = await Database.open({ tempDirectory: scratch, threads: 2 });
    try {
      await makeLatencies(database, ROWS);
      const read = await timed(() => readLatencies(database));
      const ladder = percentileLadder(read.value);
      if (!isComputable(ladder) || ladder.n !== ROWS) throw new RangeError('the percentiles are not those of the whole column');
      const seconds = await medianSeconds(3, () => Promise.resolve(percentileLadder(read.value)));
      const sort = await timed(() => Promise.resolve(read.value.slice().sort()));
      const bare = await timed(() => bareQuantiles(database));
      return {
        rows: ROWS,
        seconds,
        bound: { what: 'quantile_cont of the same seven shares, range, mean, deviation and MAD in the database, two threads', seconds: bare.seconds },
        figures: { readSeconds: read.seconds, sortSeconds: sort.seconds, p99Ms: ladder.steps.find(({ p }) => p === 0.99)?.value ?? Number.NaN },
      };
    } finally {
      await database.close();
    }
  },
};
