/** Which commands are about this machine: what it has, and how fast Assay is on it? */
import { join } from 'node:path';
import type { Command } from 'commander';
import { called, withExample } from './arguments.ts';
import type { Cli } from './cli.ts';
import { printTable } from './printTable.ts';

const SYMBOLS = { ok: '✓', missing: '–', warning: '▲' } as const;

export function addMachineCommands(program: Command, cli: Cli): void {
  const doctor = program.command('doctor').description('what this machine has: runtimes, providers, keychain, browsers, versions');
  withExample(doctor, 'assay doctor').action(called(async ({ self }) => {
    await cli.answer(self, async () => {
      const { checkHealth } = await import('../../engine/doctor/checkHealth.ts');
      const { items } = await checkHealth();
      const rows = items.map((item) => [`${SYMBOLS[item.state]} ${item.state}`, item.what, [item.detail, item.hint].filter((part) => part !== undefined).join('. ')]);
      return { json: { items }, text: printTable([{ title: 'state' }, { title: 'what' }, { title: 'detail' }], rows) };
    });
  }));

  const bench = program.command('bench').description('time import, drift, replay and startup beside their bare lower bounds').argument('[name]', 'one case');
  withExample(bench, 'assay bench', 'assay bench drift').action(called(async ({ words: [name], self }) => {
    const { json } = cli.options(self);
    await cli.answer(self, async () => {
      const { runBench } = await import('../../bench/runBench.ts');
      const { installation } = await import('../installation.ts');
      const { nodeLaunchers } = await import('../nodeLaunchers.ts');
      const files = installation();
      const items = await runBench({
        sample: join(files.resources, 'sample'),
        entry: files.program('assay'),
        launcher: nodeLaunchers(files).model,
        only: name,
        onLine: (line) => {
          if (!json) cli.terminal.out(`${JSON.stringify(line)}\n`);
        },
      });
      return { json: { items }, text: '' };
    });
  }));
}
