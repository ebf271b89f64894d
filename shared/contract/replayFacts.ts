/** What is kept about a replay besides its rows: how it ran, on what, what went wrong, and may its figures be relied on? */
import * as z from 'zod';

/** Why figures of a run are not to be relied on, or could not be made. */
export const ValidityCode = z.enum(['MIN_DURATION', 'MIN_COUNT', 'LATE_GENERATOR', 'OFFERED_RATE', 'DROPPED', 'UNSTABLE', 'PERCENTILE_NOT_REPORTABLE', 'ERRORS', 'EP_FALLBACK', 'THROTTLED', 'CANCELLED', 'RESUMED']);
export type ValidityCode = z.infer<typeof ValidityCode>;

export const Validity = z.object({ valid: z.boolean(), reasons: z.array(z.string()).describe('each begins with its code and ends with what would help') });

/** What the numbers of a model's run depend on: with the same facts, the same answers within the noise floor. */
export const Determinism = z.object({
  modelId: z.string().describe('sha256 of the artefact'),
  format: z.string(),
  runtime: z.string(),
  provider: z.string(),
  threads: z.number().int(),
  graphOptimization: z.string(),
  sessionOptions: z.record(z.string(), z.unknown()),
  os: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  gpu: z.string().nullable(),
  driver: z.string().nullable(),
  /** Governor or power profile where it can be read. */
  power: z.string().nullable(),
  seeds: z.object({ sample: z.number().int(), order: z.number().int(), arrivals: z.number().int() }),
  /** sha256 over the row numbers in the order in which they were sent. */
  rowOrderHash: z.string(),
  dataHash: z.string().nullable(),
  batching: z.unknown(),
});
export type Determinism = z.infer<typeof Determinism>;

/** Something that happened to a model while it ran. */
export const ReplayEvent = z.object({ model: z.string(), kind: z.enum(['crashed', 'timeout', 'memory', 'error', 'restarted', 'given-up', 'stopped', 'cancelled', 'resumed', 'disk-full']), atMs: z.number(), batch: z.number().int().nullable(), rows: z.number().int(), message: z.string() });
export type ReplayEvent = z.infer<typeof ReplayEvent>;

/** Largest differences between two runs of one model on the same rows. */
export const NoiseFigures = z.object({
  rows: z.number().int(),
  maxAbsDifference: z.number().nullable().describe('null when nothing was compared'),
  p99AbsDifference: z.number().nullable().optional(),
  maxRelativeDifference: z.number().nullable().optional().describe('largest |Δ| ÷ |first answer|, where that is not 0'),
  predictionFlips: z.number().int(),
  how: z.string(),
  reason: z.string().optional(),
  /** The same rows through other execution providers that run here. */
  providers: z.array(z.object({ provider: z.string(), rows: z.number().int(), maxAbsDifference: z.number().nullable(), predictionFlips: z.number().int() })).optional(),
});
export type NoiseFigures = z.infer<typeof NoiseFigures>;

/** Response times of the measured requests at a few percentiles; `conservativeMs` holds with 99 % confidence and is null where too few were measured to report the percentile. */
export const ResponseTimes = z.object({ requests: z.number().int(), percentiles: z.array(z.object({ percentile: z.number(), ms: z.number(), conservativeMs: z.number().nullable() })) });
export type ResponseTimes = z.infer<typeof ResponseTimes>;

/** What is known of a model after its run; times exclude the warm-up. */
export const ModelRunFacts = z.object({
  modelId: z.string(),
  rows: z.number().int(),
  seconds: z.number(),
  rowsPerSecond: z.number(),
  provider: z.string().describe('execution provider really used'),
  providerAsked: z.string().optional(),
  providerReason: z.string().optional().describe('why it is not the one asked for'),
  runtime: z.string(),
  loadMs: z.number(),
  firstRunMs: z.number().nullable(),
  warmupMs: z.number().nullable(),
  callSize: z.number().nullable().describe('rows a call that the host chose; null where the schedule decides'),
  errors: z.number().int().describe('rows without a score'),
  byStatus: z.record(z.string(), z.number().int()),
  processes: z.number().int(),
  lastError: z.string().optional(),
  offeredRate: z.number().nullable().optional(),
  achievedRate: z.number().nullable().optional(),
  dropped: z.number().int().optional(),
  response: ResponseTimes.nullable().optional(),
  lateness: z.object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }).nullable().optional(),
  stability: z.object({ verdict: z.enum(['stable', 'unstable', 'too-short']), windows: z.array(z.object({ fromMs: z.number(), toMs: z.number(), requests: z.number().int(), perSecond: z.number(), meanMs: z.number() })) }).nullable().optional(),
  peakRssBytes: z.number().nullable().optional(),
  determinism: Determinism.optional(),
});
export type ModelRunFacts = z.infer<typeof ModelRunFacts>;

/** How far the answers of a replay that was run again are from the first ones. */
export const ReplayComparison = z.object({
  rows: z.number().int().describe('rows of models that one of both answered'),
  compared: z.number().int().describe('rows that both answered'),
  largestDifference: z.number().nullable().describe('null when a score is missing on one side'),
  p99Difference: z.number().nullable(),
  flips: z.number().int().describe('predictions that changed'),
  floor: z.number().describe('largest noise measured of a model; 1e-6 where none was'),
  within: z.boolean(),
  changedFacts: z.array(z.string()).describe('facts of the determinism record that differ'),
});

/** One level of a sweep. */
export const SweepLevel = z.object({ model: z.string(), level: z.number().int(), target: z.number().describe('requests a second, or outstanding'), requests: z.number().int(), achievedRate: z.number(), percentileMs: z.number().nullable(), conservativeMs: z.number().nullable(), meets: z.boolean(), confirms: z.boolean(), reasons: z.array(z.string()) });
export type SweepLevel = z.infer<typeof SweepLevel>;

export const SweepFacts = z.object({ over: z.enum(['rate', 'concurrency']), objective: z.object({ percentile: z.number(), boundMs: z.number() }), levels: z.array(SweepLevel), found: z.array(z.object({ model: z.string(), target: z.number().nullable(), confirmed: z.boolean(), reason: z.string() })) });
export type SweepFacts = z.infer<typeof SweepFacts>;

/** A column that came from an earlier replay. */
export const ReplayInputFacts = z.object({ column: z.string(), replay: z.string(), replayId: z.string(), model: z.string(), from: z.string(), unanswered: z.number().int().describe('rows that the earlier stage did not answer: null here') });
export type ReplayInputFacts = z.infer<typeof ReplayInputFacts>;

/** Which rows a replay took, and how they were drawn. */
export const RowsChosen = z.object({
  population: z.number().int().describe('rows of the scope'),
  order: z.enum(['log', 'time', 'shuffled']),
  how: z.string(),
  strataCount: z.number().int().optional(),
  /** The largest strata: values of the columns stratified by, their rows in the scope and in the sample. */
  strata: z.array(z.object({ values: z.array(z.string().nullable()), rows: z.number().int(), drawn: z.number().int() })).optional(),
});
export type RowsChosen = z.infer<typeof RowsChosen>;

/** Kept in the dataset description of a replay; a replay made by an older version lacks the optional parts. */
export const ReplayFacts = z.object({
  of: z.string(),
  models: z.array(z.string()),
  schedule: z.string(),
  seed: z.number().int(),
  validity: Validity,
  stats: z.looseObject({
    rows: z.number().int(),
    scope: z.unknown(),
    request: z.record(z.string(), z.unknown()).describe('the request, defaults filled in'),
    models: z.record(z.string(), ModelRunFacts),
    noiseFloor: z.record(z.string(), NoiseFigures.nullable()),
    events: z.array(ReplayEvent).optional(),
    sweep: SweepFacts.optional(),
    inputs: z.array(ReplayInputFacts).optional(),
    choice: RowsChosen.optional(),
  }),
});
export type ReplayFacts = z.infer<typeof ReplayFacts>;
