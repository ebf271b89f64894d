/** How are datasets and models told, as JSON and in a table? */
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatId } from '../../core/format/formatId.ts';
import { printTable } from './printTable.ts';

/** `format` is the format of the source; the file format of the description itself does not concern a caller. */
export function datasetJson(meta: DatasetMeta): Readonly<Record<string, unknown>> {
  const { sourceFormat, name, id, counts, ...rest } = meta;
  return { name, id, counts, ...rest, format: sourceFormat };
}

export const modelJson = (meta: ModelMeta): Readonly<Record<string, unknown>> => ({ ...meta, format: meta.runtime });

export function datasetTable(items: readonly DatasetMeta[]): string {
  if (items.length === 0) return 'No datasets yet. Add one with "assay import WORKSPACE FILE --name NAME".';
  const rows = items.map((item) => [item.name, formatId(item.id), item.kind, formatCount(item.counts.rows), String(item.columns.length), formatCount(item.counts.rejected), formatCount(item.counts.duplicates), timeText(item), item.sourceFormat]);
  return printTable(
    [{ title: 'name' }, { title: 'id' }, { title: 'kind' }, { title: 'rows', align: 'right' }, { title: 'columns', align: 'right' }, { title: 'rejected', align: 'right' }, { title: 'duplicates', align: 'right' }, { title: 'time' }, { title: 'format' }],
    rows,
  );
}

export function modelTable(items: readonly ModelMeta[]): string {
  if (items.length === 0) return 'No models yet. Add one with "assay model add WORKSPACE FILE --name NAME".';
  return printTable(
    [{ title: 'name' }, { title: 'id' }, { title: 'runtime' }, { title: 'task' }, { title: 'columns', align: 'right' }, { title: 'bytes', align: 'right' }, { title: 'binding' }],
    items.map((item) => [item.name, formatId(item.id), item.runtime, item.binding.task, String(item.binding.inputs.reduce((sum, input) => sum + input.columns.length, 0)), formatCount(item.sizeBytes), item.bindingSource]),
  );
}

const timeText = (item: DatasetMeta): string => (item.timeRange === null ? '–' : `${item.timeRange.from.slice(0, 10)} … ${item.timeRange.to.slice(0, 10)}`);

/** "200,000 rows kept, 3 rejected, 12 duplicates" and what else is not zero. */
export function countsText(meta: DatasetMeta): string {
  const { counts } = meta;
  const parts: readonly (readonly [number, string])[] = [
    [counts.rows, 'rows kept'], [counts.rejected, 'rejected'], [counts.duplicates, 'duplicates'], [counts.malformed, 'malformed'], [counts.blankLines, 'blank lines'],
    [counts.multiRowRequests, 'requests with several rows'], [counts.requestsWithoutResponse, 'requests without response'], [counts.responsesWithoutRequest, 'responses without request'],
  ];
  return parts.filter(([n], i) => n > 0 || i < 3).map(([n, what]) => `${formatCount(n)} ${what}`).join(', ');
}

export const warningLines = (warnings: readonly string[]): string => warnings.map((warning) => `\n▲ warning: ${warning}`).join('');
