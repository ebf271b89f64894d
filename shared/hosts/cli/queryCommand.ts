/** How is SQL asked from the command line? */
import type { Command } from 'commander';
import { formatCount } from '../../core/format/formatCount.ts';
import { called, filePath, given, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli } from './cli.ts';
import { printTable } from './printTable.ts';

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;

interface QueryOptions {
  readonly out?: string;
  readonly limit?: number;
  readonly timeout?: number;
}

export function addQueryCommand(program: Command, cli: Cli): void {
  const command = program
    .command('query')
    .description('read the datasets with SQL (DuckDB); a dataset is a view of its name, its labels are NAME_labels')
    .argument('<workspace>', 'workspace folder (NAME.assay)')
    .argument('<sql>', 'one SELECT; a name with a hyphen stands in double quotes')
    .option('--out <file>', 'also write all rows: .csv (formulas made harmless by an apostrophe), .json or .parquet')
    .option('--limit <n>', 'rows to print (default 1000)', wholeNumber)
    .option('--timeout <seconds>', 'stop after this time (default 60)', wholeNumber);
  withExample(command, 'assay query income.assay "SELECT client_app, avg(score) FROM predictions GROUP BY 1"', 'assay query income.assay \'FROM "training-reference"\' --out reference.csv').action(called(async ({ words: [workspace = '', sql = ''], options, self }: Called<QueryOptions>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const { out, limit, timeout } = options;
      const answer = await client.run('query.run', { sql, ...given({ limit, timeoutMs: timeout === undefined ? undefined : timeout * 1000, out: out === undefined ? undefined : filePath(out) }) }, run);
      const columns = answer.columns.map(({ name, type }) => ({ title: name, align: NUMERIC.test(type) ? ('right' as const) : ('left' as const) }));
      const text = (): string => {
        const rows = answer.rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))));
        const footer = `${formatCount(answer.rows.length)} ${answer.rows.length === 1 ? 'row' : 'rows'}${answer.truncated ? ', more were left out (--limit, or --out for all)' : ''}`;
        const written = answer.written === undefined ? '' : `\n✓ wrote ${answer.written.path} (${formatCount(answer.written.sizeBytes)} bytes)`;
        return `${printTable(columns, rows)}\n${footer}${written}`;
      };
      return { json: answer, text };
    });
  }));
}
