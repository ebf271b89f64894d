/** Which histograms of its latencies does a paced replay keep, whole and by time? */
import type { Histogram } from 'hdr-histogram-js';
import { emptyHistogram, histogramText } from '../../core/stats/hdrHistogram.ts';
import { sql, type Sql } from '../../core/sql/sql.ts';
import type { AppendColumn } from '../duckdb/appendColumns.ts';
import type { DatasetWriter } from '../duckdb/writeDataset.ts';

/** Length of a window, until there are too many of them. */
const WINDOW_NS = 5e9;
const MOST_WINDOWS = 240;

const SERIES = ['response', 'service'] as const;

export interface HistogramRun {
  readonly models: readonly string[];
  /** Whether the replay tells the levels of a sweep apart; each level has its own clock. */
  readonly levels: boolean;
  readonly signal: AbortSignal;
}

interface Part {
  readonly series: (typeof SERIES)[number];
  readonly level: number | null;
  /** Number of the window, by scheduled time; null for the whole run. */
  readonly window: number | null;
  readonly histogram: Histogram;
}

/** A file with table `data`, to which a table is added. */
export type HistogramWriter = Pick<DatasetWriter, 'connection' | 'table' | 'append'>;

/**
 * Fills table `histograms` of a replay's file from its table `data`: model, level (null outside a sweep), series (response | service),
 * part (whole | window), from_ns and to_ns (scheduled time; windows of 5 s, or of a multiple when there would be more than 240), n and hdr
 * (V2 compressed base64, whole ns, three digits). Requests without an answer are in none; the whole is the sum of its windows.
 */
export async function writeHistograms(writer: HistogramWriter, { models, levels, signal }: HistogramRun): Promise<void> {
  for (const model of models) {
    const span = await spanOf(writer, model);
    const windowNs = WINDOW_NS * Math.max(1, Math.ceil(span / WINDOW_NS / MOST_WINDOWS));
    const parts = new Parts(windowNs);
    for await (const batch of writer.connection.stream(requestsOf(writer, model, levels), signal)) {
      parts.record({ scheduled: batch.numbers('scheduled'), level: batch.numbers('level'), response: batch.numbers('response'), service: batch.numbers('service') });
    }
    const columns = columnsOf(model, parts.all(), windowNs);
    if ((columns[0]?.values.length ?? 0) > 0) await writer.append('histograms', columns);
  }
}

async function spanOf(writer: HistogramWriter, model: string): Promise<number> {
  const [row] = await writer.connection.rows(sql`SELECT max(scheduled_ns)::DOUBLE AS span FROM ${writer.table('data')} WHERE model = ${model}`);
  return Number(row?.['span'] ?? 0);
}

function requestsOf(writer: HistogramWriter, model: string, levels: boolean): Sql {
  const level = levels ? sql`level::DOUBLE` : sql`NULL::DOUBLE`;
  return sql`SELECT scheduled_ns::DOUBLE AS scheduled, ${level} AS level, (decoded_ns - scheduled_ns)::DOUBLE AS response, (decoded_ns - run_start_ns)::DOUBLE AS service
    FROM ${writer.table('data')} WHERE model = ${model} AND status IN ('ok', 'nan') AND decoded_ns IS NOT NULL AND scheduled_ns IS NOT NULL`;
}

interface Requests {
  readonly scheduled: Float64Array;
  readonly level: Float64Array;
  readonly response: Float64Array;
  readonly service: Float64Array;
}

class Parts {
  readonly #windowNs: number;
  readonly #parts = new Map<string, Part>();

  constructor(windowNs: number) {
    this.#windowNs = windowNs;
  }

  record(requests: Requests): void {
    for (let i = 0; i < requests.scheduled.length; i += 1) {
      const level = requests.level[i] ?? Number.NaN;
      const window = Math.floor((requests.scheduled[i] ?? 0) / this.#windowNs);
      for (const series of SERIES) {
        const value = requests[series][i] ?? Number.NaN;
        if (Number.isFinite(value)) this.#part(series, Number.isFinite(level) ? level : null, window).histogram.recordValue(Math.max(0, Math.round(value)));
      }
    }
  }

  /** By series and level: the whole first, then its windows in order. */
  all(): readonly Part[] {
    const windows = [...this.#parts.values()].sort((a, b) => a.series.localeCompare(b.series) || (a.level ?? -1) - (b.level ?? -1) || (a.window ?? 0) - (b.window ?? 0));
    const groups = new Map<string, Part[]>();
    for (const part of windows) groups.set(`${part.series} ${String(part.level)}`, [...(groups.get(`${part.series} ${String(part.level)}`) ?? []), part]);
    return [...groups.values()].flatMap((members) => {
      const histogram = emptyHistogram();
      for (const member of members) histogram.add(member.histogram);
      return members.slice(0, 1).map(({ series, level }): Part => ({ series, level, window: null, histogram })).concat(members);
    });
  }

  #part(series: Part['series'], level: number | null, window: number): Part {
    const key = `${series} ${String(level)} ${window}`;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const part = { series, level, window, histogram: emptyHistogram() };
    this.#parts.set(key, part);
    return part;
  }
}

function columnsOf(model: string, parts: readonly Part[], windowNs: number): readonly AppendColumn[] {
  const edges = ({ series, level, window }: Part): readonly [number, number] => {
    if (window !== null) return [window * windowNs, (window + 1) * windowNs];
    const windows = parts.filter((part) => part.series === series && part.level === level).map((part) => part.window ?? Number.NaN).filter((each) => !Number.isNaN(each));
    return [(windows[0] ?? 0) * windowNs, ((windows.at(-1) ?? 0) + 1) * windowNs];
  };
  return [
    { column: 'model', type: 'VARCHAR', values: parts.map(() => model) },
    { column: 'level', type: 'INTEGER', values: parts.map(({ level }) => level) },
    { column: 'series', type: 'VARCHAR', values: parts.map(({ series }) => series) },
    { column: 'part', type: 'VARCHAR', values: parts.map(({ window }) => (window === null ? 'whole' : 'window')) },
    { column: 'from_ns', type: 'BIGINT', values: parts.map((part) => edges(part)[0]) },
    { column: 'to_ns', type: 'BIGINT', values: parts.map((part) => edges(part)[1]) },
    { column: 'n', type: 'BIGINT', values: parts.map(({ histogram }) => histogram.totalCount) },
    { column: 'hdr', type: 'VARCHAR', values: parts.map(({ histogram }) => histogramText(histogram)) },
  ];
}
