/** What can a column be to Assay? */
import * as z from 'zod';

/** Role names in kebab-case; `score:CLASS` is the score of one class. */
export const PLAIN_ROLES = [
  'feature', 'score', 'value', 'prediction', 'label', 'label-time', 'label-version', 'time', 'request-id', 'row-index', 'entity-id',
  'model-version', 'weight', 'sampling-fraction', 'latency', 'status', 'segment', 'sensitive', 'identifier', 'stage',
] as const;
export type PlainRole = (typeof PLAIN_ROLES)[number];
export type Role = PlainRole | `score:${string}`;

export const RoleSchema = z.union([z.enum(PLAIN_ROLES), z.templateLiteral(['score:', z.string().min(1)])]);

/** Roles that several columns of a dataset may have; every other role belongs to at most one column. */
export const SHARED_ROLES: ReadonlySet<Role> = new Set<Role>(['feature', 'segment', 'sensitive', 'identifier', 'stage']);

/** What a value of a column is, whatever the store calls it. */
export const ColumnKind = z.enum(['numeric', 'categorical', 'boolean', 'time', 'text', 'nested']);
export type ColumnKind = z.infer<typeof ColumnKind>;

/** A column of a dataset: its roles are a set because a feature may also be sensitive or a segment. */
export const DatasetColumn = z.object({
  name: z.string(),
  type: z.string().describe('DuckDB type as stored'),
  kind: ColumnKind,
  roles: z.array(RoleSchema),
  reason: z.string().describe('why it has these roles: given by the user, or guessed from …'),
});
export type DatasetColumn = z.infer<typeof DatasetColumn>;
