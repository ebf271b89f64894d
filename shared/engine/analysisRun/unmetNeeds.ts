/** Does an analysis apply here, and if not, what is missing and how is it supplied? */
import type { AnyAnalysis, BoundScope, Side } from '../../analyses/defineAnalysis.ts';
import { AssayError } from '../../core/errors.ts';

export interface Offer {
  readonly sides: ReadonlyMap<Side, BoundScope>;
  readonly models: number;
  readonly replays: number;
}

interface Unmet {
  readonly message: string;
  readonly hint: string;
}

function unmetSide({ title, needs }: AnyAnalysis, offer: Offer): Unmet | undefined {
  const side = needs.sides.find((each) => !offer.sides.has(each));
  if (side === undefined) return undefined;
  if (side === 'data') return { message: `${title} needs a dataset.`, hint: 'Name one with --data.' };
  return { message: `${title} needs a ${side} scope.`, hint: `Give one with --${side} (a saved scope, a dataset, or a clause on --data).` };
}

function unmetRole({ title, needs }: AnyAnalysis, offer: Offer): Unmet | undefined {
  const main = offer.sides.get('current') ?? offer.sides.get('data');
  const role = needs.roles.find((each) => main?.find(each) === undefined);
  if (role === undefined) return undefined;
  const hint = role.startsWith('label') ? 'Link labels to the log: assay labels add WORKSPACE LOG PATH --on KEY.' : `Give one that role: assay import … --role COLUMN=${role}.`;
  return { message: `${title} needs a column with the role ${role}.`, hint };
}

function unmetAbility({ title, needs }: AnyAnalysis, offer: Offer): Unmet | undefined {
  const wanted = needs.abilities ?? [];
  if (wanted.includes('replay') && offer.replays === 0) return { message: `${title} needs a replay of the dataset.`, hint: 'Run one: assay replay WORKSPACE --data D --model M.' };
  const models = wanted.includes('two-models') ? 2 : wanted.includes('model') ? 1 : 0;
  if (offer.models >= models) return undefined;
  return { message: `${title} needs ${models === 1 ? 'a model' : 'two models'}.`, hint: 'Add one: assay model add WORKSPACE PATH --name N.' };
}

/** One line naming the first unmet need, or undefined when the analysis applies. */
export const unmetNeeds = (analysis: AnyAnalysis, offer: Offer): Unmet | undefined => unmetSide(analysis, offer) ?? unmetRole(analysis, offer) ?? unmetAbility(analysis, offer);

/** @throws AssayError does_not_fit naming the first unmet need and how it is supplied */
export function requireNeeds(analysis: AnyAnalysis, offer: Offer): void {
  const unmet = unmetNeeds(analysis, offer);
  if (unmet !== undefined) throw new AssayError('does_not_fit', unmet.message, { hint: unmet.hint });
}
