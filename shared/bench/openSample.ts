/** How does a benchmark get the sample's log in an open engine? */
import path from 'node:path';
import { openEngine, type OpenEngine } from '../engine/openEngine.ts';
import { quietJob } from '../engine/jobs/jobContext.ts';
import { importSample } from '../engine/story/createDemo.ts';
import type { BenchContext } from './benchCase.ts';

/** Imports the sample into a fresh workspace. */
export async function openSample({ sample, scratch, launcher }: BenchContext): Promise<OpenEngine> {
  const opened = await openEngine({
    path: path.join(scratch, 'sample.assay'),
    create: true,
    resources: path.dirname(sample),
    launcher,
    queryRunner: { run: () => Promise.reject(new Error('benchmarks ask no SQL of a user')) },
  });
  await importSample(opened.engine, quietJob());
  return opened;
}
