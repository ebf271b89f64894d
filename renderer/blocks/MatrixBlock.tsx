/** Which cells agree, which do not, and who was right? */
import type { Block } from '../../shared/blocks/block.ts';

type Matrix = Extract<Block, { kind: 'matrix' }>;

export function MatrixBlock({ block }: { readonly block: Matrix }): React.JSX.Element {
  const template = `auto auto repeat(${block.columns.length}, minmax(0, 1fr))`;
  return (
    <div className="block">
      {block.title !== '' && <h3 className="block-title">{block.title}</h3>}
      <div className="matrix" role="table" aria-label={block.title} style={{ gridTemplateColumns: template }}>
        <div role="row" style={{ display: 'contents' }}>
          <span />
          <span />
          <div className="matrix-title" role="columnheader" style={{ gridColumn: `3 / span ${block.columns.length}` }}>{block.columnTitle}</div>
        </div>
        <div role="row" style={{ display: 'contents' }}>
          <span />
          <span />
          {block.columns.map((column) => <div key={column} className="matrix-label" role="columnheader">{column}</div>)}
        </div>
        {block.rows.map((row, index) => (
          <div key={row} role="row" style={{ display: 'contents' }}>
            {index === 0 ? <div className="matrix-title side" role="rowheader" style={{ gridRow: `3 / span ${block.rows.length}`, gridColumn: 1 }}>{block.rowTitle}</div> : null}
            <div className="matrix-label" role="rowheader" style={{ gridColumn: 2 }}>{row}</div>
            {(block.cells[index] ?? []).map((cell, at) => (
              <div key={block.columns[at]} role="cell" className={cell.framed === true ? 'matrix-cell framed' : 'matrix-cell'}>
                <b>{cell.text}</b>
                {cell.detail !== undefined && <span>{cell.detail}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {block.note !== '' && <div className="block-note">{block.note}</div>}
    </div>
  );
}
