/** How is a request answered: from the ledger when the same question was asked before, else by computing it? */
import { parseBlocks } from '../../blocks/block.ts';
import type { RunAnswer, RunRecord } from '../../contract/record.ts';
import type { RunRequest } from '../../contract/runRequest.ts';
import { AssayError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { commandLine } from './commandLine.ts';
import { computeRecord } from './executeRun.ts';
import { findAnalysis, resolveRun } from './resolveRun.ts';

/** Shows a stored record as blocks again. @throws AssayError conflict when this version cannot read what another one stored */
export function answerOf(engine: Engine, record: RunRecord, reused: boolean): RunAnswer {
  const analysis = findAnalysis(record.analysis);
  if (!analysis.result.safeParse(record.result).success) {
    throw new AssayError('conflict', `${record.title} was computed by another version of this analysis, whose result cannot be shown here.`, { hint: 'Run it again.', where: record.id });
  }
  return { record, result: record.result, blocks: parseBlocks(analysis.show(record.result, record.params)), command: commandLine(engine.workspace.path, record.request), reused };
}

export async function runAnalysis(engine: Engine, request: RunRequest, job: JobContext): Promise<RunAnswer> {
  const run = resolveRun(engine, request);
  if (request.reuse) {
    const found = await engine.workspace.findByQuestion(run.questionHash);
    if (found !== undefined) return answerOf(engine, found, true);
  }
  const record = await computeRecord(engine, run, job);
  await engine.workspace.putRecord(record);
  engine.changed('catalogue');
  return answerOf(engine, record, false);
}
