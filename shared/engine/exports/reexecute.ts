/** Do the recorded numbers come out again, from the workspace's data or from a bundle's own snapshot? */
import { readFile, rm, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { RunRecord } from '../../contract/record.ts';
import { compareResults, type ComparedNumber } from '../../core/evidence/compareResults.ts';
import { AssayError, isCancelled, messageOf } from '../../core/errors.ts';
import { computeRecord } from '../analysisRun/executeRun.ts';
import { findAnalysis, resolveQuestion } from '../analysisRun/resolveRun.ts';
import { Database } from '../duckdb/database.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { listFiles } from './bag.ts';
import { restoreSnapshot } from './snapshotFolder.ts';

type Answer = OutputOf<'bundle.reexecute'>;
/** What running a question needs; a bundle brings its own workspace and database. */
type Runner = Engine;

/** Differences shown one by one; the counts cover all. */
const SHOWN = 500;

interface Judged {
  readonly record: RunRecord;
  readonly numbers: readonly ComparedNumber[];
  readonly cannotRun?: string;
}

async function again(runner: Runner, record: RunRecord, job: JobContext): Promise<Judged> {
  try {
    const analysis = findAnalysis(record.analysis);
    if (analysis.version !== record.version) return { record, numbers: [], cannotRun: `it was computed by version ${record.version} of the analysis, this Assay has version ${analysis.version}` };
    const run = resolveQuestion(runner, { analysis, params: record.params, scopes: record.scopes, seed: record.seed, request: record.request });
    const repeated = await computeRecord(runner, run, { signal: job.signal, progress: () => undefined });
    return { record, numbers: compareResults(record.result, JSON.parse(JSON.stringify(repeated.result))) };
  } catch (error: unknown) {
    if (isCancelled(error)) throw error;
    return { record, numbers: [], cannotRun: messageOf(error) };
  }
}

function summary(target: string, judged: readonly Judged[]): Answer {
  const all = judged.flatMap(({ record, numbers }) => numbers.map((number) => ({ record: record.id, analysis: record.analysis, ...number })));
  const count = (verdict: ComparedNumber['verdict']): number => all.filter((number) => number.verdict === verdict).length;
  const failed = judged.filter(({ cannotRun }) => cannotRun !== undefined);
  const word = ({ numbers, cannotRun }: Judged): string => {
    if (cannotRun !== undefined) return `cannot run: ${cannotRun}`;
    return numbers.some(({ verdict }) => verdict === 'different') ? 'different' : numbers.some(({ verdict }) => verdict === 'within tolerance') ? 'within tolerance' : 'same';
  };
  const counts = { same: count('same'), withinTolerance: count('within tolerance'), different: count('different'), cannotRun: failed.length };
  return {
    target,
    ok: counts.different === 0 && counts.cannotRun === 0,
    counts,
    records: judged.map((each) => ({ record: each.record.id, analysis: each.record.analysis, numbers: each.numbers.length, verdict: word(each) })),
    differences: all.filter(({ verdict }) => verdict !== 'same').slice(0, SHOWN),
  };
}

async function reexecuteAll(runner: Runner, records: readonly RunRecord[], job: JobContext): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const [i, record] of records.entries()) {
    job.progress({ fraction: i / records.length, phase: 'Computing again', detail: record.title });
    judged.push(await again(runner, record, job));
  }
  return judged;
}

async function readRecords(folder: string): Promise<readonly RunRecord[]> {
  const files = (await listFiles(folder)).filter((file) => file.endsWith('.json'));
  const records = await Promise.all(files.map(async (file) => RunRecord.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8')))));
  return records.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** Re-executes the records of a bundle from its own snapshot, in a scratch workspace that is removed afterwards. */
export async function reexecuteBundle(engine: Omit<Engine, 'workspace' | 'database'>, folder: string, job: JobContext): Promise<Answer> {
  const payload = path.join(path.resolve(folder), 'data');
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-reexecute-'));
  const database = await Database.open({ tempDirectory: path.join(scratch, 'spill'), threads: 1 });
  try {
    const records = await readRecords(path.join(payload, 'records')).catch((error: unknown) => {
      throw new AssayError('bad_input', `"${folder}" is no readable bundle: ${messageOf(error)}`, { hint: 'Check it with "assay verify" first.' });
    });
    const workspace = await restoreSnapshot(payload, { target: path.join(scratch, 'again.assay'), database }, job);
    try {
      return summary(path.resolve(folder), await reexecuteAll({ ...engine, workspace, database }, records, job));
    } finally {
      await workspace.close();
    }
  } finally {
    await database.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Re-executes every record of the open workspace, or of the bundle at `path`. */
export async function reexecute(engine: Engine, input: ParsedInputOf<'bundle.reexecute'>, job: JobContext): Promise<Answer> {
  const { workspace } = engine;
  if (input.path !== undefined && path.resolve(input.path) !== path.resolve(workspace.path)) return reexecuteBundle(engine, input.path, job);
  const records = await Promise.all((await workspace.records()).map(({ id }) => workspace.record(id)));
  return summary(workspace.path, await reexecuteAll(engine, records, job));
}
