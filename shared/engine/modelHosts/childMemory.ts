/** How much memory does a child process hold? */
import { readFile } from 'node:fs/promises';
import process from 'node:process';

/**
 * Resident memory in bytes from `/proc/<pid>/status`; undefined when the process is gone, or where there is no /proc.
 * There, each answer of a model host carries what it measured itself, so a limit is noticed only between batches.
 */
export async function residentBytes(pid: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}
