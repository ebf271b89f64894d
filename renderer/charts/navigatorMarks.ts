/** Which line, spans and bars does the time navigator draw? */
import type { FigureSpec } from '../../shared/blocks/figure.ts';
import type { Verdict } from '../../shared/blocks/verdict.ts';

export interface Cause {
  readonly step: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly tone: Verdict | 'reference';
}

export interface QualityPoint {
  readonly at: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

const DAY_MS = 86_400_000;

const instant = (value: unknown): number => (typeof value === 'number' ? value : Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(String(value)) ? String(value) : String(value).length === 10 ? `${String(value)}T00:00:00Z` : `${String(value)}Z`));

/** Breach spans of the time figures of a step: its tinted zones. */
export function causesOf(step: string, figures: readonly FigureSpec[]): readonly Cause[] {
  return figures.filter((figure) => figure.x.scale === 'time').flatMap((figure) =>
    figure.marks.flatMap((mark): Cause[] => {
      if (mark.mark !== 'zone' || mark.axis !== 'x') return [];
      const tone = mark.tone === 'fail' || mark.tone === 'warn' || mark.tone === 'inconclusive' ? mark.tone : undefined;
      const span = { from: instant(mark.from), to: instant(mark.to) };
      return tone === undefined || !Number.isFinite(span.from) || !Number.isFinite(span.to) ? [] : [{ step, label: mark.label ?? figure.title, tone, ...span }];
    }),
  );
}

/** Spans of one step that overlap are one cause, from the first start to the last end, under the first label. */
export function mergeCauses(causes: readonly Cause[]): readonly Cause[] {
  const merged: Cause[] = [];
  for (const cause of [...causes].sort((a, b) => a.from - b.from)) {
    const at = merged.findIndex((known) => known.step === cause.step && cause.from <= known.to && known.from + DAY_MS > cause.from);
    const known = merged[at];
    if (known === undefined) merged.push(cause);
    else merged[at] = { ...known, to: Math.max(known.to, cause.to), tone: cause.tone === 'fail' ? 'fail' : known.tone };
  }
  return merged;
}

/** The first line over time, with its band when there is one over the same column. */
export function qualityLine(figures: readonly FigureSpec[]): { readonly title: string; readonly points: readonly QualityPoint[] } | undefined {
  for (const figure of figures) {
    if (figure.x.scale !== 'time') continue;
    const lines = figure.marks.filter((mark) => mark.mark === 'line' && mark.dash === 'solid');
    const points: QualityPoint[] = lines.flatMap((line) => {
      if (line.mark !== 'line') return [];
      const band = figure.marks.find((mark) => mark.mark === 'band' && mark.tone === line.tone) ?? figure.marks.find((mark) => mark.mark === 'band' && mark.x === line.x);
      const column = (name: string | undefined, index: number): number | null => {
        const value = name === undefined ? null : figure.data[name]?.[index];
        return typeof value === 'number' ? value : null;
      };
      return (figure.data[line.x] ?? []).flatMap((x, index): QualityPoint[] => {
        const value = column(line.y, index);
        return x === null || value === null ? [] : [{ at: instant(x), value, low: band?.mark === 'band' ? column(band.low, index) : null, high: band?.mark === 'band' ? column(band.high, index) : null }];
      });
    });
    const seen = new Map(points.map((point) => [point.at, point]));
    if (seen.size > 2) return { title: `${figure.y.label.slice(0, 1).toUpperCase()}${figure.y.label.slice(1)}`, points: [...seen.values()].sort((a, b) => a.at - b.at) };
  }
  return undefined;
}

/** Lane of each cause so that none lies on another; at most `lanes`, later ones share the last. */
export function lanesOf(causes: readonly Cause[], lanes: number, padMs: number): readonly number[] {
  const ends: number[] = [];
  return causes.map((cause) => {
    const free = ends.findIndex((end) => end + padMs <= cause.from);
    const lane = free >= 0 ? free : Math.min(ends.length, lanes - 1);
    ends[lane] = Math.max(ends[lane] ?? Number.NEGATIVE_INFINITY, cause.to);
    return lane;
  });
}
