/** How large is a value beside its limit, in a table cell? */
import type { Cell } from '../../shared/blocks/block.ts';
import { toneCss } from './toneColor.ts';

type Bar = Extract<Cell, { kind: 'bar' }>;
const WIDTH = 56;

export function BarCell({ cell }: { readonly cell: Bar }): React.JSX.Element {
  const scale = (value: number): number => (cell.max > 0 ? Math.max(0, Math.min(1, value / cell.max)) * WIDTH : 0);
  const words = cell.limit === undefined ? `${cell.value}` : `${cell.value}, limit ${cell.limit}`;
  return (
    <svg className="inline-figure" width={WIDTH} height={14} role="img" aria-label={words}>
      <rect x={0} y={4} width={WIDTH} height={6} rx={3} fill="var(--hover)" />
      <rect x={0} y={4} width={Math.max(2, scale(cell.value))} height={6} rx={3} fill={toneCss(cell.tone)} />
      {cell.limit !== undefined && <rect x={scale(cell.limit)} y={0} width={1.5} height={14} fill="var(--tx)" />}
    </svg>
  );
}
