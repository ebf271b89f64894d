/** How is a figure drawn on the screen? (Loaded apart: Plotly is large.) */
import Plotly from 'plotly.js-cartesian-dist-min';
import { useEffect, useRef, useState } from 'react';
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { FigureSpec } from '../../shared/blocks/figure.ts';
import { brushClause, type Brushed } from './brushClause.ts';
import { pageColors } from './figureColors.ts';
import { figureLayout } from './figureLayout.ts';
import { speakPoint } from './figureTable.ts';
import { figureTraces } from './figureTraces.ts';

interface PlotlyFigureProps {
  readonly spec: FigureSpec;
  /** Redraws when it changes. */
  readonly theme: 'light' | 'dark';
  readonly onBrush: (clause: Clause) => void;
}

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false } as const;

/** The picture as a data URL or SVG text, in the colours shown. */
export async function figureImage(spec: FigureSpec, format: 'png' | 'svg'): Promise<string> {
  const colors = pageColors();
  const layout = { ...figureLayout(spec, colors), paper_bgcolor: colors.token('--panel'), width: 900, height: Math.max(320, spec.heightPx * 1.4) };
  const url = await Plotly.toImage({ data: figureTraces(spec, colors), layout }, { format, width: layout.width, height: layout.height, scale: format === 'png' ? 2 : 1 });
  return format === 'svg' ? decodeURIComponent(url.replace(/^data:image\/svg\+xml,/, '')) : url;
}

export function PlotlyFigure({ spec, theme, onBrush }: PlotlyFigureProps): React.JSX.Element {
  const canvas = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState(-1);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const colors = pageColors();
    let live = true;
    void Plotly.newPlot(element, figureTraces(spec, colors), { ...figureLayout(spec, colors), width: element.clientWidth || 320 }, CONFIG).then((plot) => {
      if (!live) return;
      plot.on('plotly_selected', (event) => {
        // Plotly gives the brushed range beside the points; its types leave it optional.
        const brushed = (event as { readonly range?: Brushed } | undefined)?.range;
        const clause = brushed === undefined ? undefined : brushClause(spec, brushed);
        if (clause !== undefined) onBrush(clause);
      });
    });
    const observer = new ResizeObserver(() => {
      if (live && element.clientWidth > 0) void Plotly.relayout(element, { width: element.clientWidth });
    });
    observer.observe(element);
    return () => {
      live = false;
      observer.disconnect();
      Plotly.purge(element);
    };
  }, [spec, theme, onBrush]);

  const walk = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setPoint((at) => (speakPoint(spec, at + step) === undefined ? at : at + step));
  };
  return (
    <>
      <div ref={canvas} className="figure-canvas" style={{ height: spec.heightPx }} role="img" aria-label={`${spec.title}. ${spec.alt}`} tabIndex={0} onKeyDown={walk} />
      <div className="figure-speech" aria-live="polite">{point >= 0 ? speakPoint(spec, point) : ''}</div>
    </>
  );
}
