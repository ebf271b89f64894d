/** How does evidence leave the workspace: records, SQL, data, models, report and card in one sealed folder? */
import { randomBytes } from 'node:crypto';
import { cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { RunRecord } from '../../contract/record.ts';
import { AssayError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { ledgerRoot } from '../store/ledger.ts';
import { ASSAY_VERSION } from '../versions.ts';
import { LEDGER_ROOT, LEDGER_SIZE, sealBag } from './bag.ts';
import { writeSnapshot } from './snapshotFolder.ts';
import { VERIFY_TEXT } from './verifyText.ts';
import { writeCard } from './writeCard.ts';
import { writeReport } from './writeReport.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The statements of a record as one script; values stand in comments, in the order of their marks. */
export function sqlScript(record: RunRecord): string {
  const statements = record.sql.map(({ text, values, rows }) => `-- ${rows} rows; values: ${JSON.stringify(values)}\n${text};\n`);
  return `-- ${record.title} (${record.analysis} v${record.version}), record ${record.id}\n\n${statements.join('\n')}`;
}

async function writeEvidence(engine: Engine, data: string, job: JobContext): Promise<void> {
  const { workspace } = engine;
  for (const folder of ['records', 'sql']) await mkdir(path.join(data, folder), { recursive: true });
  for (const { id } of await workspace.records()) {
    const record = await workspace.record(id);
    await writeFile(path.join(data, 'records', `${id}.json`), json(record));
    await writeFile(path.join(data, 'sql', `${record.analysis}-${id.slice(0, 8)}.sql`), sqlScript(record));
  }
  await cp(path.join(workspace.path, 'ledger.jsonl'), path.join(data, 'ledger.jsonl'));
  await writeReport(engine, { out: path.join(data, 'report.html') }, job);
  const { champion } = workspace.document().models;
  for (const model of workspace.models().filter(({ name }) => champion === null || name === champion)) {
    await mkdir(path.join(data, 'cards'), { recursive: true });
    await writeCard(engine, { model: model.name, format: 'html', out: path.join(data, 'cards', `${model.name}.html`) }, job);
    await writeCard(engine, { model: model.name, format: 'mct', out: path.join(data, 'cards', `${model.name}.mct.json`) }, job);
  }
}

const versions = (engine: Engine): Record<string, string> => ({ assay: ASSAY_VERSION, duckdb: engine.database.version, node: process.versions.node, platform: `${process.platform}-${process.arch}` });

/**
 * Writes the bundle under a temporary name and renames it when it is complete: a cancelled or failed export leaves nothing.
 * @throws AssayError conflict when the folder exists, inconclusive when there is nothing to prove
 */
export async function writeBundle(engine: Engine, input: ParsedInputOf<'bundle.write'>, job: JobContext): Promise<OutputOf<'bundle.write'>> {
  const target = path.resolve(input.out);
  if (await stat(target).then(() => true, () => false)) throw new AssayError('conflict', `"${input.out}" exists already.`, { hint: 'Choose a folder that does not exist: a sealed bundle is never overwritten.' });
  if ((await engine.workspace.records()).length === 0) throw new AssayError('bad_input', 'There are no runs to put into a bundle.', { hint: 'Run an analysis first: assay run WORKSPACE drift …' });
  const draft = `${target}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const data = path.join(draft, 'data');
    await mkdir(path.join(data, 'env'), { recursive: true });
    await writeFile(path.join(data, 'env', 'versions.json'), json(versions(engine)));
    await writeEvidence(engine, data, job);
    await writeSnapshot(engine, data, job);
    await writeFile(path.join(draft, 'VERIFY.md'), VERIFY_TEXT);
    job.progress({ fraction: null, phase: 'Sealing' });
    const lines = await engine.workspace.ledger();
    const ledger = { [LEDGER_SIZE]: String(lines.length), [LEDGER_ROOT]: ledgerRoot(lines) };
    const sealed = await sealBag(draft, { 'Bagging-Date': new Date().toISOString().slice(0, 10), 'External-Identifier': path.basename(target), 'Bag-Software-Agent': `Assay ${ASSAY_VERSION}`, ...ledger });
    await rename(draft, target);
    await engine.workspace.appendLedger('export', sealed.manifest);
    return { path: target, ...sealed };
  } catch (error: unknown) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
