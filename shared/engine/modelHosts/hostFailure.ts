/** How is what went wrong inside a model host told to its engine? */
import { AssayError, messageOf } from '../../core/errors.ts';
import type { HostFailure } from './messages.ts';

/** An error of ours as it is; anything else is the runtime refusing the rows. */
export function failureOf(thrown: unknown): HostFailure {
  if (thrown instanceof AssayError) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  return { code: 'does_not_fit', message: `The model does not take these rows: ${messageOf(thrown)}`, hint: 'Compare the binding with the inputs that "assay models" lists.' };
}

export const thrownFrom = ({ code, message, hint }: HostFailure): AssayError => new AssayError(code, message, { hint });
