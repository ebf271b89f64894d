/** What is kept about a replay when it is complete? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { ReplayEvent, ReplayInputFacts, RowsChosen, SweepFacts } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { outputsOf } from '../../core/binding/decodeScores.ts';
import type { Prepared } from './prepareReplay.ts';
import type { ModelOutcome } from './replayPlan.ts';
import type { RowFacts } from './rowChoice.ts';

/** Classes that a model's outputs name. */
export const classesOf = ({ binding, file }: ModelMeta): readonly string[] => outputsOf(binding, file).flatMap(({ classes }) => classes ?? []);

/** What a complete replay consists of. */
export interface Written {
  readonly id: string;
  readonly startedAt: string;
  /** Rows a model, and their time range. */
  readonly facts: RowFacts;
  readonly chosen: RowsChosen;
  readonly outcomes: readonly ModelOutcome[];
  readonly inputs: readonly ReplayInputFacts[];
  readonly columns: DatasetMeta['columns'];
  readonly sizeBytes: number;
  readonly events: readonly ReplayEvent[];
  /** Reasons that concern no single model. */
  readonly reasons: readonly string[];
}

/** The levels of every model, and what was found; nothing for other schedules. Where nothing was to be met, the time-out of a request is the bound. */
function sweepFacts({ sweep, timeoutMs, objective = { percentile: 0.99, boundMs: timeoutMs } }: ReplayRequest, outcomes: readonly ModelOutcome[]): { readonly sweep?: SweepFacts } {
  const swept = outcomes.flatMap((outcome) => outcome.sweep ?? []);
  return sweep === undefined || swept.length === 0 ? {} : { sweep: { over: sweep.over, objective, levels: swept.flatMap(({ levels }) => levels), found: swept.map(({ found }) => found) } };
}

/** The description of the dataset that a replay becomes. */
export function describeReplay(prepared: Prepared, written: Written): DatasetMeta {
  const { data, models, scope, request } = prepared;
  const { id, facts, chosen, outcomes, columns, sizeBytes, startedAt, events } = written;
  const rows = outcomes.reduce((sum, { stats }) => sum + stats.rows, 0);
  const reasons = [...written.reasons, ...outcomes.flatMap((outcome) => outcome.reasons)];
  const task = models[0]?.meta.binding.task ?? 'unknown';
  return {
    format: 'assay-dataset/1',
    id,
    name: prepared.name,
    kind: 'replay',
    createdAt: startedAt,
    sourceFormat: 'replay',
    sources: [],
    counts: { files: 0, records: rows, requests: facts.rows, rows, multiRowRequests: 0, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 0 },
    columns,
    task,
    classes: data.classes.length > 0 ? data.classes : [...new Set(models.flatMap(({ meta }) => classesOf(meta)))],
    ...(data.positive === undefined ? {} : { positive: data.positive }),
    ...(data.favourable === undefined ? {} : { favourable: data.favourable }),
    ...(data.threshold === undefined ? {} : { threshold: data.threshold }),
    hash: null,
    sizeBytes,
    timeRange: facts.timeRange,
    replay: {
      of: data.id,
      models: models.map(({ meta }) => meta.name),
      schedule: request.schedule,
      seed: request.seed,
      validity: { valid: reasons.length === 0, reasons },
      stats: {
        rows: facts.rows,
        choice: chosen,
        scope: { ...scope },
        request: { ...request },
        models: Object.fromEntries(outcomes.map(({ model, stats }) => [model, stats])),
        noiseFloor: Object.fromEntries(outcomes.map(({ model, noise }) => [model, noise])),
        events: [...events],
        ...sweepFacts(request, outcomes),
        ...(written.inputs.length === 0 ? {} : { inputs: [...written.inputs] }),
      },
    },
  };
}

/** What a person should hear about a replay besides its figures. */
export function warningsOf({ outcomes, inputs }: Pick<Written, 'outcomes' | 'inputs'>): string[] {
  const unanswered = inputs.filter((input) => input.unanswered > 0).map((input) => `Replay "${input.replay}" did not answer ${String(input.unanswered)} rows: "${input.column}" is missing there.`);
  return [...unanswered, ...outcomes.flatMap(({ model, stats, reasons }) => [
    ...reasons,
    ...((stats.byStatus['nan'] ?? 0) > 0 ? [`${model} answered NaN for ${stats.byStatus['nan'] ?? 0} rows.`] : []),
    ...(stats.lastError === undefined ? [] : [stats.lastError]),
  ])];
}
