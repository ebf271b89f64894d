/** Which item does a name, or the beginning of an id, mean? */
import { AssayError } from '../../core/errors.ts';

const ID_PREFIX = /^[0-9a-f]{8,}$/i;
const SHOWN = 20;

/**
 * By exact name first, then by id or a prefix of it of at least 8 hex digits.
 *
 * @throws AssayError not_found, listing the names there are; conflict when a prefix fits several
 */
export function findByRef<T extends { readonly id: string; readonly name: string }>(items: readonly T[], ref: string, noun: string): T {
  const named = items.find((item) => item.name === ref);
  if (named !== undefined) return named;
  const matches = ID_PREFIX.test(ref) ? items.filter((item) => item.id.startsWith(ref.toLowerCase())) : [];
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) throw new AssayError('conflict', `"${ref}" fits several: ${matches.map(({ id }) => id).join(', ')}.`, { hint: 'Give more digits.' });
  const names = items.map(({ name }) => name);
  const list = names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : names.join(', ');
  throw new AssayError('not_found', `There is no ${noun} "${ref}".`, { hint: names.length === 0 ? `This workspace has no ${noun} yet.` : `There is: ${list}.` });
}
