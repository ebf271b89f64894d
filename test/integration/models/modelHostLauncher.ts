/** How do tests start model hosts from the sources as they are? */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { ModelHostLauncher, ModelHostProcess } from '../../../shared/engine/modelHosts/modelHostLauncher.ts';
import { forkLauncher } from '../../../shared/hosts/childLauncher.ts';

export interface TestLauncher extends ModelHostLauncher {
  /** Every process started so far. */
  readonly started: readonly ModelHostProcess[];
  /** The bundled entry of the child. */
  readonly entry: string;
  remove(): void;
}

/** Bundles the child's entry into a folder of this test process, below node_modules so that packages resolve. */
export function testLauncher(source = 'shared/hosts/modelHost/main.ts'): TestLauncher {
  const folder = path.resolve('node_modules', '.cache', 'assay-tests', `${process.pid}-${Date.now()}-${path.basename(source)}`);
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, 'modelHost.mjs');
  buildSync({
    entryPoints: [source], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error',
    external: ['onnxruntime-node', '@tensorflow/*'],
    banner: { js: "import { createRequire as __assayRequire } from 'node:module'; const require = __assayRequire(import.meta.url);" },
  });
  const fork = forkLauncher(outfile);
  const started: ModelHostProcess[] = [];
  return {
    started,
    entry: outfile,
    launch: () => {
      const child = fork.launch();
      started.push(child);
      return child;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
