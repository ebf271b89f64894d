/** How does a value move, in the height of a table row? */
import type { Cell } from '../../shared/blocks/block.ts';
import { toneCss } from './toneColor.ts';

type SparklineCell = Extract<Cell, { kind: 'sparkline' }>;

export function Sparkline({ cell, width = 72, height = 18 }: { readonly cell: SparklineCell; readonly width?: number; readonly height?: number }): React.JSX.Element {
  const numbers = cell.values.filter((value): value is number => value !== null);
  const all = cell.limit === undefined ? numbers : [...numbers, cell.limit];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const x = (index: number): number => (cell.values.length < 2 ? width / 2 : (index / (cell.values.length - 1)) * width);
  const y = (value: number): number => (high === low ? height / 2 : height - 2 - ((value - low) / (high - low)) * (height - 4));
  let path = '';
  let gap = true;
  cell.values.forEach((value, index) => {
    if (value === null) { gap = true; return; }
    path += `${gap ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    gap = false;
  });
  return (
    <svg className="inline-figure" width={width} height={height} role="img" aria-label={cell.alt}>
      {cell.from !== undefined && cell.to !== undefined && <rect x={x(cell.from)} y={0} width={Math.max(2, x(cell.to) - x(cell.from))} height={height} fill={toneCss(cell.tone)} opacity={0.14} />}
      {cell.limit !== undefined && <line x1={0} x2={width} y1={y(cell.limit)} y2={y(cell.limit)} stroke="var(--warn)" strokeDasharray="4 2" />}
      <path d={path} fill="none" stroke={toneCss(cell.tone)} strokeWidth={1.3} strokeLinejoin="round" />
    </svg>
  );
}
