/** How is a workspace opened with everything that works on it, and closed again? */
import path from 'node:path';
import type { Service } from '../contract/service.ts';
import { Database } from './duckdb/database.ts';
import type { Engine } from './engine.ts';
import { JobQueue } from './jobs/jobQueue.ts';
import { ModelHosts } from './modelHosts/modelHosts.ts';
import type { ModelHostLauncher } from './modelHosts/modelHostLauncher.ts';
import type { QueryRunner } from './query/queryRunner.ts';
import { createService } from './service.ts';
import { Workspace } from './store/workspace.ts';

export interface OpenEngineOptions {
  readonly path: string;
  readonly launcher: ModelHostLauncher;
  readonly queryRunner: QueryRunner;
  readonly resources: string;
  /** Create the workspace when the folder holds none. */
  readonly create?: boolean;
  readonly memoryLimitBytes?: number;
  readonly threads?: number;
}

export interface OpenEngine {
  readonly engine: Engine;
  readonly service: Service<AbortSignal>;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

const DEFAULT_MEMORY_BYTES = 640 * 1024 * 1024;

/** Opens a workspace with everything that works on it. One process at a time: the host claims the lock. */
export async function openEngine(options: OpenEngineOptions): Promise<OpenEngine> {
  const workspace = options.create === true ? await Workspace.create(options.path) : await Workspace.open(options.path);
  const database = await Database.open({
    tempDirectory: path.join(workspace.path, 'tmp'),
    memoryLimitBytes: options.memoryLimitBytes ?? DEFAULT_MEMORY_BYTES,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  const listeners = new Set<(what: 'catalogue' | 'document') => void>();
  const engine: Engine = {
    workspace,
    database,
    hosts: new ModelHosts(options.launcher),
    queue: new JobQueue(),
    queryRunner: options.queryRunner,
    resources: options.resources,
    changed: (what) => {
      for (const listener of listeners) listener(what);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    engine,
    service: createService(engine),
    queue: engine.queue,
    close: async () => {
      await engine.hosts.closeAll();
      await database.close();
      await workspace.close();
    },
  };
}
