/** What can be taken away from a panel, and how? */
import { messageOf } from '../../shared/core/errors.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { tableCsv } from '../blocks/exportTable.ts';
import { figuresOf, tablesOf } from '../blocks/findBlocks.ts';
import { saveFile, saveText } from '../blocks/saveFile.ts';
import { exportFigure } from '../charts/exportFigure.ts';
import { figureTable } from '../charts/figureTable.ts';
import { csvField } from '../blocks/exportTable.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import { toastError } from '../ui/toast.ts';

/** Menu entries for what the answer's blocks offer; names carry analysis and record id. */
export function exportItems({ record, blocks, result }: RunAnswer): readonly MenuItem[] {
  const name = `${record.analysis}-${record.id.slice(0, 8)}`;
  const [figure] = figuresOf(blocks);
  const tables = tablesOf(blocks);
  const picture = (format: 'png' | 'svg') => (): void => {
    if (figure === undefined) return;
    exportFigure(figure, format).then((blob) => saveFile(`${name}.${format}`, blob), (thrown: unknown) => toastError('The figure could not be saved.', messageOf(thrown)));
  };
  const csv = (): void => {
    if (tables.length > 0) tables.forEach((table, index) => saveText(index === 0 ? `${name}.csv` : `${name}-${index + 1}.csv`, tableCsv(table), 'text/csv'));
    else if (figure !== undefined) {
      const { columns, rows } = figureTable(figure);
      saveText(`${name}.csv`, [columns, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n'), 'text/csv');
    }
  };
  return [
    { label: 'PNG picture', onClick: picture('png'), disabled: figure === undefined },
    { label: 'SVG picture', onClick: picture('svg'), disabled: figure === undefined },
    { label: 'CSV table', onClick: csv, disabled: tables.length === 0 && figure === undefined },
    { label: 'JSON result', onClick: () => saveText(`${name}.json`, JSON.stringify({ record, result }, null, 1), 'application/json') },
    { label: 'SQL', onClick: () => saveText(`${name}.sql`, record.sql.map((query) => `${query.text}\n-- ${JSON.stringify(query.values)}`).join(';\n\n'), 'application/sql'), disabled: record.sql.length === 0 },
  ];
}
