/** Which violations must the layer checks catch? A small tree of them, written to a scratch folder. */
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Clean files that the planted ones lean on. */
const CLEAN: Readonly<Record<string, string>> = {
  'shared/core/mean.ts': 'export const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;\n',
  'shared/engine/duckdb/open.ts': "import { DuckDBInstance } from '@duckdb/node-api';\nexport const open = (): Promise<DuckDBInstance> => DuckDBInstance.create();\n",
  'shared/analyses/psi/index.ts': 'export const psi = 1;\n',
  'renderer/ui/Button.tsx': 'export const label = 1;\n',
  'electron/main.ts': "import { app } from 'electron';\nexport const ready = app.isReady();\n",
};

export interface Planted {
  readonly file: string;
  readonly text: string;
  /** Rule of dependency-cruiser that must name this file. */
  readonly rule?: string;
  /** Text that tsc must print for this file. */
  readonly tsc?: string;
  /** Rule of eslint that must name this file. */
  readonly eslint?: string;
}

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `export const v${String(i)} = ${String(i)};`).join('\n');

export const PLANTED: readonly Planted[] = [
  { file: 'renderer/engineInRenderer.ts', text: "export { open } from '../shared/engine/duckdb/open.ts';\n", rule: 'renderer-has-no-engine', tsc: 'TS6307' },
  { file: 'renderer/nodeInRenderer.ts', text: "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n", rule: 'pure-layers-no-node', tsc: 'TS2591' },
  { file: 'renderer/mantineOutsideUi.ts', text: "export { Button } from '@mantine/core';\n", rule: 'only-ui-imports-the-component-kit' },
  { file: 'renderer/plotlyOutsideCharts.ts', text: "export { default as Plotly } from 'plotly.js-cartesian-dist-min';\n", rule: 'only-charts-imports-plotly' },
  { file: 'renderer/dockOutsideLayout.ts', text: "export { Model } from 'flexlayout-react';\n", rule: 'only-layout-imports-the-docking-kit' },
  { file: 'renderer/analysisInRenderer.ts', text: "export { psi } from '../shared/analyses/psi/index.ts';\n", rule: 'renderer-has-no-engine', tsc: 'TS6307' },
  { file: 'shared/analyses/ks/index.ts', text: "export { psi } from '../psi/index.ts';\n", rule: 'analysis-is-island' },
  { file: 'shared/analyses/drift/duck.ts', text: "export { open } from '../../engine/duckdb/open.ts';\n", rule: 'analyses-on-core', tsc: 'TS6307' },
  { file: 'shared/core/usesProcess.ts', text: 'export const home = process.env;\n', tsc: 'TS2591' },
  { file: 'shared/core/usesWindow.ts', text: 'export const width = window.innerWidth;\n', tsc: 'TS2304' },
  { file: 'shared/core/usesFs.ts', text: "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n", rule: 'pure-layers-no-node', tsc: 'TS2591' },
  { file: 'shared/core/cycleA.ts', text: "import type { B } from './cycleB.ts';\nexport interface A { readonly b?: B }\n", rule: 'no-circular' },
  { file: 'shared/core/cycleB.ts', text: "import type { A } from './cycleA.ts';\nexport interface B { readonly a?: A }\n" },
  { file: 'shared/core/usesAnalysis.ts', text: "export { psi } from '../analyses/psi/index.ts';\n", rule: 'core-is-leaf', tsc: 'TS6307' },
  { file: 'shared/engine/store/duckElsewhere.ts', text: "export { DuckDBInstance } from '@duckdb/node-api';\n", rule: 'only-engine-duckdb-imports-duckdb' },
  { file: 'shared/engine/replay/ortElsewhere.ts', text: "export { InferenceSession } from 'onnxruntime-node';\n", rule: 'only-onnx-runtime-imports-onnxruntime' },
  { file: 'shared/engine/usesHost.ts', text: "export { host } from '../hosts/usesElectron.ts';\n", rule: 'engine-below-hosts', tsc: 'TS6307' },
  { file: 'shared/hosts/usesElectron.ts', text: "import { app } from 'electron';\nexport const host = app;\n", rule: 'only-electron-imports-electron' },
  { file: 'shared/report/usesEngine.ts', text: "export { open } from '../engine/duckdb/open.ts';\n", rule: 'report-on-records', tsc: 'TS6307' },
  { file: 'shared/core/usesTest.ts', text: "export { fixture } from '../../test/fixture.ts';\n", rule: 'nothing-imports-test' },
  { file: 'test/fixture.ts', text: 'export const fixture = 1;\n' },
  { file: 'shared/core/usesAny.ts', text: 'export const x: any = 1;\n', eslint: '@typescript-eslint/no-explicit-any' },
  { file: 'shared/core/usesDefault.ts', text: 'const x = 1;\nexport default x;\n', eslint: 'no-restricted-syntax' },
  { file: 'shared/core/nonNull.ts', text: 'export const x = (a: number | null): number => a!;\n', eslint: '@typescript-eslint/no-non-null-assertion' },
  { file: 'shared/core/tooLong.ts', text: `${lines(401)}\n`, eslint: 'max-lines' },
  { file: 'shared/core/tooManyParameters.ts', text: 'export const f = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n', eslint: 'max-params' },
  { file: 'shared/core/prints.ts', text: "export const f = (): void => { console.log('x'); };\n", eslint: 'no-console', tsc: 'TS2584' },
];

const LAYERS = ['core', 'blocks', 'contract', 'modelFormats', 'explain', 'analyses', 'report', 'engine', 'bench', 'hosts'];

/** Writes configuration, clean files and planted files to a scratch folder that shares node_modules. */
export async function plantTree(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-layers-'));
  const copy = async (file: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await cp(path.join(ROOT, file), path.join(folder, file));
  };
  for (const file of ['tsconfig.json', 'package.json', '.dependency-cruiser.cjs', 'shared/tsconfig.base.json', '.config/eslint.config.mjs', '.config/tsconfig.json', 'electron/tsconfig.json', 'renderer/tsconfig.json', 'test/tsconfig.json']) await copy(file);
  for (const layer of LAYERS) {
    await copy(`shared/${layer}/tsconfig.json`);
    await writeFile(path.join(folder, `shared/${layer}/empty.ts`), 'export const nothing = 0;\n');
  }
  await writeFile(path.join(folder, '.config/empty.ts'), 'export const nothing = 0;\n');
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [file, text] of [...Object.entries(CLEAN), ...PLANTED.map((planted) => [planted.file, planted.text] as const)]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Every source folder of the tree that the rules speak about, as it stands in the project. */
export async function topLevel(): Promise<readonly string[]> {
  const found = await readdir(ROOT);
  return found.filter((name) => !name.startsWith('.'));
}
