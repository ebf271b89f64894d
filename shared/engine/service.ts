/** Which function answers which procedure of the contract? */
import os from 'node:os';
import process from 'node:process';
import { procedures, type OutputOf, type ParsedInputOf, type ProcedureName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { parseClause } from '../core/clause/parseClause.ts';
import { AssayError } from '../core/errors.ts';
import { answerOf, runAnalysis } from './analysisRun/runAnalysis.ts';
import { analysisCatalogue, catalogue } from './catalogue/catalogue.ts';
import { datasetHistogram, datasetRows } from './catalogue/datasetRows.ts';
import { addScope, removeScope } from './catalogue/savedScopes.ts';
import { logBug } from './doctor/bugLog.ts';
import { checkHealth } from './doctor/checkHealth.ts';
import type { Engine } from './engine.ts';
import { reexecute } from './exports/reexecute.ts';
import { verify } from './exports/verify.ts';
import { addLabels, importDataset } from './ingest/importDataset.ts';
import { readRejects } from './ingest/readRejects.ts';
import type { JobContext } from './jobs/jobContext.ts';
import { jobRequest } from './jobs/jobRequest.ts';
import { addModel } from './models/addModel.ts';
import { checkBinding } from './models/checkBinding.ts';
import { planReplay } from './replay/planReplay.ts';
import { againReplay } from './replay/againReplay.ts';
import { discardReplay, resumeReplay, runReplay } from './replay/runReplay.ts';
import { fillWithSample } from './story/createDemo.ts';
import { readStory, runStory } from './story/runStory.ts';
import { ASSAY_VERSION, onnxRuntimeVersion, tfjsVersion } from './versions.ts';

type Handler<N extends ProcedureName> = (input: ParsedInputOf<N>, job: JobContext) => Promise<OutputOf<N>>;
type Handlers = { readonly [N in ProcedureName]: Handler<N> };

const done = { done: true } as const;

function hostInfo(engine: Engine): OutputOf<'host.info'> {
  return {
    assay: ASSAY_VERSION,
    engines: { duckdb: engine.database.version, node: process.versions.node, onnxruntime: onnxRuntimeVersion(), tfjs: tfjsVersion() },
    memory: { rssBytes: process.memoryUsage.rss(), limitBytes: os.totalmem() },
    threads: engine.database.threads,
    workspace: engine.workspace.path,
    timeZone: 'UTC',
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Wraps what changes the catalogue (and the document, where scopes are saved), so that watchers hear of it. */
const announcing = <I, O>(engine: Engine, work: (input: I, job: JobContext) => Promise<O>, document = false) => async (input: I, job: JobContext): Promise<O> => {
  try {
    return await work(input, job);
  } finally {
    // What failed may have changed it too: an interrupted replay is listed.
    engine.changed('catalogue');
    if (document) engine.changed('document');
  }
};

function hostHandlers(engine: Engine): Pick<Handlers, 'host.info' | 'host.doctor' | 'host.watch' | 'job.list' | 'job.cancel' | 'workspace.get' | 'workspace.document' | 'workspace.save'> {
  const { workspace, queue } = engine;
  return {
    'host.info': () => Promise.resolve(hostInfo(engine)),
    'host.doctor': () => checkHealth(),
    'host.watch': () => Promise.reject(new AssayError('bad_envelope', 'host.watch is watched, not called.')),
    'job.list': () => Promise.resolve({ items: [...queue.list()] }),
    'job.cancel': ({ id }) => {
      queue.cancel(id);
      return Promise.resolve(done);
    },
    'workspace.get': () => catalogue(workspace),
    'workspace.document': () => Promise.resolve(workspace.document()),
    'workspace.save': async ({ document }) => {
      await workspace.saveDocument(document);
      engine.changed('document');
      return done;
    },
  };
}

function dataHandlers(engine: Engine): Pick<Handlers, 'dataset.import' | 'dataset.rejects' | 'dataset.rows' | 'dataset.histogram' | 'labels.add' | 'scope.add' | 'scope.remove' | 'model.add' | 'binding.check' | 'replay.run' | 'replay.plan' | 'replay.resume' | 'replay.again' | 'replay.discard' | 'replay.trace'> {
  return {
    'dataset.import': announcing(engine, (input, job) => importDataset(engine, input, job)),
    'dataset.rejects': (input, job) => readRejects(engine, input, job),
    'dataset.rows': (input, job) => datasetRows(engine, input, job),
    'dataset.histogram': (input, job) => datasetHistogram(engine, input, job),
    'labels.add': announcing(engine, (input, job) => addLabels(engine, input, job)),
    'scope.add': announcing(engine, ({ name, data, clauses }) => addScope(engine.workspace, { name, dataset: data, clauses: clauses.map((text) => parseClause(text)) }), true),
    'scope.remove': announcing(engine, async ({ name }) => {
      await removeScope(engine.workspace, name);
      return done;
    }, true),
    'model.add': announcing(engine, (input, job) => addModel(engine, input, job)),
    'binding.check': (input) => checkBinding(engine, input),
    'replay.trace': async (input, job) => (await import('./replay/writeTrace.ts')).writeTrace(engine, input, job),
    'replay.run': announcing(engine, (input, job) => runReplay(engine, input, job)),
    'replay.plan': (input, job) => planReplay(engine, input, job),
    'replay.resume': announcing(engine, (input, job) => resumeReplay(engine, input, job)),
    'replay.again': announcing(engine, (input, job) => againReplay(engine, input, job)),
    'replay.discard': announcing(engine, async (input) => {
      await discardReplay(engine, input);
      return done;
    }),
  };
}

function evidenceHandlers(engine: Engine): Omit<Handlers, keyof ReturnType<typeof hostHandlers> | keyof ReturnType<typeof dataHandlers>> {
  const { workspace } = engine;
  return {
    'analysis.catalogue': () => Promise.resolve({ items: analysisCatalogue() }),
    'analysis.run': (input, job) => runAnalysis(engine, input, job),
    'record.get': async ({ id }) => answerOf(engine, await workspace.record(id), true),
    'record.list': async () => ({ items: await Promise.all((await workspace.records()).map(async ({ id }) => workspace.record(id))) }),
    'story.get': () => readStory(engine),
    'story.sample': announcing(engine, async (_input, job) => fillWithSample(engine, job)),
    'story.run': async ({ filters }, job) => ({ steps: await runStory(engine, { filters }, job) }),
    'query.run': (input, job) => engine.queryRunner.run(engine.workspace, input, job),
    // Documents bring a drawing library along, which takes longer to load than most commands take: only when one is written.
    'report.write': async (input, job) => (await import('./exports/writeReport.ts')).writeReport(engine, input, job),
    'card.write': async (input, job) => (await import('./exports/writeCard.ts')).writeCard(engine, input, job),
    'bundle.write': announcing(engine, async (input, job) => (await import('./exports/writeBundle.ts')).writeBundle(engine, input, job)),
    'bundle.verify': (input) => verify(engine, input),
    'bundle.reexecute': (input, job) => reexecute(engine, input, job),
    'blocks.export': async (input) => (await import('./exports/exportBlocks.ts')).exportBlocks(input),
  };
}

const isProcedure = (name: string): name is ProcedureName => Object.hasOwn(procedures, name);

/** Validates the input always, runs `run` procedures as jobs of the queue, and answers unknown names. */
export function createService(engine: Engine): Service<AbortSignal> {
  const handlers: Handlers = { ...hostHandlers(engine), ...dataHandlers(engine), ...evidenceHandlers(engine) };
  const dispatch = async (name: ProcedureName, input: unknown, job: JobContext): Promise<unknown> => {
    const parsed = procedures[name].input.safeParse(input);
    if (!parsed.success) throw new AssayError('bad_input', `The input of ${name} is wrong: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`, { where: name });
    // The schema of this very name has just parsed it, so the handler of the same name may read it.
    const handler = handlers[name] as (input: unknown, job: JobContext) => Promise<unknown>;
    if (procedures[name].kind !== 'run') return handler(parsed.data, job);
    return engine.queue.submit(jobRequest(name, parsed.data), (own) => handler(parsed.data, own), { signal: job.signal, onProgress: (progress) => job.progress(progress) });
  };
  return {
    dispatch: async (name, input, job) => {
      if (!isProcedure(name)) throw new AssayError('unknown_procedure', `There is no procedure "${String(name)}".`);
      return dispatch(name, input, job).catch((thrown: unknown) => {
        logBug(thrown, name);
        throw thrown;
      });
    },
    watch: (_name, _input, onEvent) => {
      const offs = [engine.onChange((changed) => onEvent({ changed })), engine.queue.onChange(() => onEvent({ changed: 'jobs', jobs: [...engine.queue.list()] }))];
      return () => {
        for (const off of offs) off();
      };
    },
  };
}

