/** Does verifying a bundle notice every way in which it is not what was sealed? */
import { appendFile, mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerLine, RunRecord } from '../../../shared/contract/record.ts';
import { RunRequest } from '../../../shared/contract/runRequest.ts';
import { LEDGER_ROOT, LEDGER_SIZE, listFiles, sealBag } from '../../../shared/engine/exports/bag.ts';
import { verifyBundleAt } from '../../../shared/engine/exports/verify.ts';
import { GENESIS, ledgerLeaf, ledgerRoot } from '../../../shared/engine/store/ledger.ts';
import { recordId } from '../../../shared/engine/store/recordId.ts';

const recordOf = (value: number): RunRecord => {
  const body: Omit<RunRecord, 'id'> = {
    format: 'assay-record/1', questionHash: '0'.repeat(64), analysis: 'drift', version: 1, title: 'Drift', params: {}, request: RunRequest.parse({ analysis: 'drift' }), scopes: {}, datasets: [], models: [], sql: [], seed: 42,
    engine: { assay: '0.1.0', duckdb: '1.5.5', node: '20.19.0', onnxruntime: null, platform: 'linux-x64', threads: 1 }, warnings: [], startedAt: '2026-03-30T00:00:00.000Z', durationMs: 1.5, result: { value, note: 'Größe – 1e-7' },
  };
  return { ...body, id: recordId(body) };
};

function ledgerOf(records: readonly RunRecord[]): readonly LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (const { id } of records) {
    const body = { index: lines.length, kind: 'run' as const, subject: id, recordedAt: '2026-03-30T00:00:00.000Z', previous: lines.at(-1)?.leaf ?? GENESIS };
    lines.push({ ...body, leaf: ledgerLeaf(body) });
  }
  return lines;
}

const RECORDS = [0.1, 1e-7, 333333333.33333329].map(recordOf);
const LINES = ledgerOf(RECORDS);
const SEALED = { [LEDGER_SIZE]: String(LINES.length), [LEDGER_ROOT]: ledgerRoot(LINES) };

let folder: string;
const at = (...names: readonly string[]): string => path.join(folder, ...names);
const seal = (): Promise<unknown> => sealBag(folder, SEALED);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bag-'));
  await mkdir(at('data', 'records'), { recursive: true });
  for (const record of RECORDS) await writeFile(at('data', 'records', `${record.id}.json`), JSON.stringify(record, null, 2));
  await writeFile(at('data', 'ledger.jsonl'), LINES.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeFile(at('data', 'name with % and\nline end.txt'), 'x');
  await seal();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failing = async (): Promise<readonly string[]> => (await verifyBundleAt(folder)).checks.filter(({ verdict }) => verdict !== 'pass').map(({ check }) => check);
const recordFile = (i: number): string => at('data', 'records', `${RECORDS[i]?.id ?? ''}.json`);

describe('verifyBundleAt', () => {
  it('accepts what was sealed, also when attestations are added later', async () => {
    expect(await failing()).toEqual([]);
    await mkdir(at('attestations'));
    await writeFile(at('attestations', 'bundle.dsse.json'), '{}');
    expect(await failing()).toEqual([]);
  });

  it('refuses a flipped bit and a missing file, whichever file it is', async () => {
    for (const file of await listFiles(folder)) {
      const bytes = await readFile(at(file));
      await writeFile(at(file), bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)));
      expect(await failing(), `${file} changed`).not.toEqual([]);
      if (file !== 'bagit.txt') {
        await unlink(at(file));
        expect(await failing(), `${file} missing`).not.toEqual([]);
      }
      await writeFile(at(file), bytes);
    }
    expect(await failing()).toEqual([]);
  });

  it('refuses a file that nobody sealed', async () => {
    await writeFile(at('data', 'more.txt'), 'x');
    expect(await failing()).toEqual(['completeness', 'payload size']);
  });

  it('refuses a record that was rewritten or dropped before the bag was sealed again', async () => {
    await writeFile(recordFile(0), (await readFile(recordFile(0), 'utf8')).replace('"value": 0.1', '"value": 0.2'));
    await seal();
    expect(await failing()).toEqual(['records']);
    await unlink(recordFile(0));
    await seal();
    expect(await failing()).toEqual(['ledger']);
  });

  it('refuses a ledger whose end was taken off, with its records, before the manifests were made again', async () => {
    await unlink(recordFile(2));
    await writeFile(at('data', 'ledger.jsonl'), LINES.slice(0, 2).map((line) => `${JSON.stringify(line)}\n`).join(''));
    await seal();
    expect(await failing()).toEqual(['ledger root']);
    await appendFile(at('data', 'ledger.jsonl'), 'no line');
    await seal();
    expect(await failing()).toEqual(['ledger', 'ledger root']);
  });
});
