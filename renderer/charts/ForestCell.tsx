/** Where does an estimate with its interval lie on a shared axis? */
import type { Cell } from '../../shared/blocks/block.ts';
import { toneCss } from './toneColor.ts';

type Forest = Extract<Cell, { kind: 'forest' }>;
const HEIGHT = 20;
const MIDDLE = HEIGHT / 2;

/** Bounds beyond the axis are cut and end in an arrow head. */
function Whisker({ cell, at }: { readonly cell: Forest; readonly at: (value: number) => number }): React.JSX.Element {
  const colour = toneCss(cell.tone);
  const end = (value: number, beyond: boolean, direction: 1 | -1): React.JSX.Element =>
    beyond ? <path d={`M${at(value)} ${MIDDLE}l${-5 * direction} -3v6z`} fill={colour} /> : <line x1={at(value)} x2={at(value)} y1={MIDDLE - 3.5} y2={MIDDLE + 3.5} stroke={colour} strokeWidth={1.3} />;
  return (
    <>
      <line x1={at(cell.low)} x2={at(cell.high)} y1={MIDDLE} y2={MIDDLE} stroke={colour} strokeWidth={1.3} />
      {end(cell.low, cell.low < cell.min, -1)}
      {end(cell.high, cell.high > cell.max, 1)}
    </>
  );
}

export function ForestCell({ cell, width = 150 }: { readonly cell: Forest; readonly width?: number }): React.JSX.Element {
  const span = cell.max - cell.min;
  const at = (value: number): number => (span > 0 ? 4 + Math.max(0, Math.min(1, (value - cell.min) / span)) * (width - 8) : width / 2);
  const colour = toneCss(cell.tone);
  return (
    <svg className="inline-figure" width={width} height={HEIGHT} role="img" aria-label={`${cell.value}, interval ${cell.low} to ${cell.high}`}>
      {cell.margin !== undefined && <rect x={0} y={0} width={at(cell.margin)} height={HEIGHT} fill="var(--fail-tint)" />}
      {cell.margin !== undefined && <line x1={at(cell.margin)} x2={at(cell.margin)} y1={0} y2={HEIGHT} stroke="var(--fail)" strokeDasharray="4 2" />}
      {cell.zero !== undefined && <line x1={at(cell.zero)} x2={at(cell.zero)} y1={0} y2={HEIGHT} stroke="var(--tx-3)" />}
      <Whisker cell={cell} at={at} />
      {cell.tone === 'inconclusive' ? <rect x={at(cell.value) - 3.5} y={MIDDLE - 3.5} width={7} height={7} fill="var(--panel)" stroke={colour} strokeWidth={1.5} /> : <circle cx={at(cell.value)} cy={MIDDLE} r={3.8} fill={colour} />}
    </svg>
  );
}
