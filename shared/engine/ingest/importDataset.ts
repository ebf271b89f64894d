/** How do a log, and the labels of a log, come into the workspace: wholly or not at all? */
import { rm } from 'node:fs/promises';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { buildDataset, type BuiltDataset, type ImportEngine } from './buildDataset.ts';
import { buildLabels } from './buildLabels.ts';

/** The files move when they are added, so what was attached in between is let go. */
async function discard(engine: ImportEngine, built: readonly BuiltDataset[]): Promise<void> {
  for (const { meta, file } of built) {
    await engine.database.detach(datasetAlias(meta.id));
    await rm(file, { force: true });
  }
}

async function addAll(engine: ImportEngine, built: readonly BuiltDataset[]): Promise<void> {
  for (const { meta, file } of built) {
    await engine.database.detach(datasetAlias(meta.id));
    await engine.workspace.addDataset(meta, file);
  }
}

/**
 * Imports files as one dataset, with its labels if they are given. Rows that cannot be read are kept in the table `rejects`;
 * above the allowed share, on any error and on cancel nothing is added.
 *
 * @throws AssayError not_found, bad_input, too_many_rejects, does_not_fit, conflict, no_space, cancelled
 */
export async function importDataset(engine: ImportEngine, request: ParsedInputOf<'dataset.import'>, job: JobContext): Promise<OutputOf<'dataset.import'>> {
  const { labels, ...input } = request;
  const built: BuiltDataset[] = [];
  try {
    const log = await buildDataset(engine, { ...input, kind: 'log' }, job);
    built.push(log);
    if (labels !== undefined) built.push(await buildLabels(engine, { log: log.meta, logFile: log.file, path: labels.path, on: labels.on }, job));
    await addAll(engine, built);
  } catch (thrown) {
    await discard(engine, built);
    throw thrown;
  }
  const [log, linked] = built;
  if (log === undefined) throw new Error('an import ended without a dataset');
  return { dataset: log.meta, warnings: built.flatMap((each) => each.warnings), ...(linked === undefined ? {} : { labels: linked.meta }) };
}

/** Links a labels file to a log; earlier labels stay, the new ones are the next version. */
export async function addLabels(engine: ImportEngine, request: ParsedInputOf<'labels.add'>, job: JobContext): Promise<OutputOf<'labels.add'>> {
  const log = engine.workspace.dataset(request.dataset);
  const built = await buildLabels(engine, { log, logFile: engine.workspace.datasetFile(log.id), path: request.path, on: request.on }, job);
  await addAll(engine, [built]);
  return { dataset: built.meta, warnings: [...built.warnings] };
}
