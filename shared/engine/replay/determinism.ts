/** What do the numbers of a model's run depend on, so that the same facts give the same answers within the noise floor? */
import { createHash } from 'node:crypto';
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { Determinism } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import type { ModelHost, ModelHosts } from '../modelHosts/modelHosts.ts';
import { machineFacts } from './machineFacts.ts';
import { rowsOf } from './replayRows.ts';
import type { RowChoice } from './rowChoice.ts';
import { seedsOf } from './scheduleRequest.ts';

type HostFacts = Pick<ModelHost, 'provider' | 'runtimeVersion' | 'session'>;

/** Opens models, and remembers how the runtime of each was really set. */
export class WatchedHosts {
  readonly #hosts: ModelHosts;
  readonly #opened = new Map<string, HostFacts>();

  constructor(hosts: ModelHosts) {
    this.#hosts = hosts;
  }

  async open(...asked: Parameters<ModelHosts['open']>): Promise<ModelHost> {
    const host = await this.#hosts.open(...asked);
    this.#opened.set(asked[0].name, host);
    return host;
  }

  /** Facts of the last opening of a model; undefined when it was not opened. */
  facts(model: string): HostFacts | undefined {
    return this.#opened.get(model);
  }
}

/** sha256 over the row numbers in their order, as little-endian doubles. */
export async function rowOrderHash(connection: Connection, choice: RowChoice, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const batch of connection.stream(rowsOf(choice, [sql`CAST(_row AS DOUBLE) AS _row`], 0), signal)) {
    const numbers = batch.numbers('_row');
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest('hex');
}

export interface DeterminismParts {
  readonly request: ReplayRequest;
  readonly data: DatasetMeta;
  readonly meta: ModelMeta;
  readonly host: HostFacts;
  readonly rowOrderHash: string;
}

/** The record of one model's run, for every schedule. */
export async function determinismOf({ request, data, meta, host, rowOrderHash: order }: DeterminismParts): Promise<Determinism> {
  return {
    modelId: meta.id,
    format: meta.runtime,
    runtime: host.runtimeVersion,
    provider: host.provider,
    threads: request.threads,
    graphOptimization: host.session.graphOptimization,
    sessionOptions: host.session.options,
    ...(await machineFacts()),
    seeds: seedsOf(request),
    rowOrderHash: order,
    dataHash: data.hash,
    batching: request.batching ?? null,
  };
}

/** Names of the facts in which two records differ. */
export function changedFacts(before: Determinism | undefined, after: Determinism | undefined): readonly (keyof Determinism)[] {
  if (before === undefined || after === undefined) return [];
  const names = Object.keys({ ...before, ...after }) as (keyof Determinism)[]; // the keys of two such records
  return names.filter((each) => JSON.stringify(before[each]) !== JSON.stringify(after[each]));
}
