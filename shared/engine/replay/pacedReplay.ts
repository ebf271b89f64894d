/** What does each request cost when requests arrive one by one, by a schedule? */
import { decodeScores } from '../../core/binding/decodeScores.ts';
import { encodeRows } from '../../core/binding/encodeRows.ts';
import type { ColumnTable, ColumnValues } from '../../core/binding/tensor.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { PacedCommand, PacedPart } from '../modelHosts/messages.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { statusOf } from './modelLane.ts';
import type { StatusCounts } from './modelLane.ts';
import { translator } from './predictionWords.ts';
import { fallbackReasons, providerFacts } from './providerUsed.ts';
import { failedRows } from './replayPlan.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { readBlocks } from './replayRows.ts';
import type { RowBlock } from './replayRows.ts';
import { STAMP_COLUMNS } from './replayTable.ts';
import type { RowStatus } from './replayTable.ts';
import { dueTimes } from './scheduleArrivals.ts';
import { requireSchedule } from './scheduleRequest.ts';
import { pacedReasons, rowReasons } from './validity.ts';

/** All requests of a paced run are sent to the host ahead of it. */
const MAX_REQUESTS = 1_000_000;
/** Records come at least this often from a run that is alive. */
const REPORT_MS = 5_000;
const STAMPS = STAMP_COLUMNS.length;

function joinValues(parts: readonly ColumnValues[]): ColumnValues {
  if (!parts.every((part) => part instanceof Float64Array)) return parts.flatMap((part) => Array.from<number | string | null>(part));
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function readAll(plan: ReplayPlan): Promise<RowBlock> {
  if (plan.totalRows > MAX_REQUESTS) {
    throw new AssayError('too_large', `A paced replay takes up to ${MAX_REQUESTS} requests, these are ${plan.totalRows}.`, { hint: 'Choose some of them: --limit N or --sample N.' });
  }
  const blocks: RowBlock[] = [];
  for await (const block of readBlocks(plan.reader, plan.choice, { bindings: plan.models.map(({ meta }) => meta.binding), blockRows: 65_536, signal: plan.job.signal })) blocks.push(block);
  const names = Object.keys(blocks[0]?.columns ?? {});
  const columns: ColumnTable = Object.fromEntries(names.map((column) => [column, joinValues(blocks.map((block) => block.columns[column] ?? []))]));
  const numbers = (of: (block: RowBlock) => Float64Array | undefined): Float64Array => Float64Array.from(blocks.flatMap((block) => Array.from(of(block) ?? [])));
  return { rows: blocks.reduce((sum, block) => sum + block.rows, 0), row: numbers((block) => block.row), columns, timeMicros: numbers((block) => block.timeMicros) };
}

function arrivalsOf({ request }: ReplayPlan, all: RowBlock): PacedCommand['arrivals'] {
  const asked = requireSchedule(request);
  if (asked.kind === 'closed') return asked;
  if (asked.kind !== 'open') throw new AssayError('not_available_yet', `The schedule "${request.schedule}" is not paced yet.`, { hint: 'Choose another schedule.' });
  return { kind: 'due', dueNs: dueTimes(asked.arrivals, { rows: all.rows, minRequests: 0, minSeconds: 0, maxSeconds: Infinity }, () => [all.timeMicros ?? new Float64Array(all.rows)]) };
}

interface Run {
  readonly plan: ReplayPlan;
  readonly model: ReplayModel;
  readonly all: RowBlock;
  readonly arrivals: PacedCommand['arrivals'];
}

/** Takes the records of a run as they come and keeps what the figures need. */
class PacedRecords {
  readonly #run: Run;
  readonly latenessNs: Float64Array;
  readonly byStatus: StatusCounts = {};
  /** Records come in order; the next one that is missing. */
  next = 0;
  lastNs = 0;
  #writing: Promise<void> = Promise.resolve();
  #lost: unknown;

  constructor(run: Run) {
    this.#run = run;
    this.latenessNs = new Float64Array(run.all.rows);
  }

  take(part: PacedPart): void {
    const count = part.stamps.length / STAMPS;
    for (let i = 0; i < count; i += 1) this.latenessNs[part.from + i] = (part.stamps[i * STAMPS + 1] ?? 0) - (part.stamps[i * STAMPS] ?? 0);
    this.lastNs = part.stamps.at(-1) ?? this.lastNs;
    this.next = part.from + count;
    const { plan, model, all } = this.#run;
    plan.job.progress({ fraction: (model.index + this.next / Math.max(1, all.rows)) / plan.models.length, phase: 'Measuring latency', detail: model.meta.name });
    this.#writing = this.#writing.then(() => this.#write(part, count)).catch((thrown: unknown) => {
      this.#lost ??= thrown;
    });
  }

  /** Requests without a record get the status of what ended the run: their records were lost with the process, or they were never sent. */
  async fail(status: RowStatus): Promise<void> {
    const { all } = this.#run;
    if (this.next < all.rows) await this.#mark(this.next, all.rows, status);
  }

  async finish(): Promise<void> {
    await this.#writing;
    if (this.#lost instanceof Error) throw this.#lost;
  }

  async #mark(from: number, to: number, status: RowStatus): Promise<void> {
    const { plan, model, all, arrivals } = this.#run;
    const batch = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const stamps = new Float64Array((to - from) * STAMPS).fill(NaN);
    if (arrivals.kind === 'due') batch.forEach((request, i) => (stamps[i * STAMPS] = arrivals.dueNs[request] ?? NaN));
    await plan.table.addRows({ model: model.index, row: all.row.slice(from, to), batch, stamps, decoded: undefined, failed: status });
    this.byStatus[status] = (this.byStatus[status] ?? 0) + (to - from);
  }

  async #write(part: PacedPart, count: number): Promise<void> {
    const { plan, model, all } = this.#run;
    const decoded = translator(model.meta, plan.data)(decodeScores(model.meta.binding, model.meta.file, part.outputs));
    const batch = Int32Array.from({ length: count }, (_, i) => part.from + i);
    const nan = await plan.table.addRows({ model: model.index, row: all.row.slice(part.from, part.from + count), batch, stamps: part.stamps, decoded, failed: undefined });
    this.byStatus.ok = (this.byStatus.ok ?? 0) + count - nan;
    if (nan > 0) this.byStatus.nan = (this.byStatus.nan ?? 0) + nan;
  }
}

function outcomeOf(run: Run, records: PacedRecords, host: { readonly host: ModelHost; readonly firstRunMs: number | null; readonly warmupMs: number | null; readonly error: unknown }): ModelOutcome {
  const { model, all, arrivals } = run;
  const seconds = records.lastNs / 1e9;
  const byStatus: Record<string, number> = { ...records.byStatus };
  const achievedRate = seconds > 0 ? records.next / seconds : 0;
  const lastDueNs = arrivals.kind === 'due' ? (arrivals.dueNs.at(-1) ?? 0) : 0;
  const offeredRate = arrivals.kind === 'due' && lastDueNs > 0 ? all.rows / (lastDueNs / 1e9) : undefined;
  return {
    model: model.meta.name,
    stats: {
      modelId: model.meta.id, rows: all.rows, seconds, rowsPerSecond: achievedRate, ...providerFacts(host.host, run.plan.request.provider), runtime: host.host.runtimeVersion, loadMs: host.host.loadMs,
      firstRunMs: host.firstRunMs, warmupMs: host.warmupMs, callSize: null, errors: failedRows(byStatus), byStatus, processes: host.host.launches,
      ...(host.error === undefined ? {} : { lastError: messageOf(host.error) }),
    },
    noise: null,
    reasons: [
      ...rowReasons({ model: model.meta.name, rows: all.rows, byStatus }),
      ...fallbackReasons(host.host, { model: model.meta.name, asked: run.plan.request.provider }),
      ...pacedReasons({ model: model.meta.name, requests: records.next, latenessNs: records.latenessNs.subarray(0, records.next), offeredRate, achievedRate }),
    ],
  };
}

async function runModel(run: Run): Promise<ModelOutcome> {
  const { plan, model, all, arrivals } = run;
  const { request, job } = plan;
  job.progress({ fraction: null, phase: 'Loading models', detail: model.meta.name });
  const host = await plan.hosts.open(model.meta, model.folder, { signal: job.signal, threads: request.threads, provider: request.provider });
  try {
    const inputs = encodeRows(model.meta.binding, all.columns, all.rows);
    const records = new PacedRecords(run);
    let times: { firstRunMs: number | null; warmupMs: number | null } = { firstRunMs: null, warmupMs: null };
    let error: unknown;
    try {
      const timeoutMs = request.timeoutMs + request.maxIdleMs + REPORT_MS;
      times = await host.paced({ inputs, rows: all.rows, arrivals, warmup: request.warmup }, (part) => records.take(part), { signal: job.signal, timeoutMs });
      await records.finish();
    } catch (thrown) {
      const status = statusOf(thrown);
      await records.finish();
      await records.fail(status);
      error = thrown;
    }
    return outcomeOf(run, records, { host, ...times, error });
  } finally {
    await host.close();
  }
}

/** Runs the models one after the other, each alone on the machine; requests are single rows, paced and stamped inside the model's process. */
export async function runPaced(plan: ReplayPlan): Promise<readonly ModelOutcome[]> {
  const all = await readAll(plan);
  const arrivals = arrivalsOf(plan, all);
  const outcomes: ModelOutcome[] = [];
  for (const model of plan.models) outcomes.push(await runModel({ plan, model, all, arrivals }));
  return outcomes;
}
