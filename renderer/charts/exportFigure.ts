/** How does a figure become a PNG or SVG of the user? */
import type { FigureSpec } from '../../shared/blocks/figure.ts';

/** The drawing code is loaded only now, if it was not before. */
export async function exportFigure(spec: FigureSpec, format: 'png' | 'svg'): Promise<Blob> {
  const { figureImage } = await import('./PlotlyFigure.tsx');
  const image = await figureImage(spec, format);
  if (format === 'svg') return new Blob([image], { type: 'image/svg+xml' });
  const bytes = Uint8Array.from(atob(image.slice(image.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: 'image/png' });
}
