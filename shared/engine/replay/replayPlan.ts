/** What does a replay consist of: which rows, through which models, into which table? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { ReplayRequest } from '../../contract/procedures.ts';
import type { Connection } from '../duckdb/database.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import type { ReplayTable } from './replayTable.ts';
import type { NoiseFigures } from './noiseFloor.ts';
import type { RowChoice } from './replayRows.ts';

export interface ReplayModel {
  readonly meta: ModelMeta;
  readonly folder: string;
  /** Position in the request. */
  readonly index: number;
}

export interface ReplayPlan {
  readonly request: ReplayRequest;
  readonly data: DatasetMeta;
  readonly models: readonly ReplayModel[];
  readonly hosts: ModelHosts;
  readonly choice: RowChoice;
  readonly totalRows: number;
  /** Connection for reading the log; the table writes through its own. */
  readonly reader: Connection;
  readonly table: ReplayTable;
  readonly job: JobContext;
}

/** What is known of a model after its run; times exclude the warm-up. */
export interface ModelStats {
  readonly modelId: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly provider: string;
  readonly runtime: string;
  readonly loadMs: number;
  readonly firstRunMs: number | null;
  readonly warmupMs: number | null;
  /** Rows a call that the host chose; null where every call had one row, or no block was large enough to try. */
  readonly callSize: number | null;
  /** Rows without a score. */
  readonly errors: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Processes that had to be started. */
  readonly processes: number;
  readonly lastError?: string;
}

export interface ModelOutcome {
  readonly model: string;
  readonly stats: ModelStats;
  readonly noise: NoiseFigures | null;
  /** Why the figures of this model are not to be relied on. */
  readonly reasons: readonly string[];
}

export const failedRows = (byStatus: Readonly<Record<string, number>>): number => Object.entries(byStatus).reduce((sum, [status, count]) => (status === 'ok' || status === 'nan' ? sum : sum + count), 0);
