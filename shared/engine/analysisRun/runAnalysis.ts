/** How is a request answered: from the ledger when the same question was asked before, else by computing it? */
import { parseBlocks } from '../../blocks/block.ts';
import { RunRequest } from '../../contract/procedures.ts';
import type { RunAnswer, RunRecord } from '../../contract/record.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { commandLine } from './commandLine.ts';
import { computeRecord } from './executeRun.ts';
import { findAnalysis, resolveRun } from './resolveRun.ts';

/** Shows a stored record as blocks again. */
export function answerOf(engine: Engine, record: RunRecord, reused: boolean): RunAnswer {
  const analysis = findAnalysis(record.analysis);
  return { record, result: record.result, blocks: parseBlocks(analysis.show(record.result, record.params)), command: commandLine(engine.workspace.path, requestOf(engine, record)), reused };
}

/** The request that asks a record's question again. */
export function requestOf(engine: Engine, record: RunRecord): RunRequest {
  const { data, reference, current } = record.scopes;
  const main = current ?? data ?? reference;
  const nameOf = (id: string): string => engine.workspace.datasets().find((meta) => meta.id === id)?.name ?? id;
  const refs = (scope: typeof data): string[] => (scope === undefined ? [] : [scope.name ?? nameOf(scope.dataset)]);
  const saved = new Map(engine.workspace.document().scopes.map((scope) => [scope.name, scope.clauses.length]));
  const filters = main === undefined ? [] : main.clauses.slice(main.name === undefined ? 0 : (saved.get(main.name) ?? 0));
  return RunRequest.parse({
    analysis: record.analysis,
    ...(main === undefined ? {} : { data: nameOf(main.dataset) }),
    reference: reference?.name === undefined && data === undefined ? refs(reference) : refs(reference),
    current: refs(current),
    filters,
    ...(main === undefined ? {} : { duplicates: main.duplicates }),
    ...(main?.labelsAsOf === undefined ? {} : { labelsAsOf: main.labelsAsOf }),
    params: record.params,
    seed: record.seed,
  });
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
