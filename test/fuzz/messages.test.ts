/** Is every message, document, manifest and ledger either understood or refused in words? */
import fc from 'fast-check';
import { expect } from 'vitest';
import { procedures } from '../../shared/contract/procedures.ts';
import type { Service } from '../../shared/contract/service.ts';
import { WireResponse } from '../../shared/contract/wire.ts';
import { emptyDocument, parseDocument } from '../../shared/contract/workspace.ts';
import { LineSplitter } from '../../shared/contract/lineSplitter.ts';
import { AssayError } from '../../shared/core/errors.ts';
import { parseManifest } from '../../shared/engine/exports/bag.ts';
import { GENESIS, ledgerLeaf, verifyLedger } from '../../shared/engine/store/ledger.ts';
import { RpcEndpoint, RPC_PATH } from '../../shared/hosts/http/rpc.ts';
import { WireServer } from '../../shared/hosts/wireServer.ts';
import { fuzz, hostileText, mutate, mutations, refusal } from './fuzz.ts';

/** Validates like the engine, then says what it was asked. */
const service: Service<AbortSignal> = {
  dispatch: (name, input) => {
    const parsed = procedures[name].input.safeParse(input);
    return parsed.success ? Promise.resolve({ asked: name }) : Promise.reject(new AssayError('bad_input', parsed.error.message));
  },
  watch: () => () => undefined,
};

const NAMES = [...Object.keys(procedures), '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
const WORDS = ['{', '}', '[', ']', '"', ':', ',', 'null', '1e999', '\\u0000', '"id"', '"name"', '"input"', '"cancel"', '"__proto__"', 'true', ...NAMES.slice(0, 6)];
const anything = fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true, withSparseArray: true });
const request = fc.record({ id: fc.string({ maxLength: 4 }), name: fc.constantFrom(...NAMES), input: fc.oneof(anything, fc.jsonValue()) }, { requiredKeys: ['id', 'name'] });
const message = fc.oneof({ weight: 1, arbitrary: anything }, { weight: 4, arbitrary: request }, { weight: 1, arbitrary: fc.record({ id: fc.string({ maxLength: 4 }), cancel: anything }) });

const isAnswered = (value: unknown): boolean => !(typeof value === 'object' && value !== null && 'cancel' in value && value.cancel === true);
const isWatch = (value: unknown): boolean => typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && Object.hasOwn(procedures, value.name) && procedures[value.name as keyof typeof procedures].kind === 'watch'; // an own key

fuzz({ name: 'every envelope has one answer', share: 5, input: fc.array(message.filter((each) => !isWatch(each)), { maxLength: 6 }) }, async (messages) => {
  for (const each of messages) {
    const answers: WireResponse[] = [];
    await new WireServer(service, (answer) => answers.push(answer)).receive(each);
    if (isAnswered(each)) expect(answers.length).toBe(1);
    for (const answer of answers) {
      expect(WireResponse.safeParse(JSON.parse(JSON.stringify(answer))).success).toBe(true);
      if ('error' in answer) expect(answer.error.code).not.toBe('internal');
    }
  }
});

const body = fc.oneof(hostileText(WORDS), request.filter((each) => !isWatch(each)).map((each) => JSON.stringify(each, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))));

fuzz({ name: 'every request body has one answer', share: 4, input: fc.record({ text: body, changes: fc.option(mutations) }) }, async ({ text, changes }) => {
  const bytes = new TextEncoder().encode(text);
  const sent = changes === null ? bytes : mutate(bytes, changes);
  const endpoint = new RpcEndpoint(service);
  const response = await endpoint.answer(new Request(`http://127.0.0.1${RPC_PATH}`, { method: 'POST', body: new Uint8Array(sent), headers: { 'content-type': 'application/json' } }));
  const lines = new LineSplitter();
  // a damaged body may have become a watch, whose stream stays open: its first piece is enough
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  endpoint.close();
  for (const line of lines.push(`${new TextDecoder().decode(first?.value)}\n`)) expect(WireResponse.safeParse(JSON.parse(line)).success).toBe(true);
  expect(response.status).not.toBe(500);
});

const documentText = JSON.stringify(emptyDocument('fuzz', '2026-03-30T00:00:00.000Z'));
const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};

fuzz({ name: 'workspace documents', share: 2, input: fc.oneof(mutations.map((changes) => jsonOf(mutate(new TextEncoder().encode(documentText), changes))), anything) }, async (document) => {
  const found = await refusal(() => parseDocument(document, 'workspace.json'));
  if ('error' in found) expect(['bad_input', 'newer_schema']).toContain(found.error.code);
  else expect(parseDocument(JSON.parse(JSON.stringify(found.value)), 'workspace.json')).toEqual(found.value);
});

const PATH_WORDS = ['data/', '../', './', '/', '\\', '%0A', '%0a', '%25', '%', 'a', 'b.json', ' ', '  ', '*', '\n', '\r', `${'0'.repeat(64)}  `];

fuzz({ name: 'manifests never leave the bundle', share: 2, input: fc.oneof(hostileText(PATH_WORDS), hostileText(PATH_WORDS).map((path) => `${'ab'.repeat(32)}  ${path}\n`)) }, async (text) => {
  const found = await refusal(() => parseManifest(text, 'manifest-sha256.txt'));
  if ('error' in found) expect(found.error.code).toBe('bad_input');
  else for (const { file } of found.value) expect(file.startsWith('/') || file.split('/').some((part) => ['', '.', '..'].includes(part)), file).toBe(false);
});

const ledgerText = (subjects: readonly string[]): string => {
  let previous = GENESIS;
  return subjects.map((subject, index) => {
    const line = { index, kind: 'run' as const, subject, recordedAt: '2026-03-30T00:00:00.000Z', previous };
    previous = ledgerLeaf(line);
    return `${JSON.stringify({ ...line, leaf: previous })}\n`;
  }).join('');
};

fuzz({ name: 'a ledger that was changed does not verify', share: 3, input: fc.record({ subjects: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 6 }), changes: mutations }) }, ({ subjects, changes }) => {
  const text = ledgerText(subjects);
  expect(verifyLedger(text)).toEqual([]);
  const changed = new TextDecoder().decode(mutate(new TextEncoder().encode(text), changes));
  const rows = (lines: string): string => JSON.stringify(lines.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown));
  // whole last lines may go: that a chain alone cannot prove; everything else shows
  if (verifyLedger(changed).length === 0) expect(rows(text).startsWith(rows(changed).slice(0, -1))).toBe(true);
});
