/** What exactly is asked: which analysis, with which parameters, on which scopes of which data? */
import * as z from 'zod';
import { analyses } from '../../analyses/index.ts';
import type { AnyAnalysis, ReplayChoice, Side } from '../../analyses/defineAnalysis.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { RunRequest } from '../../contract/runRequest.ts';
import type { RecordedDataset, RecordedModel } from '../../contract/record.ts';
import { AssayError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { Engine } from '../engine.ts';
import { questionHash } from '../store/recordId.ts';
import { resolveScopes } from '../store/resolveScopes.ts';

export interface ResolvedRun {
  readonly analysis: AnyAnalysis;
  readonly params: Readonly<Record<string, unknown>>;
  readonly scopes: Readonly<Partial<Record<Side, Scope>>>;
  readonly seed: number;
  readonly request: RunRequest;
  /** Everything the answer may depend on, by hash. */
  readonly datasets: readonly z.infer<typeof RecordedDataset>[];
  readonly models: readonly z.infer<typeof RecordedModel>[];
  readonly questionHash: string;
}

export function findAnalysis(id: string): AnyAnalysis {
  const analysis = analyses.find((candidate) => candidate.id === id);
  if (analysis === undefined) throw new AssayError('not_found', `There is no analysis "${id}".`, { hint: `Analyses: ${analyses.map((candidate) => candidate.id).join(', ')}.` });
  return analysis;
}

const parameterNames = (analysis: AnyAnalysis): readonly string[] => Object.keys(analysis.params instanceof z.ZodObject ? analysis.params.shape : {});

/** Parses parameters with the analysis' own schema; unknown names and wrong values say what is allowed. */
export function parseParams(analysis: AnyAnalysis, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known = parameterNames(analysis);
  const unknown = Object.keys(raw).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new AssayError('usage', `${analysis.title} has no parameter "${unknown.join('", "')}".`, { hint: known.length === 0 ? 'It takes none.' : `Parameters: ${known.join(', ')}.` });
  }
  const parsed = analysis.params.safeParse(raw);
  if (!parsed.success) throw new AssayError('usage', `A parameter of ${analysis.title} is wrong: ${z.prettifyError(parsed.error)}`, { hint: '"assay analyses" lists the parameters with their ranges.' });
  return z.record(z.string(), z.unknown()).parse(parsed.data);
}

/** `--by` is short for the parameter `by`, where the analysis has one. */
const withBy = (request: RunRequest): Readonly<Record<string, unknown>> => (request.by.length === 0 ? request.params : { ...request.params, by: request.by.join(',') });

/** Whether an analysis reads replays; only then does its answer depend on which there are. */
export const usesReplays = (analysis: AnyAnalysis): boolean => (analysis.needs.abilities ?? []).includes('replay');

/** The workspace's own champion and challenger stand in where a parameter names a model and none was given. */
function withModels(engine: Engine, analysis: AnyAnalysis, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { champion, challenger } = engine.workspace.document().models;
  const known = new Set(parameterNames(analysis));
  const defaults = Object.entries({ model: champion, champion, challenger }).filter(([name, value]) => known.has(name) && value !== null);
  return { ...Object.fromEntries(defaults), ...raw };
}

export const replayChoice = ({ name, replay }: DatasetMeta): ReplayChoice => ({ name, models: replay?.models ?? [], schedule: replay?.schedule ?? 'offline' });

/** The replay that an analysis means stands in where its parameter names none. */
function withReplay(engine: Engine, analysis: AnyAnalysis, question: Pick<Question, 'params' | 'scopes'>): Question['params'] {
  const { params, scopes } = question;
  const scope = scopes.current ?? scopes.data;
  if (scope === undefined || !usesReplays(analysis) || (params['replay'] ?? '') !== '') return params;
  const meant = analysis.meantReplay(engine.workspace.replaysOf(engine.workspace.dataset(scope.dataset).id).map(replayChoice), params);
  return meant === undefined ? params : { ...params, replay: meant };
}

/** The replays that a run may read: the one it names, else (none stood in, or there is no such replay) all, to say what there is. */
export function readableReplays(engine: Engine, dataset: string, params: Question['params']): readonly DatasetMeta[] {
  const all = engine.workspace.replaysOf(dataset);
  const named = all.filter(({ name }) => name === params['replay']);
  return named.length === 0 ? all : named;
}

/** Datasets a run may read: those of its scopes, their labels and, where it asks for them, their replays. */
function involvedDatasets(engine: Engine, { analysis, params, scopes }: Question): readonly z.infer<typeof RecordedDataset>[] {
  const found = new Map<string, z.infer<typeof RecordedDataset>>();
  for (const scope of Object.values(scopes)) {
    const meta = engine.workspace.dataset(scope.dataset);
    const labels = engine.workspace.labelsFor(meta.id);
    for (const each of [meta, ...(labels === undefined ? [] : [labels]), ...(usesReplays(analysis) ? readableReplays(engine, meta.id, params) : [])]) {
      found.set(each.id, { id: each.id, name: each.name, hash: each.hash, rows: each.counts.rows });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const usesModels = (analysis: AnyAnalysis): boolean => (analysis.needs.abilities ?? []).some((ability) => ability !== 'replay');

export interface Question {
  readonly analysis: AnyAnalysis;
  readonly params: Readonly<Record<string, unknown>>;
  readonly scopes: Readonly<Partial<Record<Side, Scope>>>;
  readonly seed: number;
  readonly request: RunRequest;
}

/** Completes a question with what it depends on and its hash. */
export function resolveQuestion(engine: Engine, question: Question): ResolvedRun {
  const { analysis, params, scopes, seed } = question;
  const datasets = involvedDatasets(engine, question);
  const models = usesModels(analysis) ? engine.workspace.models().map(({ id, name }) => ({ id, name })) : [];
  const hash = questionHash({ analysis: analysis.id, version: analysis.version, params, scopes, datasets, models, seed });
  return { ...question, datasets, models, questionHash: hash };
}

/** Resolves a request as typed or clicked. @throws AssayError usage, not_found, bad_input with what to do */
export function resolveRun(engine: Engine, request: RunRequest): ResolvedRun {
  const analysis = findAnalysis(request.analysis);
  const scopes = resolveScopes(engine.workspace, request);
  const params = withReplay(engine, analysis, { params: parseParams(analysis, withModels(engine, analysis, withBy(request))), scopes });
  return resolveQuestion(engine, { analysis, params, scopes, seed: request.seed, request });
}
