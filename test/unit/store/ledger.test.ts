/** Does the ledger hash as RFC 6962 says, and does it notice every change? */
import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ledger, ledgerRoot, merkleLeaf, merkleRoot, verifyLedger } from '../../../shared/engine/store/ledger.ts';

const leaves = (letters: string): Buffer[] => Array.from(letters, (letter) => merkleLeaf(Buffer.from(letter)));
const newFile = async (): Promise<string> => path.join(await mkdtemp(path.join(tmpdir(), 'ledger-')), 'ledger.jsonl');

describe('merkle tree of RFC 6962', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['a', '022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c'],
    ['ab', 'b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb'],
    ['abc', '36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1'],
    ['abcde', 'fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b'],
  ])('has the known root over the leaves of "%s"', (letters, root) => {
    expect(merkleRoot(leaves(letters)).toString('hex')).toBe(root);
  });
});

describe('ledger file', () => {
  it('chains its lines and verifies', async () => {
    const file = await newFile();
    const { ledger } = await Ledger.open(file);
    for (const subject of ['a', 'b', 'c']) await ledger.append('run', subject);
    expect(verifyLedger(await readFile(file, 'utf8'))).toEqual([]);
    const again = await Ledger.open(file);
    expect(again.notices).toEqual([]);
    expect(ledgerRoot(again.ledger.lines)).toBe(ledgerRoot(ledger.lines));
    expect(again.ledger.has('b')).toBe(true);
  });

  it('notices a changed, a missing and an exchanged line', async () => {
    const file = await newFile();
    const { ledger } = await Ledger.open(file);
    for (const subject of ['a', 'b', 'c']) await ledger.append('run', subject);
    const text = await readFile(file, 'utf8');
    const [first = '', second = '', third = ''] = text.split('\n');
    expect(verifyLedger(text.replace('"b"', '"x"')).join()).toContain('line 2 was changed');
    expect(verifyLedger(`${first}\n${third}\n`).join()).toContain('does not follow');
    expect(verifyLedger(`${second}\n${first}\n${third}\n`)).not.toEqual([]);
    expect(verifyLedger('')).toEqual([]);
  });

  it('takes off a torn last line, says so, and goes on from the line before', async () => {
    const file = await newFile();
    const { ledger } = await Ledger.open(file);
    await ledger.append('run', 'a');
    const whole = await readFile(file, 'utf8');
    await appendFile(file, '{"index":1,"kind":"run","sub');
    const again = await Ledger.open(file);
    expect(again.notices).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(whole);
    await again.ledger.append('run', 'b');
    expect(verifyLedger(await readFile(file, 'utf8'))).toEqual([]);
  });

  it('keeps a ledger that was tampered with as it is, and says so', async () => {
    const file = await newFile();
    const { ledger } = await Ledger.open(file);
    await ledger.append('run', 'a');
    const changed = (await readFile(file, 'utf8')).replace('"a"', '"x"');
    await writeFile(file, changed);
    expect((await Ledger.open(file)).notices.join()).toContain('does not verify');
    expect(await readFile(file, 'utf8')).toBe(changed);
  });
});
