/** How is one cell of a table drawn? */
import { assertNever } from '../../shared/core/assertNever.ts';
import type { Cell } from '../../shared/blocks/block.ts';
import { BarCell } from '../charts/BarCell.tsx';
import { ForestCell } from '../charts/ForestCell.tsx';
import { Sparkline } from '../charts/Sparkline.tsx';
import { VerdictIcon } from '../ui/icons.tsx';

export function CellView({ cell }: { readonly cell: Cell | undefined }): React.JSX.Element | null {
  if (cell === undefined) return null;
  switch (cell.kind) {
    case 'text':
      return <span className={`${cell.strong === true ? 'strong' : ''} ${cell.mono === true ? 'mono' : ''}`}>{cell.text}</span>;
    case 'number':
      return (
        <>
          {cell.text}
          {cell.interval !== undefined && <span className="cell-interval">{cell.interval}</span>}
        </>
      );
    case 'verdict':
      return (
        <>
          <VerdictIcon verdict={cell.verdict} />
          {cell.text !== undefined && <span className={`cell-word v-${cell.verdict}`} title={cell.text}>{cell.text}</span>}
        </>
      );
    case 'bar':
      return <BarCell cell={cell} />;
    case 'forest':
      return <ForestCell cell={cell} />;
    case 'sparkline':
      return <Sparkline cell={cell} />;
    default:
      return assertNever(cell);
  }
}
