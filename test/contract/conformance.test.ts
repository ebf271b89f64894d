/** Do all transports carry the contract alike? */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { AssayError, ERROR_CODES, cancelled } from '../../shared/core/errors.ts';
import type { Progress } from '../../shared/core/cancel.ts';
import type { Client } from '../../shared/contract/client.ts';
import { REQUEST_LIMIT_BYTES } from '../../shared/contract/wire.ts';
import { httpClient } from '../../shared/hosts/http/httpClient.ts';
import { startHttpHost } from '../../shared/hosts/http/httpHost.ts';
import { inProcessClient } from '../../shared/hosts/inProcess.ts';
import { portClient, servePort } from '../../shared/hosts/messagePort.ts';
import { testService, until, type TestService } from './testService.ts';

interface Link {
  readonly client: Client;
  /** Sends a message no typed client would send; undefined where there is no wire. */
  readonly raw?: (message: unknown) => Promise<unknown>;
  close(): Promise<void>;
}
type Transport = (test: TestService) => Promise<Link>;

const transports: Readonly<Record<string, Transport>> = {
  'in process': ({ service }) => {
    const client = inProcessClient(service);
    return Promise.resolve({ client, close: () => client.close() });
  },
  'message port': ({ service }) => {
    const { port1, port2 } = new MessageChannel();
    servePort(service, port1);
    const client = portClient(port2);
    const raw = (message: unknown): Promise<unknown> => {
      const extra = new MessageChannel();
      servePort(service, extra.port1);
      return new Promise((resolve) => {
        extra.port2.once('message', (answer: unknown) => {
          extra.port2.close();
          resolve(answer);
        });
        extra.port2.postMessage(message);
      });
    };
    return Promise.resolve({ client, raw, close: () => client.close() });
  },
  http: async ({ service }) => {
    const assets = await mkdtemp(join(tmpdir(), 'assay-assets-'));
    await writeFile(join(assets, 'index.html'), '<!doctype html>');
    const host = await startHttpHost({ service, assets });
    const client = httpClient(host.address, host.token);
    const raw = async (message: unknown): Promise<unknown> => {
      const response = await fetch(`${host.address}/api/rpc`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-assay-token': host.token }, body: JSON.stringify(message) });
      return response.json();
    };
    return { client, raw, close: async () => { await client.close(); await host.close(); } };
  },
};

const failure = async (work: Promise<unknown>): Promise<AssayError> => {
  const thrown: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(thrown instanceof AssayError)) throw new Error(`expected an AssayError, got ${String(thrown)}`);
  return thrown;
};

describe.each(Object.entries(transports))('%s', (_name, connect) => {
  async function connected(work: (link: Link & { readonly test: TestService }) => Promise<void>, test = testService()): Promise<void> {
    const link = await connect(test);
    try {
      await work({ ...link, test });
    } finally {
      await link.close();
    }
  }

  it('answers a call', () =>
    connected(async ({ client }) => {
      expect(await client.call('scope.add', { name: 'a', data: 'd', clauses: [] })).toMatchObject({ name: 'a', dataset: 'd' });
    }));

  it('answers a run with its progress in order', () =>
    connected(async ({ client, test: { queue } }) => {
      const seen: Progress[] = [];
      const answer = await client.run('query.run', { sql: 'rows' }, { onProgress: (progress) => seen.push(progress) });
      expect(answer.rows).toEqual([['rows']]);
      expect(seen).toEqual([{ fraction: null, phase: 'read' }, { fraction: 0.5, phase: 'count', detail: 'half' }]);
      expect(queue.list().map((job) => [job.title, job.state])).toEqual([['Query', 'done']]);
    }));

  it('cancels a run only after its work has stopped', () =>
    connected(async ({ client, test }) => {
      const abort = new AbortController();
      const running = client.run('query.run', { sql: 'wait' }, { signal: abort.signal });
      await until(() => test.events.includes('started'));
      abort.abort();
      expect((await failure(running)).code).toBe('cancelled');
      expect(test.events).toEqual(['started', 'stopped']);
    }));

  it('never starts a run that was cancelled before', () =>
    connected(async ({ client, test }) => {
      expect((await failure(client.run('query.run', { sql: 'wait' }, { signal: AbortSignal.abort() }))).code).toBe('cancelled');
      expect(test.events).toEqual([]);
    }));

  it('cancels a real query in the middle', async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const test = testService(async (text, signal) => {
      const interrupt = (): void => connection.interrupt();
      signal.addEventListener('abort', interrupt, { once: true });
      try {
        await connection.run(text);
      } catch (thrown) {
        throw signal.aborted ? cancelled('the query') : thrown;
      }
    });
    await connected(async ({ client }) => {
      const abort = new AbortController();
      const running = client.run('query.run', { sql: 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11' }, { signal: abort.signal });
      await until(() => test.events.includes('started'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const asked = Date.now();
      abort.abort();
      expect((await failure(running)).code).toBe('cancelled');
      expect(Date.now() - asked).toBeLessThan(2_000);
      expect((await connection.runAndReadAll('SELECT 1')).getRows()).toEqual([[1]]);
    }, test);
    connection.closeSync();
    instance.closeSync();
  });

  it.each(ERROR_CODES)('carries an error with code %s whole', (code) =>
    connected(async ({ client }) => {
      const error = await failure(client.run('query.run', { sql: `throw ${code}` }));
      expect({ code: error.code, message: error.message, hint: error.hint, where: error.where, details: error.details }).toEqual({ code, message: `because of ${code}`, hint: 'do this', where: 'here', details: { n: 1 } });
    }));

  it('carries the error of a call, and a bug as internal without a stack', () =>
    connected(async ({ client }) => {
      expect(await failure(client.call('scope.remove', { name: 'x' }))).toMatchObject({ code: 'not_found', hint: 'List them.' });
      const bug = await failure(client.run('query.run', { sql: 'bug' }));
      expect(bug).toMatchObject({ code: 'internal' });
      expect(bug.message).toContain('x is undefined');
      expect(bug.message).not.toContain('.ts:');
    }));

  it('notices an output that the contract does not allow', () =>
    connected(async ({ client }) => {
      expect((await failure(client.run('query.run', { sql: 'bad output' }))).code).toBe('internal');
    }));

  it('refuses unknown procedures and procedures of another kind', () =>
    connected(async ({ client }) => {
      expect((await failure(client.call('no.such' as 'host.info', {}))).code).toBe('unknown_procedure');
      expect((await failure(client.call('toString' as 'host.info', {}))).code).toBe('unknown_procedure');
      expect((await failure(client.run('no.such' as 'query.run', { sql: '' }))).code).toBe('unknown_procedure');
    }));

  it('refuses an oversize input before the engine sees it', () =>
    connected(async ({ client, test }) => {
      expect((await failure(client.run('query.run', { sql: `SELECT ${'x'.repeat(REQUEST_LIMIT_BYTES)}` }))).code).toBe('too_large');
      expect(test.events).toEqual([]);
    }));

  it('answers a bad envelope', () =>
    connected(async ({ raw }) => {
      if (raw === undefined) return;
      expect(await raw({ id: 'a', what: 1 })).toMatchObject({ id: 'a', error: { code: 'bad_envelope' } });
      expect(await raw('hello')).toMatchObject({ id: '', error: { code: 'bad_envelope' } });
      expect(await raw({ id: 'b', name: 'no.such', input: null })).toMatchObject({ id: 'b', error: { code: 'unknown_procedure' } });
    }));

  it('delivers watched events in order until unsubscribed', () =>
    connected(async ({ client, test }) => {
      const seen: string[] = [];
      const stop = client.watch('host.watch', {}, (event) => seen.push(event.changed));
      await until(() => test.events.includes('watched'));
      test.emit({ changed: 'catalogue' });
      test.emit({ changed: 'jobs' });
      await until(() => seen.length === 2);
      expect(seen).toEqual(['catalogue', 'jobs']);
      stop();
      await until(() => test.events.includes('unwatched'));
      test.emit({ changed: 'document' });
      expect(seen).toEqual(['catalogue', 'jobs']);
    }));

  it('cancels what a client had asked for when it goes away', () =>
    connected(async ({ client, test }) => {
      const running = client.run('query.run', { sql: 'wait' });
      client.watch('host.watch', {}, () => undefined);
      await until(() => test.events.includes('started') && test.events.includes('watched'));
      await client.close();
      expect(['cancelled', 'disconnected']).toContain((await failure(running)).code);
      await until(() => test.events.includes('stopped') && test.events.includes('unwatched'));
      await until(() => test.queue.list().every((job) => job.state === 'cancelled'));
    }));

  it('serves several light runs at once', () =>
    connected(async ({ client, test: { queue } }) => {
      const abort = new AbortController();
      const runs = [1, 2, 3].map(() => client.run('query.run', { sql: 'wait' }, { signal: abort.signal }));
      const answers = Promise.allSettled(runs);
      await until(() => queue.list().filter((job) => job.state === 'running').length === 3);
      expect((await client.run('query.run', { sql: 'rows' })).rows).toEqual([['rows']]);
      abort.abort();
      expect((await answers).map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'rejected']);
    }));
});
