/** What does a host answer that was started without a workspace? */
import { availableParallelism, totalmem } from 'node:os';
import process from 'node:process';
import { AssayError } from '../core/errors.ts';
import type { OutputOf, ProcedureName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { analysisCatalogue } from '../engine/catalogue/catalogue.ts';
import { checkHealth } from '../engine/doctor/checkHealth.ts';
import { ASSAY_VERSION, onnxRuntimeVersion, tfjsVersion } from '../engine/versions.ts';

function hostInfo(): OutputOf<'host.info'> {
  return {
    assay: ASSAY_VERSION,
    engines: { duckdb: '', node: process.versions.node, onnxruntime: onnxRuntimeVersion(), tfjs: tfjsVersion() },
    memory: { rssBytes: process.memoryUsage.rss(), limitBytes: totalmem() },
    threads: availableParallelism(),
    workspace: null,
    timeZone: 'UTC',
    platform: `${process.platform}-${process.arch}`,
  };
}

const answers: Partial<Readonly<Record<ProcedureName, () => unknown>>> = {
  'host.info': hostInfo,
  'host.doctor': checkHealth,
  'analysis.catalogue': () => ({ items: analysisCatalogue() }),
  'job.list': () => ({ items: [] }),
};

/** Answers what needs no workspace; everything else is `not_found` and says how to open one. */
export function emptyService(): Service<AbortSignal> {
  return {
    dispatch: async (name) => {
      const answer = answers[name];
      if (answer === undefined) throw new AssayError('not_found', 'No workspace is open.', { where: name, hint: 'Start "assay serve WORKSPACE", or make the sample with "assay demo".' });
      return await answer();
    },
    watch: () => () => undefined,
  };
}
