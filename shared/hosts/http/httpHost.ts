/** How is the workbench served to a browser on this machine, and to nobody else? */
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { Service } from '../../contract/service.ts';
import { readAsset } from './assets.ts';
import { cookieName, isOwnHost, newToken, refusal, sameToken, SECURITY_HEADERS } from './guard.ts';
import { RPC_PATH, RpcEndpoint } from './rpc.ts';

export interface HttpHostOptions {
  readonly service: Service<AbortSignal>;
  /** The built workbench (dist/renderer). */
  readonly assets: string;
  /** 0 or absent: any free port. */
  readonly port?: number | undefined;
}

export interface HttpHost {
  /** "http://127.0.0.1:PORT" */
  readonly address: string;
  readonly token: string;
  /** The address to open: it carries the token once, then a cookie takes over. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only. @throws AssayError conflict when the port is taken */
export async function startHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const token = newToken();
  const rpc = new RpcEndpoint(options.service);
  let port = options.port ?? 0;
  const app = webApp({ rpc, assets: options.assets, guard: () => ({ port, token }) });
  const server = await listen((request) => app.fetch(request), port);
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') port = bound.port;
  const address = `http://127.0.0.1:${port}`;
  return { address, token, url: `${address}/?token=${token}`, close: () => stop(server, rpc) };
}

interface WebApp {
  readonly rpc: RpcEndpoint;
  readonly assets: string;
  readonly guard: () => { readonly port: number; readonly token: string };
}

function webApp(parts: WebApp): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    const guard = parts.guard();
    const first = firstVisit(new URL(c.req.url), c.req.raw.headers, guard);
    const refused = first === undefined ? refusal(c.req.raw.headers, guard) : undefined;
    if (first !== undefined) c.res = first;
    else if (refused !== undefined) c.res = new Response(`${refused}\n`, { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });
    else await next();
    for (const [header, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(header, value);
  });
  app.post(RPC_PATH, (c) => parts.rpc.answer(c.req.raw));
  app.get('*', async (c) => {
    const asset = await readAsset(parts.assets, new URL(c.req.url).pathname);
    if (asset === undefined) return c.text('Not found\n', 404, { 'cache-control': 'no-store' });
    return new Response(asset.bytes, { headers: { 'content-type': asset.contentType, 'cache-control': asset.cacheControl } });
  });
  return app;
}

/** `GET /?token=…` with the right token: sets the cookie and takes the token out of the address. */
function firstVisit(url: URL, headers: Headers, guard: { readonly port: number; readonly token: string }): Response | undefined {
  const given = url.searchParams.get('token');
  if (given === null || !isOwnHost(headers, guard.port) || !sameToken(given, guard.token)) return undefined;
  url.searchParams.delete('token');
  return new Response(null, {
    status: 303,
    headers: { location: `${url.pathname}${url.search}`, 'set-cookie': `${cookieName(guard.port)}=${guard.token}; HttpOnly; SameSite=Strict; Path=/`, 'cache-control': 'no-store' },
  });
}

function listen(fetch: (request: Request) => Response | Promise<Response>, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false }, () => {
      resolve(server);
    });
    server.once('error', (thrown: unknown) => {
      reject(new AssayError('conflict', `Port ${port} cannot be used: ${messageOf(thrown)}`, { hint: 'Choose another one with --port, or leave it out.', cause: thrown }));
    });
  });
}

async function stop(server: ServerType, rpc: RpcEndpoint): Promise<void> {
  rpc.close();
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
