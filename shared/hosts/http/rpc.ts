/**
 * How does the contract travel over HTTP?
 *
 * Protocol. `POST /api/rpc`, `content-type: application/json`, token in the header `x-assay-token` or in the
 * cookie that `GET /?token=…` sets. The body is one WireRequest:
 *   {"id": "<unique a client>", "name": "<procedure>", "input": …}   or   {"id": "<same id>", "cancel": true}
 * A call is answered by one WireResponse as `application/json`; failures carry the HTTP status of ERROR_TABLE.
 * A run or a watch is answered by status 200 and `application/x-ndjson`: one WireResponse a line, first any
 * number of {"id","event"}, last one {"id","ok"} or {"id","error"}. Blank lines are heartbeats (first at once,
 * then every 15 s) and are to be skipped. To cancel, POST the cancel message: the stream then ends with the
 * error `cancelled` as soon as the work has stopped. Aborting the request (closing the tab) cancels as well, unheard.
 * A cancel message is answered by {"id","ok":{"cancelled": true|false}}; false means that it had ended before.
 */
import { AssayError, ERROR_TABLE } from '../../core/errors.ts';
import { procedures } from '../../contract/procedures.ts';
import type { Service } from '../../contract/service.ts';
import { toWireError, WireRequest, type WireResponse } from '../../contract/wire.ts';
import { checkRequestSize } from '../dispatchRequest.ts';
import { WireServer } from '../wireServer.ts';

export const RPC_PATH = '/api/rpc';
export const TOKEN_HEADER = 'x-assay-token';
const HEARTBEAT_MS = 15_000;
/** Room for id and name around the largest input. */
const ENVELOPE_BYTES = 4_096;

/** Answers POST requests of all clients of one host; `open` knows which conversation holds an id. */
export class RpcEndpoint {
  readonly #service: Service<AbortSignal>;
  readonly #open = new Map<string, WireServer>();

  constructor(service: Service<AbortSignal>) {
    this.#service = service;
  }

  async answer(request: Request): Promise<Response> {
    let message: unknown;
    try {
      message = await readMessage(request);
    } catch (thrown) {
      return jsonResponse({ id: '', error: toWireError(thrown) });
    }
    const parsed = WireRequest.safeParse(message);
    if (!parsed.success) return this.#single(message);
    const { id } = parsed.data;
    if ('cancel' in parsed.data) return jsonResponse({ id, ok: { cancelled: this.#open.get(id)?.cancel(id) ?? false } });
    if (this.#open.has(id)) return jsonResponse({ id, error: toWireError(new AssayError('bad_envelope', `A request with id "${id}" is still open.`)) });
    return isStreamed(parsed.data.name) ? this.#stream(parsed.data) : this.#single(message);
  }

  /** Cancels everything that is open. */
  close(): void {
    for (const server of [...this.#open.values()]) server.close();
  }

  async #single(message: unknown): Promise<Response> {
    let response: WireResponse | undefined;
    await new WireServer(this.#service, (answer) => {
      response = answer;
    }).receive(message);
    return jsonResponse(response ?? { id: '', error: toWireError(new Error('no answer')) });
  }

  #stream(request: WireRequest): Response {
    const encoder = new TextEncoder();
    let finish = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const write = (line: string): void => {
          controller.enqueue(encoder.encode(`${line}\n`));
        };
        const server = new WireServer(this.#service, (response) => {
          write(JSON.stringify(response));
        });
        this.#open.set(request.id, server);
        const heartbeat = setInterval(() => {
          write('');
        }, HEARTBEAT_MS);
        finish = () => {
          clearInterval(heartbeat);
          this.#open.delete(request.id);
          server.close();
        };
        write('');
        void server.receive(request).then(() => {
          if (this.#open.get(request.id) !== server) return;
          finish();
          controller.close();
        });
      },
      cancel: () => {
        finish();
      },
    });
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' } });
  }
}

const isStreamed = (name: string): boolean => Object.hasOwn(procedures, name) && procedures[name as keyof typeof procedures].kind !== 'call'; // an own key

function jsonResponse(response: WireResponse): Response {
  const status = 'error' in response ? ERROR_TABLE[response.error.code].http : 200;
  return new Response(JSON.stringify(response), { status: status === 499 ? 409 : status, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } });
}

/** @throws AssayError bad_envelope when the body is not JSON, too_large */
async function readMessage(request: Request): Promise<unknown> {
  if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) throw new AssayError('bad_envelope', 'The request must be application/json.');
  const body = await readLimited(request);
  try {
    return JSON.parse(body) as unknown;
  } catch (thrown) {
    throw new AssayError('bad_envelope', 'The request body is not JSON.', { cause: thrown });
  }
}

/** The body as text. @throws AssayError too_large before more than the limit was kept in memory */
async function readLimited(request: Request): Promise<string> {
  checkRequestSize(Number(request.headers.get('content-length') ?? 0) - ENVELOPE_BYTES, RPC_PATH);
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of request.body as AsyncIterable<Uint8Array>) { // request bodies are bytes
    sizeBytes += piece.byteLength;
    checkRequestSize(sizeBytes - ENVELOPE_BYTES, RPC_PATH);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
