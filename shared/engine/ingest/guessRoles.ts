/** Which roles do columns probably have, judging by their names and types, and why? */
import { AssayError } from '../../core/errors.ts';
import { PLAIN_ROLES, RoleSchema, SHARED_ROLES, type ColumnKind, type Role } from '../../core/roles.ts';

export interface NamedColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface ColumnRoles {
  readonly roles: readonly Role[];
  readonly reason: string;
}

interface Rule {
  readonly role: Role;
  readonly names: RegExp;
  readonly kinds?: readonly ColumnKind[];
}

/** Names are compared in lower case with `_` between words. The first rule that fits wins; a role that is taken is not given twice. */
const RULES: readonly Rule[] = [
  { role: 'label-time', names: /^(label|labell?ed|truth|outcome)_(ts|time|timestamp|at|date)$/, kinds: ['time'] },
  { role: 'label-version', names: /^label_version$/ },
  { role: 'request-id', names: /^(request|req|inference|prediction|trace|transaction|correlation|event|call)_?(id|uuid)$/ },
  { role: 'row-index', names: /^(row|instance|item|position)_(index|idx|number|nr|no)$/, kinds: ['numeric'] },
  { role: 'time', names: /^(ts|time|timestamp|datetime|date|(event|request|log|logged|created|received|scored|prediction)_(ts|time|timestamp|at|date))$/, kinds: ['time'] },
  { role: 'score', names: /^(score|proba|prob|probability|y_score|y_prob|y_proba|(predicted|prediction|model|positive)_(score|proba|prob|probability))$/, kinds: ['numeric'] },
  { role: 'prediction', names: /^(prediction|predicted|pred|y_pred|y_hat|decision|(predicted|prediction)_(class|label|outcome))$/ },
  { role: 'label', names: /^(label|target|y|y_true|ground_truth|truth|actual|true_label)$/ },
  { role: 'value', names: /^(predicted|prediction)_value$/, kinds: ['numeric'] },
  { role: 'latency', names: /^(latency|duration|elapsed|response_time)(_(ms|us|ns|s|seconds|millis))?$/, kinds: ['numeric'] },
  { role: 'status', names: /^(status|status_code|http_status|response_code|http_status_code)$/ },
  { role: 'model-version', names: /^(model_version|model_id|version_of_model|modelversion)$/ },
  { role: 'entity-id', names: /^(user|customer|client|applicant|account|entity|patient|member)_?(id|uuid)$/ },
  { role: 'weight', names: /^(sample|row|instance)_weight$/, kinds: ['numeric'] },
  { role: 'sampling-fraction', names: /^(sampling_fraction|sampling_rate|sample_rate)$/, kinds: ['numeric'] },
  { role: 'stage', names: /^(stage|pipeline_stage)$/ },
];
const SEGMENT = /^(region|segment|channel|platform|tenant|client|client_app|app|app_version|environment|env|data_?center|market)$/;
const SENSITIVE = /^(sex|gender|race|ethnicity|ethnic_group|ethnic_origin|religion|nationality|national_origin)$/;
const CLASS_SCORE = /^(?:score|proba|prob|probability)_(.+)$/i;
const IDENTIFIER = /^(id|uuid|guid|row|index|idx|unnamed_?0|.+_(id|uuid|guid))$/;
const BARE_ID = /^(id|uuid|guid)$/;

const normal = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase().replace(/[^a-z\d]+/g, '_').replace(/^_|_$/g, '');

/** Parses the roles a user gave; one column may have several, joined with "+". @throws AssayError bad_input, not_found, listing what there is */
export function parseGivenRoles(given: Readonly<Record<string, string>>, columns: readonly string[]): ReadonlyMap<string, readonly Role[]> {
  const parsed = new Map<string, readonly Role[]>();
  const owners = new Map<Role, string>();
  for (const [column, text] of Object.entries(given)) {
    if (!columns.includes(column)) throw new AssayError('not_found', `There is no column "${column}" to give a role to.`, { where: column, hint: `Columns: ${columns.join(', ')}.` });
    const roles = text.split('+').map((each) => parseRole(each.trim(), column));
    for (const role of roles) {
      const owner = owners.get(role);
      if (owner !== undefined && owner !== column && !SHARED_ROLES.has(role)) throw new AssayError('bad_input', `Both "${owner}" and "${column}" were given the role ${role}, which only one column may have.`, { where: column, hint: 'Give it to one of them.' });
      owners.set(role, column);
    }
    parsed.set(column, [...new Set(roles)]);
  }
  return parsed;
}

function parseRole(text: string, column: string): Role {
  const parsed = RoleSchema.safeParse(text);
  if (!parsed.success) throw new AssayError('bad_input', `"${text}" is no role (for column "${column}").`, { where: column, hint: `Roles: ${PLAIN_ROLES.join(', ')}, score:CLASS; several are joined with +.` });
  return parsed.data;
}

function guessOne(column: NamedColumn, taken: ReadonlySet<Role>): ColumnRoles {
  const word = normal(column.name);
  const rule = RULES.find((each) => !taken.has(each.role) && each.names.test(word) && each.kinds?.includes(column.kind) !== false);
  if (rule !== undefined) return { roles: [rule.role], reason: `guessed from the name "${column.name}"` };
  if (SENSITIVE.test(word)) return { roles: ['feature', 'sensitive'], reason: `guessed: "${column.name}" names a protected characteristic; taken as a feature too` };
  const scored = CLASS_SCORE.exec(column.name)?.[1];
  if (scored !== undefined && column.kind === 'numeric' && !taken.has(`score:${scored}`)) return { roles: [`score:${scored}`], reason: `guessed from the name "${column.name}": the score of the class "${scored}"` };
  if (SEGMENT.test(word)) return { roles: ['segment'], reason: `guessed from the name "${column.name}"` };
  if (IDENTIFIER.test(word)) return { roles: ['identifier'], reason: `guessed from the name "${column.name}"` };
  return guessByKind(column);
}

function guessByKind(column: NamedColumn): ColumnRoles {
  if (column.kind === 'time') return { roles: [], reason: 'a time without a recognised meaning' };
  if (column.kind === 'nested') return { roles: [], reason: 'a nested value; give its parts roles after unpacking them' };
  if (column.kind === 'text') return { roles: ['identifier'], reason: 'guessed: a text that is different in nearly every row' };
  return { roles: ['feature'], reason: 'guessed: nothing else was recognised in the name' };
}

/** Roles as given, and guessed for the other columns: without a request id, a column called "id" beside a time is one. */
export function assignRoles(columns: readonly NamedColumn[], given: ReadonlyMap<string, readonly Role[]>): readonly ColumnRoles[] {
  const taken = new Set([...given.values()].flat().filter((role) => !SHARED_ROLES.has(role)));
  const assigned = columns.map((column) => {
    const own = given.get(column.name);
    const answer = own === undefined ? guessOne(column, taken) : { roles: own, reason: 'given on import' };
    for (const role of answer.roles) if (!SHARED_ROLES.has(role)) taken.add(role);
    return answer;
  });
  if (taken.has('request-id') || !taken.has('time')) return assigned;
  const id = columns.findIndex((column) => BARE_ID.test(normal(column.name)) && !given.has(column.name));
  return assigned.map((answer, i) => (i === id ? { roles: ['request-id'], reason: `guessed: "${columns[i]?.name ?? ''}" beside a time, and no other request id` } : answer));
}
