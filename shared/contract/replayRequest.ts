/** What may be asked of a replay: which rows, through which models, arriving when, until when, and what if something fails? */
import * as z from 'zod';
import { Clause } from '../core/clause/clause.ts';
import { Repair } from '../core/scope.ts';
import { ScopeRef } from './runRequest.ts';

/**
 * When requests arrive. offline: all rows at once in blocks. recorded: the log's own gaps. poisson, constant: by rate. ramp: the rate
 * climbs from `rate` to `toRate`. step: from `rate` to `toRate` in stairs. burst: `rate` with bursts of `peakRate`. closed: always
 * `concurrency` outstanding. sweep: several levels of rate or concurrency, or a search for the highest that meets the objective.
 */
export const Schedule = z.enum(['offline', 'recorded', 'poisson', 'constant', 'ramp', 'step', 'burst', 'closed', 'sweep']);
export type Schedule = z.infer<typeof Schedule>;

/** Server-side dynamic batching: a batch leaves when it is full, or its oldest request waited long enough. */
export const Batching = z.object({
  maxSize: z.number().int().positive().max(65_536).describe('most requests a batch'),
  maxDelayMs: z.number().min(0).default(0).describe('longest wait for a batch to fill; 0: only what is queued when an instance is free'),
  preferredSizes: z.array(z.number().int().positive()).default([]).describe('a batch of one of these sizes leaves without waiting for more'),
  allowedSizes: z.array(z.number().int().positive()).default([]).describe('a batch is padded up to the next of these sizes'),
  instances: z.number().int().positive().max(64).default(1).describe('copies of the model that work at the same time'),
  maxQueue: z.number().int().positive().optional().describe('requests that may wait; unlimited when left out'),
  overflow: z.enum(['reject', 'delay']).default('reject').describe('what becomes of a request that finds the queue full'),
});
export type Batching = z.infer<typeof Batching>;

/** What a latency has to meet: so many of a hundred responses within so many milliseconds. */
export const Objective = z.object({ percentile: z.number().gt(0).lt(1).default(0.99), boundMs: z.number().positive() });
export type Objective = z.infer<typeof Objective>;

export const Sweep = z.object({
  over: z.enum(['rate', 'concurrency']).default('rate'),
  from: z.number().positive(),
  to: z.number().positive(),
  search: z.enum(['linear', 'binary']).default('binary').describe('every level from `from` to `to` by `step`, or halving until levels differ by less than `precision`'),
  step: z.number().positive().optional().describe('linear: distance of levels'),
  precision: z.number().gt(0).lt(1).default(0.02).describe('binary: stop when the bracket is narrower than this share of the rate'),
  secondsPerLevel: z.number().positive().default(5),
  confirmations: z.number().int().min(0).max(20).default(2).describe('further runs at the found level'),
});
export type Sweep = z.infer<typeof Sweep>;

/** Own seeds for what can vary alone; each is `seed` where it is left out. */
export const Seeds = z.object({ sample: z.number().int().optional(), order: z.number().int().optional(), arrivals: z.number().int().optional() });
export type Seeds = z.infer<typeof Seeds>;

/** A column that comes from an earlier replay of the same log instead of the log: the stages of a pipeline follow each other. */
export const StageInputRequest = z.object({
  column: z.string().min(1).describe('column that the models read'),
  replay: z.string().min(1).describe('earlier replay of the same log, by name'),
  model: z.string().optional().describe('whose answer; may be left out where the replay holds one model'),
  from: z.string().min(1).describe('its answer: score, value, prediction or a class score'),
});

export const ReplayRequest = z.object({
  data: z.string(),
  name: z.string().optional(),
  models: z.array(z.string()).min(1),
  schedule: Schedule.default('offline'),
  filters: z.array(Clause).default([]),
  scope: z.array(ScopeRef).default([]),
  repairs: z.array(Repair).default([]).describe('columns changed before the models see them'),
  inputs: z.array(StageInputRequest).default([]).describe('columns that come from earlier replays instead of the log'),
  speed: z.number().positive().default(1).describe('recorded: times faster than it was'),
  maxIdleMs: z.number().positive().default(1_000).describe('recorded: longest gap kept'),
  rate: z.number().positive().optional().describe('requests a second'),
  toRate: z.number().positive().optional().describe('ramp, step: last rate'),
  stepRate: z.number().positive().optional().describe('step: difference of two stairs'),
  peakRate: z.number().positive().optional().describe('burst: rate inside a burst'),
  periodSeconds: z.number().positive().optional().describe('ramp: duration; step: length of a stair; burst: from one burst to the next'),
  burstSeconds: z.number().positive().optional().describe('burst: length of a burst'),
  gaps: z.enum(['constant', 'poisson']).default('constant').describe('ramp, step, burst, sweep: gaps between requests at a rate'),
  concurrency: z.number().int().positive().default(1).describe('closed: requests outstanding'),
  sweep: Sweep.optional(),
  objective: Objective.optional(),
  batching: Batching.optional(),
  limit: z.number().int().positive().optional().describe('at most so many rows, from the front'),
  sample: z.number().int().positive().optional().describe('so many rows, drawn at random'),
  stratify: z.array(z.string()).default([]).describe('columns whose combinations keep their shares in the sample'),
  replacement: z.boolean().default(false).describe('draw the sample with replacement'),
  order: z.enum(['log', 'time', 'shuffled']).optional().describe('order of the rows; event time for recorded, else log order, when left out'),
  warmup: z.number().int().min(0).default(100),
  minSeconds: z.number().min(0).default(0).describe('paced: rows are used again until the run lasts this long'),
  minRequests: z.number().int().min(0).default(0).describe('paced: rows are used again until there are so many'),
  maxSeconds: z.number().positive().optional().describe('paced: no request is sent after this'),
  timeoutMs: z.number().positive().default(30_000),
  onFailure: z.enum(['skip', 'restart', 'stop']).default('skip').describe('a batch that kills or hangs the model is marked and skipped, tried once more in a fresh process, or ends the replay'),
  threads: z.number().int().positive().max(256).default(1).describe('threads inside one call of a model'),
  provider: z.string().default('cpu').describe('execution provider asked for; another one really used makes the run invalid'),
  operators: z.boolean().default(false).describe('profile the operators of a run of its own after the measured one'),
  seed: z.number().int().default(42),
  seeds: Seeds.default({}),
});
export type ReplayRequest = z.infer<typeof ReplayRequest>;
