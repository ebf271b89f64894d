/** How does a figure stand in a panel: picture, table twin, note? */
import { lazy, Suspense, useState } from 'react';
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { FigureSpec } from '../../shared/blocks/figure.ts';
import { IconButton } from '../ui/Button.tsx';
import { useTheme } from '../ui/useTheme.ts';
import { figureTable } from './figureTable.ts';

const PlotlyFigure = lazy(() => import('./PlotlyFigure.tsx').then((module) => ({ default: module.PlotlyFigure })));

interface FigureProps {
  readonly spec: FigureSpec;
  readonly onBrush: (clause: Clause) => void;
}

const show = (value: number | string | null): string => (typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value ?? '–'));

function TwinTable({ spec }: { readonly spec: FigureSpec }): React.JSX.Element {
  const { columns, rows } = figureTable(spec);
  return (
    <div className="table-scroll" style={{ maxHeight: spec.heightPx, overflow: 'auto' }} tabIndex={0} role="region" aria-label={`${spec.title} as a table`}>
      <table className="data dense">
        <thead>
          <tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((value, at) => <td key={columns[at]} className={typeof value === 'number' ? 'right' : ''}>{show(value)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Figure({ spec, onBrush }: FigureProps): React.JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const { shown } = useTheme();
  return (
    <div className="figure">
      <div className="figure-tools">
        <IconButton icon="table" label={asTable ? 'Show as figure' : 'Show as table'} small pressed={asTable} onClick={() => setAsTable(!asTable)} />
      </div>
      {asTable ? (
        <TwinTable spec={spec} />
      ) : (
        <Suspense fallback={<div className="skeleton" style={{ height: spec.heightPx }} />}>
          <PlotlyFigure spec={spec} theme={shown} onBrush={onBrush} />
        </Suspense>
      )}
    </div>
  );
}
