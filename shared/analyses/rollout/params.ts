/** How is a challenger imagined to have been rolled out? */
import * as z from 'zod';

export const MODES = ['shadow', 'ab', 'canary', 'blue-green'] as const;

export const Params = z.object({
  mode: z.enum(MODES).default('canary').describe('shadow: both answer everything; ab: a fixed share; canary: a ramp of shares with a gate at each; blue-green: a switch-over at one moment'),
  champion: z.string().default('').describe('model that answers today; left out, the workspace’s champion, else the first model of the replay'),
  challenger: z.string().default('').describe('model that is rolled out; left out, the workspace’s challenger, else the next model of the replay'),
  replay: z.string().default('').describe('name of the replay that holds both; empty for the newest one, offline where there is one; a paced one gives latency too'),
  salt: z.string().default('rollout').describe('another salt makes another assignment'),
  assignBy: z.enum(['auto', 'request', 'entity']).default('auto').describe('what is hashed: the entity where the log has one, else the request'),
  share: z.number().gt(0).lt(1).default(0.5).describe('ab: share of the challenger'),
  steps: z.string().default('1,5,25,50,100').describe('canary: shares of the challenger in per cent, rising'),
  stepHours: z.number().positive().default(24).describe('canary: length of a step'),
  stepRequests: z.number().int().positive().optional().describe('canary: length of a step in requests of all traffic, instead of hours'),
  startAt: z.string().optional().describe('canary: ISO 8601 moment when the ramp begins; the first request when left out'),
  looks: z.number().int().min(1).max(200).default(8).describe('canary: looks of the gate at each step, the last at its end'),
  allowedFailures: z.number().int().min(0).default(0).describe('canary: looks in a row that may fail before the roll-back'),
  alpha: z.number().gt(0).lt(0.5).default(0.05).describe('chance that a challenger within all bounds ever fails, over all looks and checks together'),
  minRequests: z.number().int().min(1).default(100).describe('requests of the challenger that a check needs'),
  margin: z.number().min(0).max(1).default(0.02).describe('loss of accuracy that is tolerated, as a share'),
  maxErrorRate: z.number().min(0).max(1).default(0.01).describe('share of rows without an answer that is tolerated'),
  maxNanRate: z.number().min(0).max(1).default(0.005).describe('share of rows answered NaN that is tolerated'),
  maxScoreDifference: z.number().min(0).default(0.5).describe('p99 of |challenger − champion| that is tolerated'),
  maxFlipRate: z.number().min(0).max(1).default(0.1).describe('share of rows decided differently that is tolerated'),
  slower: z.number().positive().default(1.2).describe('ratio to the champion’s p99 that the challenger’s p99 latency may reach'),
  soft: z.string().default('score-difference').describe('checks that only warn, separated by commas: errors, nan, score-difference, flips, quality, latency'),
  switchAt: z.string().optional().describe('blue-green: ISO 8601 moment of the switch; the middle of the scope when left out'),
  windowHours: z.number().positive().max(84).default(24).describe('blue-green: hours before and after the switch that are compared, with the same hours a week earlier'),
});
export type Params = z.infer<typeof Params>;
