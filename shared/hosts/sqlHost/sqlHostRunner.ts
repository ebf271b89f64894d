/** How does the engine's side start, limit, stop and read the query process? */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AssayError, cancelled } from '../../core/errors.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { OutputOf, ParsedInputOf, TablePage } from '../../contract/procedures.ts';
import { fromWireError } from '../../contract/wire.ts';
import type { JobContext } from '../../engine/jobs/jobContext.ts';
import type { ChildLauncher } from '../childLauncher.ts';
import { SqlHostAnswer, type SqlHostRequest } from './sqlMessages.ts';

const FORMATS: Readonly<Record<string, 'csv' | 'json' | 'parquet'>> = { '.csv': 'csv', '.json': 'json', '.parquet': 'parquet' };

export interface SqlHostOptions {
  readonly launcher: ChildLauncher;
  /** Default 1 GiB. */
  readonly memoryLimitBytes?: number;
}

/** The workspace as the views need it. */
export interface QueryableWorkspace {
  readonly path: string;
  datasets(): readonly DatasetMeta[];
  datasetFile(id: string): string;
  labelsFor(datasetId: string): DatasetMeta | undefined;
}

/** The engine's QueryRunner, of any workspace that can list its files. */
export interface SqlHostRunner {
  run(workspace: QueryableWorkspace, request: ParsedInputOf<'query.run'>, job: JobContext): Promise<OutputOf<'query.run'>>;
}

/** One child process a query; it is killed when the query is cancelled or takes too long. */
export function sqlHostRunner(options: SqlHostOptions): SqlHostRunner {
  return {
    run: async (workspace, request, job) => {
      const out = request.out === undefined ? undefined : await outputFile(request.out);
      job.progress({ fraction: null, phase: 'query' });
      const question: SqlHostRequest = {
        sql: request.sql, files: viewsOf(workspace), limit: request.limit, memoryLimitBytes: options.memoryLimitBytes ?? 1024 ** 3,
        tempDirectory: join(workspace.path, 'tmp', `query-${randomBytes(6).toString('hex')}`),
        ...(out === undefined ? {} : { out: { format: out.format, file: out.temporary } }),
      };
      try {
        const page = await ask(options.launcher, { question, request, signal: job.signal });
        return { ...page, ...(out === undefined ? {} : { written: await moveIntoPlace(out) }) } satisfies OutputOf<'query.run'>;
      } finally {
        await rm(question.tempDirectory, { recursive: true, force: true });
        if (out !== undefined) await rm(out.temporary, { force: true });
      }
    },
  };
}

/**
 * A view a dataset, by its name; the newest labels of a log are `<log>_labels`; rejects are `<dataset>_rejects`.
 * A name that a dataset already has is never taken by such a second view.
 */
export function viewsOf(workspace: QueryableWorkspace): SqlHostRequest['files'] {
  const datasets = workspace.datasets();
  const taken = new Set(datasets.map((dataset) => dataset.name.toLowerCase()));
  const alias = (view: string, table: string): readonly { readonly view: string; readonly table: string }[] => (taken.has(view.toLowerCase()) ? [] : [{ view, table }]);
  return datasets.map((dataset) => {
    const log = datasets.find((other) => workspace.labelsFor(other.id)?.id === dataset.id);
    return {
      file: workspace.datasetFile(dataset.id),
      views: [
        { view: dataset.name, table: 'data' },
        ...(log === undefined ? [] : alias(`${log.name}_labels`, 'data')),
        ...(dataset.counts.rejected > 0 ? alias(`${dataset.name}_rejects`, 'rejects') : []),
      ],
    };
  });
}

interface OutputFile {
  readonly path: string;
  readonly temporary: string;
  readonly format: 'csv' | 'json' | 'parquet';
}

/** @throws AssayError unsupported (other endings), not_found (no folder to write to) */
async function outputFile(raw: string): Promise<OutputFile> {
  const path = resolve(raw);
  const format = FORMATS[extname(path).toLowerCase()];
  if (format === undefined) throw new AssayError('unsupported', `Rows cannot be written as "${extname(path) || raw}".`, { where: raw, hint: 'End the file name with .csv, .json or .parquet.' });
  await access(dirname(path), constants.W_OK).catch((thrown: unknown) => {
    throw new AssayError('not_found', `There is no folder to write to: ${dirname(path)}`, { where: raw, hint: 'Make it first, or choose another.', cause: thrown });
  });
  return { path, format, temporary: join(dirname(path), `.assay-${randomBytes(6).toString('hex')}.part`) };
}

async function moveIntoPlace(out: OutputFile): Promise<{ readonly path: string; readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(out.temporary), hash);
  const { size } = await stat(out.temporary);
  await rename(out.temporary, out.path);
  return { path: out.path, sizeBytes: size, sha256: hash.digest('hex') };
}

interface Asking {
  readonly question: SqlHostRequest;
  readonly request: ParsedInputOf<'query.run'>;
  readonly signal: AbortSignal;
}

async function ask(launcher: ChildLauncher, { question, request, signal }: Asking): Promise<TablePage> {
  if (signal.aborted) throw cancelled('the query');
  const child = launcher.launch();
  let stop: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<TablePage>((settle, reject) => {
      let why = new AssayError('no_space', 'The query process ended before it answered: it probably ran out of memory.', { hint: 'Ask for fewer rows or columns, or aggregate first.' });
      child.onExit(() => {
        reject(why);
      });
      const end = (reason: AssayError): void => {
        why = reason;
        child.kill();
      };
      stop = () => end(cancelled('the query'));
      signal.addEventListener('abort', stop, { once: true });
      timer = setTimeout(() => end(new AssayError('cancelled', `The query was stopped after ${request.timeoutMs / 1000} s.`, { hint: 'Narrow it, aggregate, or give it more time.' })), request.timeoutMs);
      child.onMessage((message) => {
        const answer = SqlHostAnswer.safeParse(message);
        if (!answer.success) reject(new AssayError('internal', 'The query process gave an answer that cannot be read.'));
        else if ('error' in answer.data) reject(fromWireError(answer.data.error));
        else settle(answer.data.page);
      });
      child.send(question);
    });
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal.removeEventListener('abort', stop);
    child.kill();
  }
}
