/** When did what happen over the whole log? */
import { useLayoutEffect, useRef, useState } from 'react';
import { formatDate } from '../../shared/core/format/formatDate.ts';
import { lanesOf, type Cause, type QualityPoint } from './navigatorMarks.ts';

export interface NavigatorSpan {
  readonly from: number;
  readonly to: number;
}

interface TimeNavigatorProps {
  /** Start of each bar in ms since 1970, and its rows. */
  readonly bars: readonly { readonly at: number; readonly rows: number }[];
  readonly barMs: number;
  readonly quality: { readonly title: string; readonly points: readonly QualityPoint[] } | undefined;
  readonly causes: readonly Cause[];
  readonly reference: NavigatorSpan | undefined;
  readonly current: NavigatorSpan | undefined;
  readonly onCause: (cause: Cause) => void;
}

const LEFT = 78;
const RIGHT = 6;
const TOP = 14;
const BOTTOM = 98;
const LINE = { top: 46, bottom: 68 };
const ROWS_TOP = 74;
const WEEK_MS = 7 * 86_400_000;

const colourOf = (cause: Cause): string => (cause.tone === 'reference' ? 'var(--ref)' : `var(--${cause.tone})`);

function Causes({ causes, x, onCause }: { readonly causes: readonly Cause[]; readonly x: (at: number) => number; readonly onCause: (cause: Cause) => void }): React.JSX.Element {
  const first = causes[0]?.from ?? 0;
  const perMs = Math.max(1e-12, (x(first + WEEK_MS) - x(first)) / WEEK_MS);
  const lanes = lanesOf(causes, 2, 18 / perMs);
  return (
    <>
      {causes.map((cause, index) => {
        const y = 22 + 13 * (lanes[index] ?? 0);
        const from = x(cause.from);
        return (
          <g key={`${cause.step}-${cause.from}-${index}`} onClick={() => onCause(cause)} style={{ cursor: 'pointer' }}>
            <title>{`${cause.label}, ${formatDate(cause.from)} to ${formatDate(cause.to - 1)}`}</title>
            <rect x={from} y={y - 2} width={Math.max(3, x(cause.to) - from)} height={4} rx={2} fill={colourOf(cause)} opacity={0.85} />
            <circle cx={from} cy={y} r={6.5} fill="var(--panel)" stroke={colourOf(cause)} strokeWidth={1.5} />
            <text x={from} y={y + 3.6} textAnchor="middle" style={{ fontSize: 9.5, fontWeight: 700, fill: colourOf(cause) }}>{index + 1}</text>
          </g>
        );
      })}
    </>
  );
}

function Quality({ points, x, split }: { readonly points: readonly QualityPoint[]; readonly x: (at: number) => number; readonly split: number }): React.JSX.Element {
  const values = points.flatMap((point) => [point.value, point.low ?? point.value, point.high ?? point.value]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): number => LINE.bottom - ((value - low) / (high - low || 1)) * (LINE.bottom - LINE.top);
  const part = (which: readonly QualityPoint[], colour: string): React.JSX.Element => {
    const banded = which.filter((point) => point.low !== null && point.high !== null);
    const outline = [...banded.map((point) => `${x(point.at)} ${y(point.high ?? point.value)}`), ...[...banded].reverse().map((point) => `${x(point.at)} ${y(point.low ?? point.value)}`)];
    return (
      <g key={colour}>
        {outline.length > 2 && <path d={`M${outline.join('L')}Z`} fill={colour} opacity={0.18} />}
        {which.length > 1 && <path d={`M${which.map((point) => `${x(point.at)} ${y(point.value)}`).join('L')}`} fill="none" stroke={colour} strokeWidth={1.6} strokeLinejoin="round" />}
      </g>
    );
  };
  return <>{[part(points.filter((point) => point.at < split), 'var(--ref)'), part(points.filter((point) => point.at >= split), 'var(--accent)')]}</>;
}

function Shade({ span, x, side }: { readonly span: NavigatorSpan; readonly x: (at: number) => number; readonly side: 'reference' | 'current' }): React.JSX.Element {
  const colour = side === 'reference' ? 'var(--ref)' : 'var(--accent)';
  const [from, to] = [x(span.from), x(span.to)];
  return (
    <g>
      <rect x={from} y={TOP} width={Math.max(0, to - from)} height={BOTTOM - TOP} fill={side === 'reference' ? 'var(--ref-fill)' : colour} opacity={side === 'reference' ? 0.13 : 0.08} />
      {[from, to].map((at) => <rect key={at} x={at - 0.75} y={TOP} width={1.5} height={BOTTOM - TOP} fill={colour} />)}
      <text x={from + 6} y={11} className={side === 'reference' ? 'ax-ref' : 'ax-cur'}>{side === 'reference' ? 'Reference' : 'Current'}</text>
    </g>
  );
}

/** One tick a week, fewer where weeks are narrower than a label. */
function ticksOf(from: number, to: number, width: number): readonly number[] {
  const step = Math.max(1, Math.ceil(((to - from) / WEEK_MS) * (52 / Math.max(1, width)))) * WEEK_MS;
  const first = Math.floor(from / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

/** Width of an element, kept up to date. */
function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(960);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(Math.max(240, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

interface BarsProps {
  readonly bars: TimeNavigatorProps['bars'];
  readonly x: (at: number) => number;
  readonly width: number;
  readonly split: number;
}

function RowBars({ bars, x, width, split }: BarsProps): React.JSX.Element {
  const most = Math.max(1, ...bars.map((bar) => bar.rows));
  return (
    <>
      {bars.map((bar) => {
        const height = (bar.rows / most) * (BOTTOM - ROWS_TOP);
        const current = bar.at >= split;
        return <rect key={bar.at} x={x(bar.at)} y={BOTTOM - height} width={width} height={height} fill={current ? 'var(--accent)' : 'var(--ref-fill)'} opacity={current ? 0.75 : 1} />;
      })}
    </>
  );
}

function QualityLane({ quality, x, split }: { readonly quality: NonNullable<TimeNavigatorProps['quality']>; readonly x: (at: number) => number; readonly split: number }): React.JSX.Element {
  return (
    <>
      <text x={LEFT - 8} y={61} className="ax" textAnchor="end">{quality.title.length > 11 ? `${quality.title.slice(0, 10)}…` : quality.title}</text>
      <Quality points={quality.points} x={x} split={split} />
    </>
  );
}

const barTitle = (barMs: number): string => {
  const hours = Math.round(barMs / 3_600_000);
  return hours >= 48 ? `Rows, ${Math.round(hours / 24)} d` : `Rows, ${hours} h`;
};

export function TimeNavigator({ bars, barMs, quality, causes, reference, current, onCause }: TimeNavigatorProps): React.JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const from = bars[0]?.at ?? 0;
  const to = (bars.at(-1)?.at ?? 1) + barMs;
  const x = (at: number): number => LEFT + (Math.max(0, Math.min(1, (at - from) / (to - from || 1)))) * (width - LEFT - RIGHT);
  const split = current?.from ?? Number.POSITIVE_INFINITY;
  const barWidth = Math.max(1, ((width - LEFT - RIGHT) / Math.max(1, bars.length)) * 0.8);
  const label = `Rows${quality === undefined ? '' : ` and ${quality.title}`} from ${formatDate(from, { year: true })} to ${formatDate(to - 1, { year: true })}, with ${causes.length} breach spans`;
  return (
    <div ref={frame}>
      <svg height={114} viewBox={`0 0 ${width} 114`} role="img" aria-label={label}>
        {reference !== undefined && <Shade span={reference} x={x} side="reference" />}
        {current !== undefined && <Shade span={current} x={x} side="current" />}
        {causes.length > 0 && <text x={LEFT - 8} y={33} className="ax" textAnchor="end">Causes</text>}
        <Causes causes={causes} x={x} onCause={onCause} />
        {quality !== undefined && <QualityLane quality={quality} x={x} split={split} />}
        <text x={LEFT - 8} y={93} className="ax" textAnchor="end">{barTitle(barMs)}</text>
        <RowBars bars={bars} x={x} width={barWidth} split={split} />
        {ticksOf(from, to, width - LEFT).map((at) => <text key={at} x={x(at)} y={110} className="ax" textAnchor={x(at) > width - 30 ? 'end' : 'middle'}>{formatDate(at)}</text>)}
      </svg>
    </div>
  );
}
