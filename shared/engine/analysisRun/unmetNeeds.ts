/** Does an analysis apply here, and if not, what is missing and how is it supplied? */
import type { AnyAnalysis, BoundScope, Side } from '../../analyses/defineAnalysis.ts';
import { AssayError } from '../../core/errors.ts';

export interface Offer {
  readonly sides: ReadonlyMap<Side, BoundScope>;
  readonly models: number;
  readonly replays: number;
}

/** One line naming the first unmet need, or undefined when the analysis applies. */
export function unmetNeeds(analysis: AnyAnalysis, offer: Offer): { readonly message: string; readonly hint: string } | undefined {
  const { title, needs } = analysis;
  for (const side of needs.sides) {
    if (!offer.sides.has(side)) return { message: `${title} needs a ${side === 'data' ? 'dataset' : `${side} scope`}.`, hint: side === 'data' ? 'Name one with --data.' : `Give one with --${side} (a saved scope, a dataset, or a clause on --data).` };
  }
  const main = offer.sides.get('current') ?? offer.sides.get('data');
  for (const role of needs.roles) {
    if (main?.find(role) === undefined) return { message: `${title} needs a column with the role ${role}.`, hint: role.startsWith('label') ? 'Link labels to the log: assay labels add WORKSPACE LOG PATH --on KEY.' : `Give one that role: assay import … --role COLUMN=${role}.` };
  }
  for (const ability of needs.abilities ?? []) {
    if (ability === 'replay' && offer.replays === 0) return { message: `${title} needs a replay of the dataset.`, hint: 'Run one: assay replay WORKSPACE --data D --model M.' };
    const wanted = ability === 'two-models' ? 2 : 1;
    if (ability !== 'replay' && offer.models < wanted) return { message: `${title} needs ${wanted === 1 ? 'a model' : 'two models'}.`, hint: 'Add one: assay model add WORKSPACE PATH --name N.' };
  }
  return undefined;
}

export function requireNeeds(analysis: AnyAnalysis, offer: Offer): void {
  const unmet = unmetNeeds(analysis, offer);
  if (unmet !== undefined) throw new AssayError('does_not_fit', unmet.message, { hint: unmet.hint });
}
