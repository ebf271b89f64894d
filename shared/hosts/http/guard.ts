/** May this HTTP request be served at all, and which headers must every answer carry? */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { TOKEN_HEADER } from './rpc.ts';

/** 256 random bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "worker-src 'self' blob:",
  "connect-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Compares in constant time, whatever the lengths. */
export const sameToken = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

/** Cookies are shared by all ports of 127.0.0.1, so the name carries the port. */
export const cookieName = (port: number): string => `assay-token-${port}`;

export interface GuardOptions {
  readonly port: number;
  readonly token: string;
}

/**
 * Why a request is refused, or undefined when it may pass: the Host must be this loopback address (against
 * DNS rebinding), an Origin must be the same one (against other pages), and the token must be known.
 */
export function refusal(headers: Headers, options: GuardOptions): string | undefined {
  const hosts = [`127.0.0.1:${options.port}`, `localhost:${options.port}`];
  const host = headers.get('host') ?? '';
  if (!hosts.includes(host)) return 'This host name is not served.';
  const origin = headers.get('origin');
  if (origin !== null && origin !== `http://${host}`) return 'Requests from other pages are not served.';
  if (!['same-origin', 'none'].includes(headers.get('sec-fetch-site') ?? 'none')) return 'Requests from other pages are not served.';
  const header = headers.get(TOKEN_HEADER);
  const given = header !== null && header !== '' ? header : cookieOf(headers.get('cookie') ?? '', cookieName(options.port));
  if (given === undefined || !sameToken(given, options.token)) return 'The token is missing or wrong. Open the whole address that "assay serve" printed.';
  return undefined;
}

/** Host alone, for the first visit that brings its token in the address. */
export const isOwnHost = (headers: Headers, port: number): boolean => [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.get('host') ?? '');

function cookieOf(header: string, wanted: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === wanted) return part.slice(at + 1).trim();
  }
  return undefined;
}
