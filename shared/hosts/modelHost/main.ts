/** Which process runs a model? This one: it holds exactly one, answers its engine, and can be killed at any moment. */
import { Worker } from 'node:worker_threads';
import type { HostRequest } from '../../engine/modelHosts/messages.ts';
import { ModelServer } from '../../engine/modelHosts/serveModel.ts';
import { parentChannel } from '../parentChannel.ts';

/** A native run blocks this thread, so a thread of its own sees that the engine is gone, and ends the process. */
const ORPHAN_GUARD = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);
`;

const parent = parentChannel();
const server = new ModelServer((reply) => parent.send(reply));
// The engine that started this process is the only one that can write to its channel.
parent.onMessage((message) => server.receive(message as HostRequest));
new Worker(ORPHAN_GUARD, { eval: true }).unref();
