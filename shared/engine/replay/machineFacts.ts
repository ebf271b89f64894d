/** On which machine does this run: system, processor, power setting, graphics card? */
import { readFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Determinism } from '../../contract/replayFacts.ts';

export type MachineFacts = Pick<Determinism, 'os' | 'cpu' | 'cores' | 'gpu' | 'driver' | 'power'>;

const GOVERNOR = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';
const NVIDIA = '/proc/driver/nvidia';

const textOf = (file: string): Promise<string | null> => readFile(file, 'utf8').then((text) => text.trim(), () => null);

/** Model and driver of the first NVIDIA card, as its kernel driver tells; null where there is none, or no way to read it. */
async function graphics(): Promise<Pick<MachineFacts, 'gpu' | 'driver'>> {
  const cards = await readdir(path.join(NVIDIA, 'gpus')).catch((): string[] => []);
  const [first] = cards.sort();
  if (first === undefined) return { gpu: null, driver: null };
  const information = await textOf(path.join(NVIDIA, 'gpus', first, 'information'));
  const version = await textOf(path.join(NVIDIA, 'version'));
  return { gpu: /^Model:\s*(.+)$/mu.exec(information ?? '')?.[1] ?? 'NVIDIA', driver: /Kernel Module.*?\s(\d+\.\d[\d.]*)/u.exec(version ?? '')?.[1] ?? null };
}

/** What can be read of the machine without asking any other program. */
export async function machineFacts(): Promise<MachineFacts> {
  const cpus = os.cpus();
  return { os: `${os.type()} ${os.release()} ${os.arch()}`, cpu: cpus[0]?.model.trim() ?? 'unknown', cores: cpus.length, ...(await graphics()), power: await textOf(GOVERNOR) };
}
