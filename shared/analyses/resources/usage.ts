/** What do the samples of a process say: level, peak, growth and processor share? */
import t from '@stdlib/stats-base-dists-t';
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import type { Blocked, ModelUsage } from './result.ts';

/** Aligned, in the order of time; NaN where the system did not tell. */
export interface Samples {
  readonly seconds: Float64Array;
  readonly rss: Float64Array;
  /** Processor seconds since the process began. */
  readonly cpu: Float64Array;
  readonly gpu: Float64Array;
  readonly gpuMemory: Float64Array;
}

const BLOCKS = 10;
/** Share of the run that is not looked at for growth: caches and arenas fill. */
const SETTLING = 0.2;
const MOST_POINTS = 600;
/** Fewer samples in a block say little. */
const FEWEST_A_BLOCK = 3;

export function usageOf(model: { readonly model: string; readonly slot: number }, samples: Samples): ModelUsage {
  const before = samples.seconds.filter((at) => at < 0).length;
  const run: Samples = { seconds: samples.seconds.subarray(before), rss: samples.rss.subarray(before), cpu: samples.cpu.subarray(before), gpu: samples.gpu.subarray(before), gpuMemory: samples.gpuMemory.subarray(before) };
  const shares = sharesOf(run);
  return {
    ...model,
    samples: run.seconds.length, before,
    seconds: run.seconds.length === 0 ? 0 : (run.seconds.at(-1) ?? 0) - (run.seconds[0] ?? 0),
    memory: memoryOf(samples, run),
    growth: growthOf(run),
    cpu: shares.values.length === 0 ? null : { mean: blockMean(shares), peak: largest(shares.values) },
    gpu: percentOf(run.gpu),
    gpuMemoryPeakBytes: peakOf(samples.gpuMemory),
    restarts: shares.restarts,
    series: seriesOf(run, shares),
  };
}

const known = (values: Float64Array): Float64Array => values.filter(Number.isFinite);
const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, x), -Infinity);
const meanOf = (values: Float64Array): number => compensatedSum(values) / values.length;
const peakOf = (values: Float64Array): number | null => (known(values).length === 0 ? null : largest(known(values)));

function percentOf(values: Float64Array): ModelUsage['gpu'] {
  const found = known(values);
  return found.length === 0 ? null : { meanPercent: meanOf(found), peakPercent: largest(found) };
}

function memoryOf(all: Samples, run: Samples): ModelUsage['memory'] {
  const rss = known(run.rss);
  if (rss.length === 0) return null;
  const peakBytes = largest(known(all.rss));
  return { startBytes: rss[0] ?? 0, endBytes: rss.at(-1) ?? 0, meanBytes: meanOf(rss), peakBytes, peakSeconds: all.seconds[all.rss.indexOf(peakBytes)] ?? 0 };
}

interface Shares {
  /** End of each interval between samples. */
  readonly seconds: Float64Array;
  readonly lengths: Float64Array;
  readonly values: Float64Array;
  readonly restarts: number;
}

/** Processor seconds a second between neighbouring samples; an interval in which the clock began anew has none. */
function sharesOf({ seconds, cpu }: Samples): Shares {
  const found: { readonly at: number; readonly length: number; readonly share: number }[] = [];
  let restarts = 0;
  for (let i = 1; i < seconds.length; i += 1) {
    const [length, used] = [(seconds[i] ?? 0) - (seconds[i - 1] ?? 0), (cpu[i] ?? Number.NaN) - (cpu[i - 1] ?? Number.NaN)];
    if (used < 0) restarts += 1;
    else if (length > 0 && Number.isFinite(used)) found.push({ at: seconds[i] ?? 0, length, share: used / length });
  }
  return { seconds: Float64Array.from(found, ({ at }) => at), lengths: Float64Array.from(found, ({ length }) => length), values: Float64Array.from(found, ({ share }) => share), restarts };
}

/** Mean over the run (by time), with a t interval over the means of ten equal stretches of it. */
function blockMean({ seconds, lengths, values }: Shares): Blocked {
  const used = values.map((share, i) => share * (lengths[i] ?? 0));
  const value = compensatedSum(used) / compensatedSum(lengths);
  const places = blocksOf(seconds);
  const means = Array.from({ length: BLOCKS }, (_, block) => {
    const mine = (x: Float64Array): number => compensatedSum(x.filter((__, i) => places[i] === block));
    return mine(used) / mine(lengths);
  });
  if (!enough(places)) return { value, low: null, high: null, blocks: 0 };
  const middle = compensatedSum(means) / BLOCKS;
  const half = (t.quantile(0.975, BLOCKS - 1) * Math.sqrt(compensatedSum(means.map((mean) => (mean - middle) ** 2)) / (BLOCKS - 1))) / Math.sqrt(BLOCKS);
  return { value, low: Math.max(0, Math.min(value, middle - half)), high: Math.max(value, middle + half), blocks: BLOCKS };
}

/** Number of the equal stretch of time that each sample lies in. */
function blocksOf(seconds: Float64Array): Uint8Array {
  const [from, to] = [seconds[0] ?? 0, seconds.at(-1) ?? 0];
  return Uint8Array.from(seconds, (at) => (to > from ? Math.min(BLOCKS - 1, Math.floor((BLOCKS * (at - from)) / (to - from))) : 0));
}

const enough = (places: Uint8Array): boolean => Array.from({ length: BLOCKS }, (_, block) => places.filter((place) => place === block).length).every((count) => count >= FEWEST_A_BLOCK);

/**
 * Slope of memory over time: least squares through the means of ten equal stretches after the first fifth of the run, with a t interval
 * on 8 degrees of freedom. Means of stretches, because neighbouring samples are almost the same number.
 */
function growthOf({ seconds, rss }: Samples): Blocked | null {
  const start = (seconds[0] ?? 0) + SETTLING * ((seconds.at(-1) ?? 0) - (seconds[0] ?? 0));
  const kept = Array.from(seconds, (_, i) => i).filter((i) => (seconds[i] ?? 0) >= start && Number.isFinite(rss[i]));
  const [times, bytes] = [Float64Array.from(kept, (i) => seconds[i] ?? 0), Float64Array.from(kept, (i) => rss[i] ?? 0)];
  const places = blocksOf(times);
  if (!enough(places)) return null;
  const ofBlock = (values: Float64Array): Float64Array => Float64Array.from({ length: BLOCKS }, (_, block) => meanOf(values.filter((__, i) => places[i] === block)));
  const [x, y] = [ofBlock(times), ofBlock(bytes)];
  const [mx, my] = [meanOf(x), meanOf(y)];
  const sxx = compensatedSum(x.map((value) => (value - mx) ** 2));
  const slope = compensatedSum(x.map((value, i) => (value - mx) * ((y[i] ?? 0) - my))) / sxx;
  const residual = compensatedSum(y.map((value, i) => (value - my - slope * ((x[i] ?? 0) - mx)) ** 2));
  const half = t.quantile(0.975, BLOCKS - 2) * Math.sqrt(residual / (BLOCKS - 2) / sxx);
  return { value: slope, low: slope - half, high: slope + half, blocks: BLOCKS };
}

/** At most 600 points over the run. */
function seriesOf(run: Samples, shares: Shares): ModelUsage['series'] {
  const group = Math.max(1, Math.ceil(run.seconds.length / MOST_POINTS));
  const starts = Array.from({ length: Math.ceil(run.seconds.length / group) }, (_, i) => i * group);
  const cpuAt = new Map(Array.from(shares.seconds, (at, i) => [at, shares.values[i] ?? Number.NaN]));
  const cpu = run.seconds.map((at) => cpuAt.get(at) ?? Number.NaN);
  const part = (values: Float64Array, from: number): Float64Array => known(values.subarray(from, from + group));
  return {
    seconds: starts.map((from) => run.seconds[from] ?? 0),
    rssBytes: starts.map((from) => peakOf(part(run.rss, from))),
    cpu: starts.map((from) => {
      const found = part(cpu, from);
      return found.length === 0 ? null : meanOf(found);
    }),
    gpuPercent: starts.map((from) => peakOf(part(run.gpu, from))),
  };
}
