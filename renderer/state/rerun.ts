/** How is a recorded question asked again, with other filters? */
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { InputOf } from '../../shared/contract/procedures.ts';
import type { RunRecord } from '../../shared/contract/record.ts';

/** The request that asks a record's question again over the rows that the chips leave. */
export function requestOf(record: Pick<RunRecord, 'request'>, filters: readonly Clause[], reuse: boolean): InputOf<'analysis.run'> {
  return { ...record.request, filters: [...filters], reuse };
}
