/** How fast is drift over all columns, beside bare value counts of the same columns? */
import { RunRequest } from '../../contract/runRequest.ts';
import { runAnalysis } from '../../engine/analysisRun/runAnalysis.ts';
import { countValues } from '../../engine/duckdb/bareScan.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import type { BenchCase } from '../benchCase.ts';
import { medianSeconds, timed } from '../measure.ts';
import { openSample } from '../openSample.ts';

export const driftCase: BenchCase = {
  name: 'drift',
  what: 'drift of every feature, the score and the prediction, reference against current, with daily series',
  run: async (context) => {
    const opened = await openSample(context);
    const { engine } = opened;
    try {
      const request = RunRequest.parse({ analysis: 'drift', data: 'predictions', reference: ['reference'], current: ['current'] });
      const { seconds } = await timed(() => runAnalysis(engine, request, quietJob()));
      const log = engine.workspace.dataset('predictions');
      const columns = log.columns.filter(({ roles }) => roles.some((role) => role === 'feature' || role === 'score' || role === 'prediction')).map(({ name }) => name);
      const bare = await medianSeconds(3, () => countValues(engine.database, `ds_${log.id}`, columns));
      return { rows: log.counts.rows, seconds, bound: { what: `GROUP BY of each of the ${columns.length} columns`, seconds: bare } };
    } finally {
      await opened.close();
    }
  },
};
