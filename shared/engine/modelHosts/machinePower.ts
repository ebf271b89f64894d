/** In which power and thermal state is the machine's processor? */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const CPUS = '/sys/devices/system/cpu';

const textOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').then((text) => text.trim(), () => undefined);

const distinct = (values: readonly (string | undefined)[]): readonly string[] => [...new Set(values.filter((value) => value !== undefined))];

/**
 * Governor, power profile, highest frequency allowed, and how often the cores have been slowed down for their heat, in one line:
 * equal lines before and after a run say that nothing changed meanwhile. Null where the system does not tell.
 *
 * @param root folder of the processors in /sys
 */
export async function machinePower(root: string = CPUS): Promise<string | null> {
  const cpus = await readdir(root).then((names) => names.filter((name) => /^cpu\d+$/u.test(name)), () => []);
  const read = (file: string): Promise<readonly (string | undefined)[]> => Promise.all(cpus.map((cpu) => textOf(path.join(root, cpu, file))));
  const [governors, limits, core, packages, preferences] = await Promise.all([
    read('cpufreq/scaling_governor'), read('cpufreq/scaling_max_freq'), read('thermal_throttle/core_throttle_count'), read('thermal_throttle/package_throttle_count'), read('cpufreq/energy_performance_preference'),
  ]);
  const slowed = [...core, ...packages].flatMap((count) => (count === undefined ? [] : Number(count)));
  const parts = [
    ...distinct(governors).map((governor) => `governor ${governor}`),
    ...distinct(preferences).map((preference) => `preference ${preference}`),
    ...distinct(limits).map((limit) => `up to ${Math.round(Number(limit) / 1_000)} MHz`),
    ...(slowed.length === 0 ? [] : [`slowed down for heat ${slowed.reduce((sum, count) => sum + count, 0)} times`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
