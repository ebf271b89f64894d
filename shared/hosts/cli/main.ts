#!/usr/bin/env node
/** What does `assay` do first? As little as possible: the rest is loaded when it is needed. */
import process from 'node:process';

const [first, ...more] = process.argv.slice(2);

if ((first === '--version' || first === '-V') && more.length === 0) {
  const { ASSAY_VERSION } = await import('../../engine/versions.ts');
  process.stdout.write(`${ASSAY_VERSION}\n`);
} else {
  const { runProcess } = await import('./runProcess.ts');
  await runProcess(process.argv.slice(2));
}
