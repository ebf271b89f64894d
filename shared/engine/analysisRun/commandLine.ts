/** Which command gives the same number from a terminal? */
import { formatClause } from '../../core/clause/formatClause.ts';
import { shellWord } from '../../core/format/shellWord.ts';
import type { RunRequest } from '../../contract/runRequest.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `assay run …` for a request, with only what differs from the defaults. */
export function commandLine(workspace: string, request: RunRequest): string {
  const words = ['assay', 'run', workspace, request.analysis];
  const option = (name: string, value: string): void => {
    words.push(`--${name}`, value);
  };
  if (request.data !== undefined) option('data', request.data);
  for (const scope of request.reference) option('reference', scope);
  for (const scope of request.current) option('current', scope);
  for (const clause of request.filters) option('where', formatClause(clause));
  for (const column of request.by) option('by', column);
  if (request.duplicates !== 'first') option('duplicates', request.duplicates);
  if (request.labelsAsOf !== undefined) option('labels-as-of', request.labelsAsOf);
  if (request.seed !== 42) option('seed', String(request.seed));
  for (const [key, value] of Object.entries(request.params)) {
    if (value !== undefined) option('set', `${key}=${text(value)}`);
  }
  return words.map(shellWord).join(' ');
}
