/** What does a replay consist of: which rows, through which models, into which table? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { ModelRunFacts, NoiseFigures, ReplayEvent, SweepFacts, SweepLevel } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import type { Connection } from '../duckdb/database.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import type { ReplayTable } from './replayTable.ts';
import type { RowChoice } from './rowChoice.ts';

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
  readonly hosts: Pick<ModelHosts, 'open'>;
  readonly choice: RowChoice;
  readonly totalRows: number;
  /** Connection for reading the log; the table writes through its own. */
  readonly reader: Connection;
  readonly table: ReplayTable;
  readonly job: JobContext;
  /** To be told when a model's whole run is over and its rows are written: a resumed replay does not run it again. */
  readonly finished: (outcome: ModelOutcome) => Promise<void>;
  /** To be told what happens to a model while it runs. */
  readonly happened: (event: ReplayEvent) => Promise<void>;
}

export interface ModelOutcome {
  readonly model: string;
  readonly stats: ModelRunFacts;
  readonly noise: NoiseFigures | null;
  /** Why the figures of this model are not to be relied on. */
  readonly reasons: readonly string[];
  /** The levels of a sweep, and what was found. */
  readonly sweep?: { readonly levels: SweepLevel[]; readonly found: SweepFacts['found'][number] } | undefined;
}

export const failedRows = (byStatus: Readonly<Record<string, number>>): number => Object.entries(byStatus).reduce((sum, [status, count]) => (status === 'ok' || status === 'nan' ? sum : sum + count), 0);
