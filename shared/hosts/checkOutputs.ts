/** Does the engine really answer what the contract promises? (tests and development) */
import * as z from 'zod';
import { AssayError } from '../core/errors.ts';
import { procedures, type ProcedureName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';

function check(name: ProcedureName, output: unknown): unknown {
  const parsed = procedures[name].output.safeParse(output);
  if (!parsed.success) throw new AssayError('internal', `"${name}" answered what its contract does not allow: ${z.prettifyError(parsed.error)}`, { where: name });
  return output;
}

/** The same service, failing with `internal` where an output or an event does not fit its schema. */
export function checkOutputs(service: Service<AbortSignal>): Service<AbortSignal> {
  return {
    dispatch: async (name, input, job) => check(name, await service.dispatch(name, input, job)),
    watch: (name, input, onEvent) => service.watch(name, input, (event) => onEvent(check(name, event))),
  };
}
