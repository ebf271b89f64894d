// Writes THIRD_PARTY_NOTICES from the installed packages that are shipped or bundled, and from the data in resources/.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
const manifest = JSON.parse(await readFile('package.json', 'utf8'));

// What vite bundles into the workbench is a development dependency by name and shipped by content.
const BUNDLED = ['@codemirror/', '@fontsource-variable/', '@mantine/', '@tanstack/', 'flexlayout-react', 'immer', 'lucide-react', 'plotly.js-cartesian-dist-min', 'react', 'react-dom', 'zundo', 'zustand'];
const bundledRoots = Object.keys(manifest.devDependencies).filter((name) => BUNDLED.some((prefix) => name === prefix || (prefix.endsWith('/') && name.startsWith(prefix))));

const nameOf = (key) => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
const shipped = new Map();
const add = (key) => {
  const entry = lock.packages[key];
  if (entry === undefined || shipped.has(key)) return;
  shipped.set(key, entry);
  for (const dependency of Object.keys(entry.dependencies ?? {})) {
    const nested = `${key}/node_modules/${dependency}`;
    add(lock.packages[nested] === undefined ? `node_modules/${dependency}` : nested);
  }
};
for (const name of [...Object.keys(manifest.dependencies), ...bundledRoots]) add(`node_modules/${name}`);

const licenceOf = async (key, entry) => {
  if (entry.license) return entry.license;
  try {
    return JSON.parse(await readFile(path.join(key, 'package.json'), 'utf8')).license ?? 'see package';
  } catch {
    return 'see package';
  }
};
const lines = await Promise.all([...shipped].map(async ([key, entry]) => `${nameOf(key)} ${entry.version} (${await licenceOf(key, entry)})`));

const text = `Third-party notices
===================

Assay is licensed under the Apache License 2.0 (LICENSE). It ships with, or bundles, the packages and data below,
each under its own licence; the licence texts are in the packages' own folders. BSL-1.0 below is the (permissive)
Boost Software License. Made by .config/notices.mjs.

Data and models
---------------

resources/sample: simulated traffic over rows of the UCI Adult data set (Becker and Kohavi, 1996),
licensed CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. The models were trained on the same data.
test/fixtures/models/wit-champion: from the What-If Tool demo data of PAIR-code (Apache-2.0), where present.
shared/modelFormats/onnx/generated: generated from onnx.proto of the ONNX project (Apache-2.0).
test/fixtures/schemas: Model Card Toolkit 0.0.2 JSON Schema (Apache-2.0).

Packages
--------

${[...new Set(lines)].sort((a, b) => a.localeCompare(b, 'en')).join('\n')}
`;
await writeFile('THIRD_PARTY_NOTICES', text);
const questionable = lines.filter((line) => /GPL|BUSL|SSPL|see package/i.test(line));
if (questionable.length > 0) process.stdout.write(`check these licences:\n${questionable.join('\n')}\n`);
