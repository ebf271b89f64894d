/** How does the engine have a user's own SQL run, somewhere it can do no harm? */
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { Workspace } from '../store/workspace.ts';

/**
 * Runs one read-only statement over the workspace's datasets in a child process.
 * @throws AssayError bad_input (not one statement, not read only, DuckDB's own message), cancelled (also by its
 * time limit, with a hint), no_space, unsupported (unknown file type of `out`)
 */
export interface QueryRunner {
  run(workspace: Workspace, request: ParsedInputOf<'query.run'>, job: JobContext): Promise<OutputOf<'query.run'>>;
}
