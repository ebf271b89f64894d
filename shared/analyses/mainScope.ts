/** Which scope is an analysis about when it may, but need not, be compared with a reference? */
import type { BoundScope, Context } from './defineAnalysis.ts';

/** The current scope if there is one, else the data asked about. */
export const mainScope = (ctx: Context): BoundScope => ctx.scope(ctx.hasScope('current') ? 'current' : 'data');

/** The scope it is compared with, or undefined. */
export const referenceScope = (ctx: Context): BoundScope | undefined => (ctx.hasScope('reference') ? ctx.scope('reference') : undefined);
