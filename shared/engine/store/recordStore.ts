/** Where are the records of runs, and was this question answered before? */
import path from 'node:path';
import * as z from 'zod';
import { RunRecord } from '../../contract/record.ts';
import type { RunSummary } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import { writeAtomically } from './atomicWrite.ts';
import { findByRef } from './findByRef.ts';
import { namesIn, readJson, recordFile } from './workspaceFolder.ts';

interface Entry {
  readonly summary: RunSummary;
  readonly questionHash: string;
}

const entryOf = (record: RunRecord): Entry => ({
  questionHash: record.questionHash,
  summary: { id: record.id, analysis: record.analysis, title: record.title, startedAt: record.startedAt, durationMs: record.durationMs, warnings: record.warnings.length },
});

const newestFirst = (a: Entry, b: Entry): number => (a.summary.startedAt === b.summary.startedAt ? (a.summary.id < b.summary.id ? 1 : -1) : a.summary.startedAt < b.summary.startedAt ? 1 : -1);

/** The folder `records/`, one immutable file a record, named by its id. */
export class RecordStore {
  readonly #root: string;
  #index: Promise<Map<string, Entry>> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  async ids(): Promise<readonly string[]> {
    return (await namesIn(path.join(this.#root, 'records'))).filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).map((name) => name.slice(0, -'.json'.length));
  }

  async put(record: RunRecord): Promise<void> {
    const index = await this.#entries();
    await writeAtomically(recordFile(this.#root, record.id), JSON.stringify(record), { fsync: true });
    index.set(record.id, entryOf(record));
  }

  /** By id or a prefix of it. @throws AssayError not_found, bad_input when the file is damaged */
  async get(ref: string): Promise<RunRecord> {
    const { id } = findByRef((await this.ids()).map((each) => ({ id: each, name: each })), ref, 'record');
    return this.#read(id);
  }

  /** Newest first. */
  async summaries(): Promise<readonly RunSummary[]> {
    return [...(await this.#entries()).values()].sort(newestFirst).map(({ summary }) => summary);
  }

  /** The newest answer to a question. */
  async byQuestion(questionHash: string): Promise<RunRecord | undefined> {
    const [found] = [...(await this.#entries()).values()].filter((entry) => entry.questionHash === questionHash).sort(newestFirst);
    return found === undefined ? undefined : this.#read(found.summary.id);
  }

  async #read(id: string): Promise<RunRecord> {
    const file = recordFile(this.#root, id);
    const parsed = RunRecord.safeParse(await readJson(file));
    if (!parsed.success) throw new AssayError('bad_input', `Record ${id} is damaged: ${z.prettifyError(parsed.error)}`, { where: file, hint: 'Run the analysis again.' });
    return parsed.data;
  }

  /** Read once, on first use: opening a workspace does not wait for it. Records that cannot be read are left out of lists. */
  #entries(): Promise<Map<string, Entry>> {
    this.#index ??= this.#readIndex();
    return this.#index;
  }

  async #readIndex(): Promise<Map<string, Entry>> {
    const index = new Map<string, Entry>();
    for (const id of await this.ids()) {
      const record = await this.#read(id).catch(() => undefined);
      if (record !== undefined) index.set(id, entryOf(record));
    }
    return index;
  }
}
