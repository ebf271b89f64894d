/** What is known about the latency that production recorded? */
import * as z from 'zod';
import { Clause } from '../../core/clause/clause.ts';
import { Metric } from '../metric.ts';

export const Step = z.object({
  p: z.number(),
  value: z.number().describe('ms, linear interpolation of order statistics'),
  low: z.number().nullable().describe('order statistic, 95 %'),
  high: z.number().nullable(),
  reportable: z.boolean(),
  conservative: z.number().nullable().describe('99 %-confident upper estimate of the early-stopping rule; null when not reportable'),
  minimumN: z.number().int(),
});
export type Step = z.infer<typeof Step>;

export const Share = Metric.extend({ hits: z.number().int() });
export type Share = z.infer<typeof Share>;

export const Profile = z.object({
  label: z.string(),
  requests: z.number().int(),
  missing: z.number().int().describe('requests without a finite latency'),
  withoutStatus: z.number().int().describe('requests without a status: in no error rate'),
  failed: Share.describe('requests that failed ÷ requests with a status'),
  client: Share.describe('requests whose caller erred ÷ requests with a status'),
  n: z.number().int().describe('requests with a latency'),
  min: z.number().nullable(), max: z.number().nullable(), mean: z.number().nullable(), stdev: z.number().nullable(), mad: z.number().nullable(),
  steps: z.array(Step).describe('empty without a latency'),
});
export type Profile = z.infer<typeof Profile>;

export const GroupProfile = Profile.extend({ by: z.string().describe('columns, "status" or "rows a request"'), clauses: z.array(Clause), share: z.number().describe('of all requests') });
export type GroupProfile = z.infer<typeof GroupProfile>;

export const Burst = z.object({
  side: z.enum(['reference', 'current']),
  from: z.string().describe('start of the first hour, ISO 8601 UTC'),
  until: z.string().describe('end of the last hour'),
  requests: z.number().int(),
  failed: Share,
  p50: z.number().nullable(),
  p99: Step.nullable(),
  ratio: z.number().nullable().describe('p99 ÷ p99 of the reference (of all rows when there is none)'),
  by: z.array(z.enum(['p99', 'errors'])).describe('which limit was exceeded'),
});
export type Burst = z.infer<typeof Burst>;

export const Limits = z.object({
  learntFrom: z.enum(['reference', 'all']),
  hours: z.number().int().describe('judged hours they are learnt from'),
  p99: z.number().describe('ms, exp of mean + 3 sd of ln p99 over hours'),
  failedShare: z.number().describe('mean + 3 sd of the share over hours'),
});
export type Limits = z.infer<typeof Limits>;

const numbers = z.array(z.number());
const gappy = z.array(z.number().nullable());

/** Periods one after the other from the first to the last request, empty ones included. */
export const Series = z.object({
  periodMs: z.number(),
  from: z.array(z.string()), side: z.array(z.enum(['reference', 'current'])),
  requests: numbers, n: numbers.describe('with a latency'), p50: gappy, p95: gappy, p99: gappy,
  failed: numbers, client: numbers, judged: numbers.describe('requests with a status'),
});
export type Series = z.infer<typeof Series>;

export const Traffic = z.object({
  label: z.string(),
  from: z.string(), until: z.string(),
  requests: z.number().int().describe('with a time'),
  withoutTime: z.number().int(),
  meanPerSecond: z.number().nullable().describe('requests ÷ seconds from the first to the last; null when all came at once'),
  peakMinute: z.object({ at: z.string(), requests: z.number().int(), perSecond: z.number() }),
  peakSecond: z.object({ at: z.string(), requests: z.number().int() }),
  emptyMinutes: z.number().int().describe('whole minutes between the first and the last request without any'),
  emptyHours: z.number().int(),
  gaps: z.array(z.object({ from: z.string(), until: z.string(), seconds: z.number() })).describe('the longest times without a request'),
});
export type Traffic = z.infer<typeof Traffic>;

export const BurnRule = z.object({
  factor: z.number(), longMinutes: z.number().int(), shortMinutes: z.number().int(), severity: z.enum(['page', 'ticket']),
  judgedFrom: z.string().nullable().describe('when the long window first lies inside the scope; null: it never does'),
  firingMinutes: z.number().int(),
  worst: z.object({ burn: z.number(), at: z.string(), requests: z.number().int(), bad: z.number().int() }).nullable().describe('largest burn rate of the long window'),
});
export type BurnRule = z.infer<typeof BurnRule>;

export const Alert = z.object({
  rule: z.number().int().describe('index into rules'),
  from: z.string(), until: z.string().describe('end of the last minute that fires'),
  ongoing: z.boolean().describe('still firing when the log ends'),
  firingMinutes: z.number().int(),
  worstBurn: z.number().describe('of the long window'), worstAt: z.string(), worstShortBurn: z.number().describe('of the short window, at its own worst minute'),
  requests: z.number().int().describe('judged requests of the long window at its worst'), bad: z.number().int(),
});
export type Alert = z.infer<typeof Alert>;

export const BudgetWindow = z.object({
  from: z.string(), until: z.string(), whole: z.boolean().describe('false: the scope ends before the window does'),
  requests: z.number().int().describe('judged'), bad: z.number().int(), allowed: z.number().describe('(1 − objective) × judged requests'),
  spent: Metric.describe('bad ÷ allowed'),
});
export type BudgetWindow = z.infer<typeof BudgetWindow>;

export const Slo = z.object({
  status: z.literal('computed'),
  objective: z.object({ kind: z.string(), share: z.number(), boundMs: z.number().nullable(), windowDays: z.number() }),
  judged: z.number().int(), unjudged: z.number().int().describe('requests of which the log does not say whether they were good'),
  bad: Share, slow: z.number().int(), failed: z.number().int().describe('bad because they failed; some of them may be slow too'),
  windows: z.array(BudgetWindow),
  rules: z.array(BurnRule),
  alerts: z.array(Alert),
  curve: z.object({ at: z.array(z.string()), left: numbers.describe('share of the budget of its window that is left'), burns: z.array(gappy).describe('one list a rule: largest burn rate of the long window in the period') }),
});
export type Slo = z.infer<typeof Slo>;

export const NoSlo = z.object({ status: z.literal('not-computable'), reason: z.string() });
export type NoSlo = z.infer<typeof NoSlo>;

export const Computed = z.object({
  status: z.literal('computed'),
  main: Profile,
  reference: Profile.nullable(),
  p99Ratio: z.number().nullable().describe('current ÷ reference'),
  errorChange: z.object({ value: z.number(), low: z.number(), high: z.number(), p: z.number(), method: z.string() }).nullable().describe('share of failed requests, current − reference'),
  statusRule: z.string().nullable().describe('which statuses count as failed; null when the log has no status'),
  hours: z.object({ from: z.array(z.string()), side: z.array(z.enum(['reference', 'current'])), requests: numbers, p50: gappy, p99: gappy, failed: numbers, beyond: z.array(z.boolean().nullable()).describe('beyond a limit; null: too few requests to judge') }),
  noHours: z.string().nullable(),
  limits: Limits.nullable(),
  bursts: z.array(Burst).describe('two or more neighbouring judged hours beyond a limit'),
  singleHours: z.number().int().describe('hours beyond a limit that stand alone, in the main scope'),
  series: Series.nullable(),
  traffic: z.array(Traffic).describe('reference and main scope; empty without a time'),
  groups: z.array(GroupProfile).describe('of the main scope'),
  slo: z.discriminatedUnion('status', [Slo, NoSlo]),
  heat: z.object({ binHours: z.number().int(), edges: z.array(z.number()).describe('ms'), x: z.array(z.string()), y: z.array(z.number().int()), requests: z.array(z.number()) }).nullable(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
