/** How does a desktop window load the built workbench, and nothing else? */
import { protocol } from 'electron';
import { readAsset } from '../shared/hosts/http/assets.ts';
import { SECURITY_HEADERS } from '../shared/hosts/http/guard.ts';

export const APP_SCHEME = 'app';
export const APP_HOST = 'assay';
export const APP_ADDRESS = `${APP_SCHEME}://${APP_HOST}/`;

/** Before the app is ready: pages of this scheme are a secure context of their own origin. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves `root` (dist/renderer) as app://assay/ with the strict policy of the browser host. */
export function serveApp(root: string): void {
  protocol.handle(APP_SCHEME, (request) => answerApp(root, request));
}

/** Only GET, only this host, only files of the workbench. */
export async function answerApp(root: string, request: { readonly method: string; readonly url: string }): Promise<Response> {
  const url = new URL(request.url);
  const asset = request.method === 'GET' && url.host === APP_HOST ? await readAsset(root, url.pathname) : undefined;
  if (asset === undefined) return new Response('Not found\n', { status: 404, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain' } });
  return new Response(asset.bytes, { headers: { ...SECURITY_HEADERS, 'content-type': asset.contentType, 'cache-control': asset.cacheControl } });
}

export const isAppAddress = (address: string): boolean => {
  try {
    const url = new URL(address);
    return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST;
  } catch {
    return false;
  }
};
