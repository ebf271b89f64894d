/** Which analyses are there? */
import type { AnyAnalysis } from './defineAnalysis.ts';

/** In the order in which they are listed. */
export const analyses: readonly AnyAnalysis[] = [];
