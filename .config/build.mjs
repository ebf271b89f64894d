// Builds dist/: command line, child processes and Electron entries with esbuild, the workbench with vite.
import { build } from 'esbuild';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';

const only = new Set(process.argv.slice(2));
const wanted = (part) => only.size === 0 || only.has(part);

const nodeEntries = {
  assay: 'shared/hosts/cli/main.ts',
  modelHost: 'shared/hosts/modelHost/main.ts',
  sqlHost: 'shared/hosts/sqlHost/main.ts',
  engineProcess: 'shared/hosts/engineProcess.ts',
};

// Native addons, packages that read files beside themselves, and electron stay outside the bundle.
const external = ['electron', '@duckdb/node-api', 'onnxruntime-node', '@tensorflow/*', 'linkedom', '@observablehq/plot', 'playwright-core'];

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  external,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};
const banner = { js: "import { createRequire as __assayRequire } from 'node:module'; const require = __assayRequire(import.meta.url);" };
const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

if (wanted('node')) {
  await mkdir('dist', { recursive: true });
  await rm('dist/chunks', { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: present(nodeEntries),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    splitting: true,
    banner,
  });
  if (existsSync('dist/assay.mjs')) await chmod('dist/assay.mjs', 0o755);
}

if (wanted('electron') && existsSync('electron/main.ts')) {
  await build({ ...common, entryPoints: { main: 'electron/main.ts' }, outdir: 'dist/electron', outExtension: { '.js': '.mjs' }, format: 'esm', banner });
  await build({ ...common, entryPoints: { preload: 'electron/preload.ts' }, outdir: 'dist/electron', outExtension: { '.js': '.cjs' }, format: 'cjs' });
}

if (wanted('renderer') && existsSync('renderer/index.html')) {
  const { build: viteBuild } = await import('vite');
  await viteBuild({ configFile: '.config/vite.config.ts', logLevel: 'warn' });
}
