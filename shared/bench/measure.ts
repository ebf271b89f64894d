/** How long does work take, and how much memory do a process and its children hold meanwhile? */
import { readFile, readdir } from 'node:fs/promises';
import process from 'node:process';

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1_000 };
}

/** Median of an odd number of runs: one slow disk flush does not decide. */
export async function medianSeconds(runs: number, work: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < runs; i += 1) seconds.push((await timed(work)).seconds);
  return seconds.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

interface ProcessFacts {
  readonly parent: number;
  readonly rssBytes: number;
}

async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { parent: field('PPid'), rssBytes: field('VmRSS') * 1_024 };
  } catch {
    return undefined;
  }
}

/** Resident bytes of a process and all its descendants; null where /proc does not exist. */
export async function treeRssBytes(root: number): Promise<number | null> {
  const pids = await readdir('/proc').then((names) => names.filter((name) => /^\d+$/.test(name)).map(Number), () => undefined);
  if (pids === undefined) return null;
  const facts = new Map<number, ProcessFacts>();
  for (const pid of pids) {
    const found = await processFacts(pid);
    if (found !== undefined) facts.set(pid, found);
  }
  const inTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at !== 0; at = facts.get(at)?.parent) if (at === root) return true;
    return false;
  };
  return [...facts].filter(([pid]) => inTree(pid)).reduce((sum, [, { rssBytes }]) => sum + rssBytes, 0);
}

const SAMPLE_EVERY_MS = 250;

/** Runs work while sampling the memory of a process tree. */
export async function withPeakRss<T>(work: () => Promise<T>, root: number = process.pid): Promise<{ readonly value: T; readonly peakRssBytes: number | null }> {
  let peak: number | null = await treeRssBytes(root);
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void treeRssBytes(root).then((bytes) => {
      if (bytes !== null) peak = Math.max(peak ?? 0, bytes);
      busy = false;
    });
  }, SAMPLE_EVERY_MS);
  try {
    const value = await work();
    return { value, peakRssBytes: peak };
  } finally {
    clearInterval(timer);
  }
}
