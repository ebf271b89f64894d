/** How much memory, processor time and GPU does a model host use while it runs? */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { residentBytes } from './childMemory.ts';
import { originNow } from './clock.ts';

export interface ResourceSample {
  /** On the monotonic clock of the machine. */
  readonly at: bigint;
  readonly rssBytes: number | null;
  /** Since the process started, over all its threads. */
  readonly cpuSeconds: number | null;
  /** Busiest GPU of the machine, and memory in use on all of them. */
  readonly gpuPercent: number | null;
  readonly gpuMemoryBytes: number | null;
}

/** What a model host says of itself, for machines without /proc. */
export interface ReportedUse {
  readonly rssBytes: number;
  readonly cpuSeconds: number;
}

const EVERY_MS = 200;
/** Clock ticks a second, as Linux reports them to programs. */
const TICKS = 100;

/** Resident memory and processor time from `/proc`; undefined where there is none, or no such process. */
async function processUse(pid: number): Promise<ReportedUse | undefined> {
  try {
    const [rssBytes, stat] = await Promise.all([residentBytes(pid), readFile(`/proc/${pid}/stat`, 'utf8')]);
    // The second field is the name in parentheses; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return rssBytes === undefined ? undefined : { rssBytes, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
  } catch {
    return undefined;
  }
}

interface GpuUse {
  readonly gpuPercent: number | null;
  readonly gpuMemoryBytes: number | null;
}

const NO_GPU: GpuUse = { gpuPercent: null, gpuMemoryBytes: null };

/** One line a GPU: index, use in percent, memory in MiB; "[N/A]" where the driver does not say. */
export function parseGpuLines(lines: readonly string[]): GpuUse {
  const rows = lines.map((line) => line.split(',').map(Number)).filter((row) => row.length === 3);
  const known = (column: number): readonly number[] => rows.map((row) => row[column] ?? NaN).filter((value) => Number.isFinite(value));
  const [percent, megabytes] = [known(1), known(2)];
  return { gpuPercent: percent.length === 0 ? null : Math.max(...percent), gpuMemoryBytes: megabytes.length === 0 ? null : megabytes.reduce((sum, each) => sum + each, 0) * 2 ** 20 };
}

/** Asks NVIDIA's own tool, where it is installed; it goes on answering until it is ended. */
class GpuMonitor {
  readonly #child: ChildProcess;
  readonly #lines = new Map<string, string>();
  #rest = '';

  constructor() {
    this.#child = spawn('nvidia-smi', ['--query-gpu=index,utilization.gpu,memory.used', '--format=csv,noheader,nounits', `--loop-ms=${EVERY_MS}`], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.on('error', () => undefined); // not installed: there is nothing to read
    this.#child.stdout?.on('data', (text: Buffer) => this.#hear(text.toString()));
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#lines.set(line.split(',')[0] ?? '', line);
  }

  get use(): GpuUse {
    return this.#lines.size === 0 ? NO_GPU : parseGpuLines([...this.#lines.values()]);
  }

  stop(): void {
    this.#child.kill();
  }
}

/** Looks at a process five times a second, from outside, so that what is measured does not notice. */
export class ResourceSampler {
  readonly #pid: () => number | undefined;
  readonly #gpu = new GpuMonitor();
  readonly #timer: NodeJS.Timeout;
  readonly samples: ResourceSample[] = [];
  #reported: ReportedUse | undefined;
  #looking = false;

  /** @param pid the process of the moment; undefined between two */
  constructor(pid: () => number | undefined) {
    this.#pid = pid;
    this.#timer = setInterval(() => void this.#look(), EVERY_MS);
    void this.#look();
  }

  /** What the host said of itself last; used where the system does not tell. */
  reported(use: ReportedUse): void {
    this.#reported = use;
  }

  get peakRssBytes(): number | null {
    const known = this.samples.flatMap(({ rssBytes }) => rssBytes ?? []);
    return known.length === 0 ? null : known.reduce((most, bytes) => Math.max(most, bytes), 0);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#gpu.stop();
  }

  async #look(): Promise<void> {
    const pid = this.#pid();
    if (pid === undefined || this.#looking) return;
    this.#looking = true;
    const use = (await processUse(pid)) ?? this.#reported;
    this.#looking = false;
    this.samples.push({ at: originNow(), rssBytes: use?.rssBytes ?? null, cpuSeconds: use?.cpuSeconds ?? null, ...this.#gpu.use });
  }
}
