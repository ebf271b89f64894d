/** What belongs together while one workspace is open? */
import type { Database } from './duckdb/database.ts';
import type { JobQueue } from './jobs/jobQueue.ts';
import type { ModelHosts } from './modelHosts/modelHosts.ts';
import type { QueryRunner } from './query/queryRunner.ts';
import type { Workspace } from './store/workspace.ts';

export interface Engine {
  readonly workspace: Workspace;
  readonly database: Database;
  readonly hosts: ModelHosts;
  readonly queue: JobQueue;
  readonly queryRunner: QueryRunner;
  /** Folder of the product's own resources (sample data), where a host ships them. */
  readonly resources: string;
  /** Says that datasets, models, records or the document changed. */
  changed(what: 'catalogue' | 'document'): void;
  onChange(listener: (what: 'catalogue' | 'document') => void): () => void;
}
