/** Does the browser host serve its own page, to this machine's user only? */
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAsset } from '../../../shared/hosts/http/assets.ts';
import { startHttpHost, type HttpHost } from '../../../shared/hosts/http/httpHost.ts';
import { testService } from '../../contract/testService.ts';

let host: HttpHost;
let root: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-http-'));
  root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Assay</title>');
  await writeFile(join(root, 'assets', 'main-a1B2c3D4.js'), 'export {}');
  await writeFile(join(root, '.env'), 'x');
  await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'));
  host = await startHttpHost({ service: testService().service, assets: root });
});
afterAll(() => host.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(host.address + path, { headers: { 'x-assay-token': host.token, ...headers }, redirect: 'manual' });
const post = (body: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${host.address}/api/rpc`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-assay-token': host.token, ...headers } });
/** fetch would not let a Host header through. */
const statusFor = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest(host.address + path, { headers: { 'x-assay-token': host.token, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject).end();
  });

describe('the browser host', () => {
  it('listens on the loopback address only and puts the token into the address to open', () => {
    expect(host.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(host.url).toBe(`${host.address}/?token=${host.token}`);
    expect(host.token.length).toBeGreaterThanOrEqual(43);
  });

  it('trades the token for a cookie and takes it out of the address', async () => {
    const first = await fetch(host.url, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Path=\/$/);
    const page = await fetch(`${host.address}/`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>Assay</title>']);
    expect((await fetch(`${host.address}/?token=wrong`, { redirect: 'manual' })).status).toBe(403);
  });

  it.each([
    ['no token', { 'x-assay-token': '' }],
    ['a wrong token', { 'x-assay-token': 'x'.repeat(43) }],
    ['another page as origin', { origin: 'https://evil.example' }],
    ['a null origin', { origin: 'null' }],
    ['another port as origin', { origin: 'http://127.0.0.1:1' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['another host name (DNS rebinding)', { host: 'evil.example' }],
  ])('refuses %s', async (_what, headers) => {
    expect(await statusFor('/', headers)).toBe(403);
    expect(await statusFor('/api/rpc', headers)).toBe(403);
  });

  it('accepts its own origin by address and by the name localhost', async () => {
    const { port } = new URL(host.address);
    expect(await statusFor('/', { origin: host.address })).toBe(200);
    expect(await statusFor('/', { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
    expect(await statusFor('/', { host: `localhost:${port}`, origin: host.address })).toBe(403);
  });

  it('sends a strict policy with every answer, refusals too', async () => {
    for (const response of [await get('/'), await get('/none'), await fetch(host.address), await post('{}')]) {
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'; script-src 'self';");
      expect(policy).not.toContain('unsafe-eval');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('caches files with a hash in their name for ever, others not', async () => {
    const hashed = await get('/assets/main-a1B2c3D4.js');
    expect([hashed.headers.get('content-type'), hashed.headers.get('cache-control')]).toEqual(['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable']);
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/..\\secret.txt', '/link.txt', '/.env', '/assets/', '/%00', '/%E0%A4%A', '/none.js'])('serves nothing for %s', async (path) => {
    expect(await readAsset(root, path)).toBeUndefined();
  });

  it('answers what is no JSON, no request or too large with its code and status', async () => {
    const broken = await post('{');
    expect([broken.status, await broken.json()]).toMatchObject([400, { id: '', error: { code: 'bad_envelope' } }]);
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(400);
    const large = await post(`{"id":"a","name":"host.info","input":"${'x'.repeat(5 * 1024 * 1024)}"}`);
    expect([large.status, await large.json()]).toMatchObject([413, { error: { code: 'too_large' } }]);
    const unknown = await post('{"id":"a","name":"no.such","input":{}}');
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { id: 'a', error: { code: 'unknown_procedure' } }]);
    expect(await (await post('{"id":"none","cancel":true}')).json()).toEqual({ id: 'none', ok: { cancelled: false } });
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(host.address).port);
    await expect(startHttpHost({ service: testService().service, assets: root, port })).rejects.toMatchObject({ code: 'conflict' });
  });
});
