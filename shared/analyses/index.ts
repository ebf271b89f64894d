/** Which analyses are there? */
import { dataQuality } from './data-quality/index.ts';
import type { AnyAnalysis } from './defineAnalysis.ts';
import { drift } from './drift/index.ts';
import { labelCoverage } from './label-coverage/index.ts';
import { latency } from './latency/index.ts';
import { logLatency } from './log-latency/index.ts';
import { overview } from './overview/index.ts';
import { performance } from './performance/index.ts';
import { resources } from './resources/index.ts';
import { subgroups } from './subgroups/index.ts';
import { batching } from './batching/index.ts';
import { compare } from './compare/index.ts';
import { parity } from './parity/index.ts';
import { rollout } from './rollout/index.ts';
import { explanation } from './explanation/index.ts';
import { explanationSummary } from './explanation-summary/index.ts';

/** In the order in which they are listed. */
export const analyses: readonly AnyAnalysis[] = [overview, labelCoverage, dataQuality, drift, logLatency, latency, batching, resources, performance, subgroups, compare, rollout, parity, explanation, explanationSummary];
