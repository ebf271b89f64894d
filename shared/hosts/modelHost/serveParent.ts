/** How does the main thread of a model host serve the engine that started it? */
import { Worker } from 'node:worker_threads';
import type { Runtimes } from '../../engine/modelHosts/loadModel.ts';
import type { HostFeed, HostRequest } from '../../engine/modelHosts/messages.ts';
import { ModelServer } from '../../engine/modelHosts/serveModel.ts';
import { parentChannel } from '../parentChannel.ts';

/** A native run blocks its thread, so a thread of its own sees that the engine is gone, and ends the process. */
const ORPHAN_GUARD = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);
`;

/** Answers until the engine is gone. `entry` is the file of this process, for its further threads. */
export function serveParent(runtimes: Runtimes, entry: URL): void {
  const parent = parentChannel();
  const server = new ModelServer({ runtimes, entry, send: (reply) => parent.send(reply) });
  // The engine that started this process is the only one that can write to its channel.
  parent.onMessage((message) => server.receive(message as HostRequest | HostFeed));
  new Worker(ORPHAN_GUARD, { eval: true }).unref();
}
