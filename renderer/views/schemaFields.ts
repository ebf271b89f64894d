/** Which form fields does a JSON Schema of parameters ask for? */
import * as z from 'zod';

export type FieldKind = 'text' | 'number' | 'switch' | 'choice' | 'list' | 'json';

export interface SchemaField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string | undefined;
  readonly options: readonly string[];
  readonly initial: unknown;
}

const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  items: z.unknown().optional(),
});
type Property = z.infer<typeof Property>;
const Schema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });

function kindOf(property: Property): FieldKind {
  if (property.enum !== undefined) return 'choice';
  const type = Array.isArray(property.type) ? property.type.find((name) => name !== 'null') : property.type;
  switch (type) {
    case 'boolean':
      return 'switch';
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
      return 'text';
    case 'array':
      return Property.safeParse(property.items).data?.type === 'string' ? 'list' : 'json';
    case undefined:
    default:
      return 'json';
  }
}

/** A value that may be null is asked for like the value itself. */
function unwrap(property: Property): Property {
  const alternatives = (property.anyOf ?? []).map((option) => Property.safeParse(option).data).filter((option): option is Property => option !== undefined && option.type !== 'null');
  const [only] = alternatives;
  return alternatives.length === 1 && only !== undefined ? { ...property, ...only } : property;
}

/** Fields in the order of the schema; an unreadable schema gives none. */
export function schemaFields(schema: unknown): readonly SchemaField[] {
  const properties = Schema.safeParse(schema).data?.properties ?? {};
  return Object.entries(properties).flatMap(([name, raw]) => {
    const parsed = Property.safeParse(raw).data;
    if (parsed === undefined) return [];
    const property = unwrap(parsed);
    return [{ name, kind: kindOf(property), description: parsed.description ?? property.description, options: (property.enum ?? []).map(String), initial: parsed.default }];
  });
}

/** The text of a field as a parameter; undefined leaves it to the analysis. */
export function fieldValue(field: SchemaField, text: string): unknown {
  if (text.trim() === '') return undefined;
  switch (field.kind) {
    case 'text':
    case 'choice':
      return text;
    case 'number':
      return Number(text);
    case 'switch':
      return text === 'true';
    case 'list':
      return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    case 'json':
      return JSON.parse(text);
  }
}

export function fieldText(field: SchemaField): string {
  if (field.initial === undefined || field.initial === null) return '';
  if (typeof field.initial === 'string') return field.initial;
  if (field.kind === 'list' && Array.isArray(field.initial)) return field.initial.map(String).join(', ');
  return JSON.stringify(field.initial);
}
