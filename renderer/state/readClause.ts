/** Which clause does a piece of text mean, if any? */
import type { Clause } from '../../shared/core/clause/clause.ts';
import { parseClause } from '../../shared/core/clause/parseClause.ts';

/** undefined when the text is no clause; `columns`, where given, are the only names that count, and signs in them need no quotes. */
export function readClause(text: string, columns?: readonly string[]): Clause | undefined {
  try {
    return parseClause(text, columns);
  } catch {
    return undefined;
  }
}
