/** Which rows, with which values, did the models of a replay see? */
import * as z from 'zod';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { Clause } from '../../core/clause/clause.ts';
import { Repair, type Scope } from '../../core/scope.ts';

/** What a replay keeps about its rows. */
const Kept = z.object({ clauses: z.array(Clause).default([]), duplicates: z.enum(['first', 'all']).default('first'), repairs: z.array(Repair).default([]) });

/** The scope of the replayed dataset, with the repairs that were made before the models saw it. */
export const replayedScope = ({ replay }: DatasetMeta): Scope => ({ dataset: replay?.of ?? '', ...Kept.parse(replay?.stats.scope ?? {}) });
