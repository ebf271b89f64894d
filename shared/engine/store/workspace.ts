/** What does a workspace folder hold, and how is something added so that a crash loses nothing? */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetMeta, ModelMeta, RunSummary } from '../../contract/catalogue.ts';
import type { LedgerLine, RunRecord } from '../../contract/record.ts';
import { WorkspaceDocument, emptyDocument, parseDocument } from '../../contract/workspace.ts';
import { AssayError } from '../../core/errors.ts';
import { syncFolder, writeAtomically } from './atomicWrite.ts';
import { findByRef } from './findByRef.ts';
import { heldBy, readHost } from './hostLock.ts';
import { Ledger, type LedgerKind } from './ledger.ts';
import { PartialReplays } from './partialReplays.ts';
import { RecordStore } from './recordStore.ts';
import { storageError } from './storageError.ts';
import { FOLDERS, datasetFile, documentFile, ledgerFile, loadDatasets, loadModels, makeFolders, modelFolder, namesIn, readJson, removeLeftovers, sidecarFile } from './workspaceFolder.ts';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Parts {
  readonly path: string;
  readonly document: WorkspaceDocument;
  readonly ledger: Ledger;
  readonly datasets: readonly DatasetMeta[];
  readonly models: readonly ModelMeta[];
  readonly partials: PartialReplays;
  readonly notices: readonly string[];
}

/**
 * One folder: `workspace.json` (the document), `datasets/`, `models/`, `records/`, `replays/` (those that have not ended), `ledger.jsonl`, `tmp/`, `run/`.
 * Data files are immutable; everything else is replaced by write-and-rename. One process writes (see hostLock).
 */
export class Workspace {
  readonly path: string;
  /** What opening found and put right, or could not read; for people. */
  readonly notices: readonly string[];
  /** Replays that have begun and not ended. */
  readonly partials: PartialReplays;
  readonly #ledger: Ledger;
  readonly #records: RecordStore;
  readonly #datasets: DatasetMeta[];
  readonly #models: ModelMeta[];
  #document: WorkspaceDocument;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(parts: Parts) {
    this.path = parts.path;
    this.notices = parts.notices;
    this.partials = parts.partials;
    this.#document = parts.document;
    this.#ledger = parts.ledger;
    this.#records = new RecordStore(parts.path);
    this.#datasets = [...parts.datasets];
    this.#models = [...parts.models];
  }

  /** Makes an empty workspace. @throws AssayError conflict when there is one, or anything else in the folder */
  static async create(folder: string, name?: string): Promise<Workspace> {
    const root = path.resolve(folder);
    const info = await stat(root).catch(() => undefined);
    if (info?.isDirectory() === false) throw new AssayError('conflict', `"${root}" is a file.`, { where: root, hint: 'Choose a folder that does not exist yet.' });
    const names = await namesIn(root);
    if (names.includes('workspace.json')) throw new AssayError('conflict', `There is a workspace at "${root}" already.`, { where: root, hint: 'Open it, or choose another folder.' });
    if (names.some((each) => !FOLDERS.some((own) => own === each))) throw new AssayError('conflict', `"${root}" is not empty.`, { where: root, hint: 'Choose an empty folder or one that does not exist yet.' });
    await makeFolders(root);
    const title = name ?? path.basename(root).replace(/\.assay$/, '');
    await writeAtomically(documentFile(root), pretty(emptyDocument(title, new Date().toISOString())), { fsync: true });
    return Workspace.open(root);
  }

  /**
   * Opens at the last complete state: removes what an interrupted process left, enters what it completed but did not list.
   *
   * @throws AssayError not_found, locked (another live process holds it), newer_schema or bad_input; nothing is changed then
   */
  static async open(folder: string): Promise<Workspace> {
    const root = path.resolve(folder);
    const names = await namesIn(root).catch((): readonly string[] => []);
    if (!names.includes('workspace.json')) throw new AssayError('not_found', `There is no workspace at "${root}".`, { where: root, hint: 'Make one with "assay init" or "assay demo".' });
    const document = parseDocument(await readJson(documentFile(root)), documentFile(root));
    const holder = await readHost(root);
    if (holder !== undefined && holder.pid !== process.pid) throw heldBy(holder, root);
    await makeFolders(root);
    const removed = await removeLeftovers(root);
    const datasets = await loadDatasets(root);
    const models = await loadModels(root);
    const { ledger, notices } = await Ledger.open(ledgerFile(root));
    const { partials, notices: interrupted } = await PartialReplays.open(root, new Set(datasets.items.map(({ id }) => id)));
    const said = [...removed, ...datasets.notices, ...models.notices, ...notices, ...interrupted];
    const workspace = new Workspace({ path: root, document, ledger, datasets: datasets.items, models: models.items, partials, notices: said });
    said.push(...(await workspace.#enterUnlisted()));
    return workspace;
  }

  document(): WorkspaceDocument {
    return this.#document;
  }

  async saveDocument(document: WorkspaceDocument): Promise<void> {
    await this.#inOrder(async () => {
      const parsed = WorkspaceDocument.parse(document);
      await writeAtomically(documentFile(this.path), pretty(parsed), { fsync: true });
      this.#document = parsed;
    });
  }

  /** In order of making. */
  datasets(): readonly DatasetMeta[] {
    return [...this.#datasets].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  }

  dataset(ref: string): DatasetMeta {
    return findByRef(this.datasets(), ref, 'dataset');
  }

  datasetFile(id: string): string {
    return datasetFile(this.path, id);
  }

  /** Moves the finished file in, writes its description, then the ledger line. @throws AssayError conflict when the name is taken */
  async addDataset(meta: DatasetMeta, temporaryFile: string): Promise<void> {
    await this.#inOrder(async () => {
      this.requireFreeName(meta.name, meta.kind === 'replay' ? meta.name : undefined);
      try {
        await syncFile(temporaryFile);
        await rename(temporaryFile, this.datasetFile(meta.id));
        await writeAtomically(sidecarFile(this.path, meta.id), pretty(meta), { fsync: true });
      } catch (thrown) {
        await rm(this.datasetFile(meta.id), { force: true });
        await rm(temporaryFile, { force: true });
        throw storageError(thrown, this.path);
      }
      this.#datasets.push(meta);
      await this.#ledger.append(meta.kind === 'replay' ? 'replay' : 'dataset', meta.id);
    });
  }

  /** @throws AssayError conflict when a dataset, a saved scope or (but for `own`) a replay that has begun has the name */
  requireFreeName(name: string, own?: string): void {
    if (name !== own && this.partials.names().includes(name)) throw new AssayError('conflict', `A replay "${name}" has begun and not ended.`, { hint: 'Resume or discard it, or choose another name.' });
    if (this.#datasets.some((dataset) => dataset.name === name)) throw new AssayError('conflict', `There is a dataset "${name}" already.`, { hint: 'Choose another name.' });
    if (this.#document.scopes.some((scope) => scope.name === name)) throw new AssayError('conflict', `"${name}" is the name of a saved scope.`, { hint: 'A name may not be both a dataset and a scope: choose another.' });
  }

  /** The newest version of the labels linked to a log. */
  labelsFor(datasetId: string): DatasetMeta | undefined {
    return this.#datasets.filter((dataset) => dataset.labelsOf?.dataset === datasetId).sort((a, b) => (b.labelsOf?.version ?? 0) - (a.labelsOf?.version ?? 0))[0];
  }

  /** Replays of a log, newest first. */
  replaysOf(datasetId: string): readonly DatasetMeta[] {
    return this.datasets().filter((dataset) => dataset.replay?.of === datasetId).reverse();
  }

  /** In order of adding. */
  models(): readonly ModelMeta[] {
    return [...this.#models].sort((a, b) => a.slot - b.slot);
  }

  model(ref: string): ModelMeta {
    return findByRef(this.models(), ref, 'model');
  }

  modelFolder(id: string): string {
    return modelFolder(this.path, id);
  }

  /** Copies the files into a folder of the model's own. @throws AssayError conflict when the name or the artefact is there already */
  async addModel(meta: ModelMeta, files: readonly { readonly name: string; readonly from: string }[]): Promise<void> {
    await this.#inOrder(async () => {
      const same = this.#models.find((model) => model.name === meta.name || model.id === meta.id);
      if (same !== undefined) throw new AssayError('conflict', same.name === meta.name ? `There is a model "${meta.name}" already.` : `This model was added before, as "${same.name}".`, { hint: 'Choose another name, or use that model.' });
      const temporary = this.temporaryFile('.model');
      try {
        await mkdir(temporary);
        for (const { name, from } of files) {
          await copyFile(from, path.join(temporary, path.basename(name)));
          await syncFile(path.join(temporary, path.basename(name)));
        }
        await writeAtomically(path.join(temporary, 'model.json'), pretty(meta), { fsync: true });
        await rename(temporary, this.modelFolder(meta.id));
        await syncFolder(path.join(this.path, 'models'));
      } catch (thrown) {
        await rm(temporary, { recursive: true, force: true });
        throw storageError(thrown, this.path);
      }
      this.#models.push(meta);
      await this.#ledger.append('model', meta.id);
    });
  }

  async putRecord(record: RunRecord): Promise<void> {
    await this.#inOrder(async () => {
      await this.#records.put(record);
      if (!this.#ledger.has(record.id)) await this.#ledger.append('run', record.id);
    });
  }

  async record(ref: string): Promise<RunRecord> {
    return this.#records.get(ref);
  }

  /** Newest first. */
  async records(): Promise<readonly RunSummary[]> {
    return this.#records.summaries();
  }

  async findByQuestion(questionHash: string): Promise<RunRecord | undefined> {
    return this.#records.byQuestion(questionHash);
  }

  ledger(): Promise<readonly LedgerLine[]> {
    return Promise.resolve([...this.#ledger.lines]);
  }

  async appendLedger(kind: LedgerKind, subject: string): Promise<void> {
    await this.#inOrder(() => this.#ledger.append(kind, subject));
  }

  /** A path in the workspace's `tmp/` that nobody else uses; what is left there is removed on the next opening. */
  temporaryFile(suffix: string): string {
    return path.join(this.path, 'tmp', `${randomBytes(16).toString('hex')}${suffix}`);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** A process may die between the last file of something and its ledger line: what is complete is entered now. */
  async #enterUnlisted(): Promise<readonly string[]> {
    const unlisted: { readonly kind: LedgerKind; readonly subject: string; readonly what: string }[] = [
      ...this.datasets().map((meta) => ({ kind: meta.kind === 'replay' ? ('replay' as const) : ('dataset' as const), subject: meta.id, what: `dataset "${meta.name}"` })),
      ...this.models().map((meta) => ({ kind: 'model' as const, subject: meta.id, what: `model "${meta.name}"` })),
      ...(await this.#records.ids()).map((id) => ({ kind: 'run' as const, subject: id, what: `record ${id.slice(0, 8)}` })),
    ].filter(({ subject }) => !this.#ledger.has(subject));
    for (const { kind, subject } of unlisted) await this.#ledger.append(kind, subject);
    return unlisted.map(({ what }) => `An interruption had kept ${what} out of the ledger although it was complete; it was entered now.`);
  }

  /** Writers wait for each other, in the order of their calls. */
  async #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#writing.then(work);
    this.#writing = mine.catch(() => undefined);
    return mine;
  }
}
