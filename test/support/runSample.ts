/** How does a test run one analysis on the sample and get its parsed result? */
import type * as z from 'zod';
import { RunRequest } from '../../shared/contract/runRequest.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { runAnalysis } from '../../shared/engine/analysisRun/runAnalysis.ts';
import type { OpenEngine } from '../../shared/engine/openEngine.ts';
import { quietJob } from '../../shared/engine/jobs/jobContext.ts';

/** Asks with reference weeks 1–4 against current weeks 5–8 unless told otherwise. */
export function runSample({ engine }: OpenEngine, request: z.input<typeof RunRequest>): Promise<RunAnswer> {
  return runAnalysis(engine, RunRequest.parse({ data: 'predictions', reference: ['reference'], current: ['current'], ...request }), quietJob());
}

/** The same, with the result parsed by the analysis' own schema. */
export async function sampleResult<T>(opened: OpenEngine, request: z.input<typeof RunRequest>, schema: z.ZodType<T>): Promise<T> {
  return schema.parse((await runSample(opened, request)).result);
}
