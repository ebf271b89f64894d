/** How does a stream of bytes become wire responses, one a line? */
import { AssayError } from '../../shared/core/errors.ts';
import { LineSplitter } from '../../shared/contract/lineSplitter.ts';
import { WireResponse } from '../../shared/contract/wire.ts';

function parseLine(line: string): WireResponse {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (thrown) {
    throw new AssayError('bad_envelope', 'The engine answered with something that is not JSON.', { cause: thrown, hint: 'Reload the page; if it stays, restart Assay.' });
  }
  const parsed = WireResponse.safeParse(raw);
  if (!parsed.success) throw new AssayError('bad_envelope', 'The engine answered in a form this workbench does not know.', { cause: parsed.error, hint: 'Reload the page so that both are of one version.' });
  return parsed.data;
}

/** Yields each NDJSON line of a body; blank lines (heartbeats) are skipped, a last line without newline counts. */
export async function* readResponses(body: ReadableStream<Uint8Array>): AsyncGenerator<WireResponse> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const lines = new LineSplitter();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      for (const line of lines.push(done ? decoder.decode() : decoder.decode(value, { stream: true }))) yield parseLine(line);
      if (done) break;
    }
    for (const line of lines.end()) yield parseLine(line);
  } finally {
    reader.releaseLock();
  }
}
