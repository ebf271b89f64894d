/** Which process holds this workspace, and how can it be reached? */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { AssayError } from '../../core/errors.ts';
import { storageError, systemCode } from './storageError.ts';

/** `run/host.json`, mode 0600. `processStart` tells a recycled process id from the holder, where the system shows it. */
const HostFile = z.object({ pid: z.number().int(), processStart: z.string().nullable(), startedAt: z.string(), address: z.string(), token: z.string() });

export interface HostInfo {
  /** Where the host listens, e.g. `http://127.0.0.1:4123`; empty for one that does not listen. */
  readonly address: string;
  readonly token: string;
}

export interface HostHolder extends HostInfo {
  readonly pid: number;
  readonly startedAt: string;
}

export interface HostClaim {
  /** Gives the workspace free; nothing happens the second time, or when another process has taken it over. */
  release(): Promise<void>;
}

const hostFile = (workspacePath: string): string => path.join(workspacePath, 'run', 'host.json');

const START_TIME_FIELD = 19;

async function processStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command name is in parentheses and may hold spaces: fields are counted behind it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD] ?? null;
}

async function isAlive(holder: z.infer<typeof HostFile>): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (thrown) {
    if (systemCode(thrown) === 'ESRCH') return false;
  }
  return holder.processStart === null || (await processStart(holder.pid)) === holder.processStart;
}

async function readFileOrNothing(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((thrown: unknown) => {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw storageError(thrown, file);
  });
}

function parseHost(text: string): z.infer<typeof HostFile> | undefined {
  try {
    return HostFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The live holder, or undefined when there is none or it has died. */
export async function readHost(workspacePath: string): Promise<HostHolder | undefined> {
  const text = await readFileOrNothing(hostFile(workspacePath));
  const holder = text === undefined ? undefined : parseHost(text);
  if (holder === undefined || !(await isAlive(holder))) return undefined;
  const { pid, startedAt, address, token } = holder;
  return { pid, startedAt, address, token };
}

export const heldBy = (holder: HostHolder, workspacePath: string): AssayError =>
  new AssayError('locked', `The workspace is open in process ${holder.pid} since ${holder.startedAt}${holder.address === '' ? '' : ` (${holder.address})`}.`, {
    where: workspacePath,
    hint: 'Use that window, or close it first.',
    details: { pid: holder.pid, address: holder.address },
  });

/** Puts the file in place whole, or says that there is one already. */
async function place(file: string, text: string): Promise<boolean> {
  const temporary = path.join(path.dirname(file), `.host.json.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await link(temporary, file);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    throw storageError(thrown, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

const ATTEMPTS = 5;

/**
 * Makes this process the holder of the workspace; a holder that has died is replaced.
 *
 * @throws AssayError locked, naming the process, when another one holds it
 */
export async function claimHost(workspacePath: string, info: HostInfo): Promise<HostClaim> {
  const file = hostFile(workspacePath);
  await mkdir(path.dirname(file), { recursive: true }).catch((thrown: unknown) => {
    throw storageError(thrown, file);
  });
  const text = JSON.stringify({ pid: process.pid, processStart: await processStart(process.pid), startedAt: new Date().toISOString(), address: info.address, token: info.token });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await place(file, text)) {
      return {
        release: async () => {
          if ((await readFileOrNothing(file)) === text) await rm(file, { force: true });
        },
      };
    }
    const holder = await readHost(workspacePath);
    if (holder !== undefined) throw heldBy(holder, workspacePath);
    await unlink(file).catch(() => undefined);
  }
  throw new AssayError('locked', 'The workspace is being opened by another process.', { where: workspacePath, hint: 'Try again in a moment.' });
}
