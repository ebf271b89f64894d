/** Which files of a bundle hold the data and models, and how does a workspace come out of them again? */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import { parseDocument } from '../../contract/workspace.ts';
import { exportSnapshot, importSnapshot } from '../duckdb/datasetSnapshot.ts';
import type { Database } from '../duckdb/database.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { Workspace } from '../store/workspace.ts';
import { listFiles } from './bag.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

interface Opened {
  readonly workspace: Workspace;
  readonly database: Database;
}

/** Writes `snapshot/<id>.parquet` with `<id>.json` beside it, `models/<sha256>/…` and the document. */
export async function writeSnapshot({ workspace, database }: Opened, folder: string, job: JobContext): Promise<void> {
  const snapshot = path.join(folder, 'snapshot');
  await mkdir(snapshot, { recursive: true });
  const datasets = workspace.datasets();
  for (const [i, dataset] of datasets.entries()) {
    job.progress({ fraction: i / datasets.length, phase: 'Copying data', detail: dataset.name });
    const alias = `ds_${dataset.id}`;
    await database.attach(alias, workspace.datasetFile(dataset.id));
    await exportSnapshot(database, { alias, file: path.join(snapshot, `${dataset.id}.parquet`) }, job.signal);
    await writeFile(path.join(snapshot, `${dataset.id}.json`), json(dataset));
  }
  for (const model of workspace.models()) {
    const target = path.join(folder, 'models', model.id);
    await cp(workspace.modelFolder(model.id), target, { recursive: true });
    await writeFile(path.join(target, 'model.json'), json(model));
  }
  await writeFile(path.join(folder, 'workspace.json'), json(workspace.document()));
}

/** Builds a workspace at `target` that holds the datasets, models and document of a bundle's payload. */
export async function restoreSnapshot(payload: string, opened: { readonly target: string; readonly database: Database }, job: JobContext): Promise<Workspace> {
  const workspace = await Workspace.create(opened.target);
  const documentFile = path.join(payload, 'workspace.json');
  await workspace.saveDocument(parseDocument(JSON.parse(await readFile(documentFile, 'utf8')), documentFile));
  const snapshot = path.join(payload, 'snapshot');
  const metas = (await listFiles(snapshot)).filter((file) => file.endsWith('.json'));
  for (const [i, file] of metas.entries()) {
    const meta = DatasetMeta.parse(JSON.parse(await readFile(path.join(snapshot, file), 'utf8')));
    job.progress({ fraction: i / metas.length, phase: 'Restoring data', detail: meta.name });
    const temporary = workspace.temporaryFile('.duckdb');
    await importSnapshot(opened.database, { parquet: path.join(snapshot, `${meta.id}.parquet`), file: temporary }, job.signal);
    await workspace.addDataset(meta, temporary);
  }
  for (const file of (await listFiles(path.join(payload, 'models'))).filter((name) => name.endsWith('/model.json'))) {
    const folder = path.join(payload, 'models', path.dirname(file));
    const meta = ModelMeta.parse(JSON.parse(await readFile(path.join(payload, 'models', file), 'utf8')));
    const artefacts = (await listFiles(folder)).filter((name) => name !== 'model.json');
    await workspace.addModel(meta, artefacts.map((name) => ({ name, from: path.join(folder, name) })));
  }
  return workspace;
}
