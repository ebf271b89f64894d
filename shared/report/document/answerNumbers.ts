/** Which numbers does an answer print, with bounds and n as the result holds them? */
import * as z from 'zod';
import type { RunAnswer } from '../../contract/record.ts';
import { collectNumbers, type NumberAnchor } from '../blocks/collectNumbers.ts';

/** What stands at an RFC 6901 pointer; undefined when nothing does. */
export function atPointer(value: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).reduce<unknown>((found, part) => {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    return (found as Readonly<Record<string, unknown>>)[part]; // an object or array that has this member
  }, value);
}

const bound = z.number().nullable().optional().catch(undefined);
/** An estimate as results write it: value with its bounds and sample size beside it. */
const Estimate = z.object({ low: bound, high: bound, n: bound });

function withNeighbours(number: NumberAnchor, result: unknown): NumberAnchor {
  if (!number.pointer.endsWith('/value')) return number;
  const { low, high, n } = Estimate.safeParse(atPointer(result, number.pointer.slice(0, -'/value'.length))).data ?? {};
  return {
    ...number,
    ...(number.low === undefined && low !== undefined ? { low } : {}),
    ...(number.high === undefined && high !== undefined ? { high } : {}),
    ...(number.n === undefined && n !== undefined ? { n } : {}),
  };
}

/** Numbers in reading order; bounds that are only printed are looked up beside the value in the result. */
export const answerNumbers = ({ record, blocks }: RunAnswer): readonly NumberAnchor[] => collectNumbers(blocks, record.id).map((number) => withNeighbours(number, record.result));
