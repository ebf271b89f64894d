/** Inside which operators do the models of a replay spend their time? */
import { encodeRows } from '../../core/binding/encodeRows.ts';
import { isCancelled, messageOf } from '../../core/errors.ts';
import type { OperatorTime } from '../runtimes/modelRuntime.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';
import { readBlocks } from './replayRows.ts';

const ROWS = 256;
/** Rows a call of an offline replay; a paced one is profiled as its requests are, or in its largest batches. */
const OFFLINE_CALL = 64;

/**
 * Profiles every model on the first rows of the replay, in a process of its own and after everything was measured, and fills table
 * `operators` of its file: model, node, op, provider, calls, total_us. Gives a sentence for each model that cannot be profiled.
 */
export async function profileOperators(plan: ReplayPlan): Promise<string[]> {
  const notes: string[] = [];
  await plan.table.dropTable('operators');
  for (const model of plan.models) {
    plan.job.progress({ fraction: null, phase: 'Profiling operators', detail: model.meta.name });
    try {
      const operators = await profileModel(plan, model);
      if (operators.length === 0) notes.push(`The operators of ${model.meta.name} could not be timed.`);
      else await addOperators(plan, model, operators);
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown;
      notes.push(`The operators of ${model.meta.name} were not profiled: ${messageOf(thrown)}`);
    }
  }
  return notes;
}

async function profileModel({ reader, choice, job, hosts, request }: ReplayPlan, { meta, folder }: ReplayModel): Promise<readonly OperatorTime[]> {
  const callSize = request.schedule === 'offline' ? OFFLINE_CALL : (request.batching?.maxSize ?? 1);
  const host = await hosts.open(meta, folder, { signal: job.signal, threads: request.threads, provider: request.provider });
  try {
    for await (const { rows, columns } of readBlocks(reader, choice, { bindings: [meta.binding], blockRows: ROWS, signal: job.signal })) {
      const { operators } = await host.profile({ inputs: encodeRows(meta.binding, columns, rows), rows: Math.min(rows, ROWS), callSize }, { signal: job.signal, timeoutMs: request.timeoutMs });
      return operators;
    }
    return [];
  } finally {
    await host.close();
  }
}

async function addOperators({ table }: ReplayPlan, { meta }: ReplayModel, operators: readonly OperatorTime[]): Promise<void> {
  const texts = (value: (operator: OperatorTime) => string): string[] => operators.map(value);
  await table.addTable('operators', [
    { column: 'model', type: 'VARCHAR', values: texts(() => meta.name) },
    { column: 'node', type: 'VARCHAR', values: texts(({ node }) => node) },
    { column: 'op', type: 'VARCHAR', values: texts(({ op }) => op) },
    { column: 'provider', type: 'VARCHAR', values: texts(({ provider }) => provider) },
    { column: 'calls', type: 'BIGINT', values: operators.map(({ calls }) => calls) },
    { column: 'total_us', type: 'DOUBLE', values: Float64Array.from(operators, ({ totalUs }) => totalUs) },
  ]);
}
