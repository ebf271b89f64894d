/** What did the user make in this workspace (the document), as opposed to what was computed? */
import * as z from 'zod';
import { AssayError } from '../core/errors.ts';
import { Clause } from '../core/clause/clause.ts';
import { SavedScope } from './catalogue.ts';

export const WORKSPACE_FORMAT = 1;

/** `workspace.json`: undoable, saved, never touches data or results. */
export const WorkspaceDocument = z.object({
  format: z.literal('assay-workspace'),
  schema: z.literal(WORKSPACE_FORMAT),
  name: z.string(),
  createdAt: z.string(),
  scopes: z.array(SavedScope),
  /** What the workbench compares: names of saved scopes and the filter chips over both. */
  view: z.object({ dataset: z.string().nullable(), reference: z.string().nullable(), current: z.string().nullable(), filters: z.array(Clause), layout: z.string(), layouts: z.record(z.string(), z.unknown()) }),
  models: z.object({ champion: z.string().nullable(), challenger: z.string().nullable() }),
  findings: z.array(z.object({ id: z.string(), title: z.string(), note: z.string(), records: z.array(z.string()), createdAt: z.string() })),
});
export type WorkspaceDocument = z.infer<typeof WorkspaceDocument>;

export function emptyDocument(name: string, createdAt: string): WorkspaceDocument {
  return {
    format: 'assay-workspace', schema: WORKSPACE_FORMAT, name, createdAt, scopes: [],
    view: { dataset: null, reference: null, current: null, filters: [], layout: 'Triage', layouts: {} },
    models: { champion: null, challenger: null }, findings: [],
  };
}

/** Steps from schema n to n + 1, by n. None yet: the first schema is the current one. */
const MIGRATIONS: Readonly<Record<number, (document: Record<string, unknown>) => Record<string, unknown>>> = {};

const Header = z.looseObject({ format: z.literal('assay-workspace'), schema: z.number().int() });

/**
 * Parses a document of this or an older schema.
 * @throws AssayError newer_schema when it was written by a newer Assay (nothing is changed), bad_input when it is no workspace document
 */
export function parseDocument(raw: unknown, where: string): WorkspaceDocument {
  const header = Header.safeParse(raw);
  if (!header.success) throw new AssayError('bad_input', 'This is not a workspace document.', { where, hint: 'Point Assay at a folder made by "assay init" or "assay demo".' });
  if (header.data.schema > WORKSPACE_FORMAT) {
    throw new AssayError('newer_schema', `The workspace was written by a newer Assay (schema ${header.data.schema}, this one reads up to ${WORKSPACE_FORMAT}). Nothing was changed.`, { where, hint: 'Open it with that version or newer.' });
  }
  let document: Record<string, unknown> = header.data;
  for (let schema = header.data.schema; schema < WORKSPACE_FORMAT; schema += 1) document = MIGRATIONS[schema]?.(document) ?? document;
  const parsed = WorkspaceDocument.safeParse(document);
  if (!parsed.success) throw new AssayError('bad_input', `The workspace document is damaged: ${z.prettifyError(parsed.error)}`, { where, hint: 'Restore workspace.json from a backup.' });
  return parsed.data;
}
