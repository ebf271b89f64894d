/** How is a table of results read, sorted, walked through and used to filter? */
import { useMemo, useRef, useState } from 'react';
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { Table } from '../../shared/blocks/block.ts';
import { readClause } from '../state/readClause.ts';
import { Icon } from '../ui/icons.tsx';
import { CellView } from './CellView.tsx';
import { cellText } from './exportTable.ts';
import { sortRows, type Sorting } from './sortRows.ts';

export interface RowFacts {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
}

interface TableBlockProps {
  readonly table: Table;
  readonly onFilter: (clause: Clause) => void;
  readonly onFacts: (facts: RowFacts) => void;
}

function factsOf(table: Table, index: number): RowFacts {
  const row = table.rows[index] ?? {};
  const [first, ...rest] = table.columns;
  const shown = rest.filter((column) => !['sparkline', 'bar'].includes(row[column.key]?.kind ?? ''));
  return { title: first === undefined ? table.title : cellText(row[first.key]), facts: shown.map((column) => [column.title, cellText(row[column.key])] as const) };
}

function HeaderCell({ table, at, sorting, onSort }: { readonly table: Table; readonly at: number; readonly sorting: Sorting | null; readonly onSort: (key: string) => void }): React.JSX.Element | null {
  const column = table.columns[at];
  if (column === undefined) return null;
  const state = sorting?.key === column.key ? (sorting.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={column.align === 'left' ? '' : column.align} aria-sort={state} title={column.definition}>
      {column.title === '' ? (
        <span className="vh">Verdict or figure</span>
      ) : (
        <button type="button" onClick={() => onSort(column.key)}>
          {column.title}
          {state !== undefined && <span aria-hidden>{state === 'descending' ? '↓' : '↑'}</span>}
        </button>
      )}
    </th>
  );
}

export function TableBlock({ table, onFilter, onFacts }: TableBlockProps): React.JSX.Element {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const order = useMemo(() => sortRows(table, sorting), [table, sorting]);

  const sort = (key: string): void => setSorting((known) => (known?.key !== key ? { key, descending: true } : known.descending ? { key, descending: false } : null));
  const choose = (index: number): void => {
    setChosen(index);
    onFacts(factsOf(table, index));
  };
  const filter = (index: number): void => {
    const clause = readClause(table.clauses?.[index] ?? '');
    if (clause !== undefined) onFilter(clause);
  };
  const move = (event: React.KeyboardEvent, place: number): void => {
    const index = order[place];
    const target = event.key === 'ArrowDown' ? place + 1 : event.key === 'ArrowUp' ? place - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? order.length - 1 : null;
    if (target !== null) {
      event.preventDefault();
      body.current?.querySelectorAll('tr')[target]?.focus();
    } else if (event.key === 'Enter' && index !== undefined && event.target === event.currentTarget) {
      choose(index);
      filter(index);
    }
  };

  return (
    <div className="block flush">
      {table.title !== '' && <h3 className="block-title">{table.title}</h3>}
      <div className="table-scroll">
        <table className="data">
          <thead>
            <tr>{table.columns.map((column, at) => <HeaderCell key={column.key} table={table} at={at} sorting={sorting} onSort={sort} />)}</tr>
          </thead>
          <tbody ref={body}>
            {order.map((index, place) => (
              <tr key={index} tabIndex={place === 0 ? 0 : -1} data-chosen={chosen === index} className={table.clauses?.[index] == null ? '' : 'pick'} onClick={() => choose(index)} onKeyDown={(event) => move(event, place)}>
                {table.columns.map((column, at) => (
                  <td key={column.key} className={column.align === 'left' ? '' : column.align}>
                    <CellView cell={table.rows[index]?.[column.key]} />
                    {at === 0 && table.clauses?.[index] != null && (
                      <button type="button" className="row-filter" aria-label={`Filter to ${table.clauses[index]}`} title={`Filter to ${table.clauses[index]}`} onClick={(event) => { event.stopPropagation(); choose(index); filter(index); }}>
                        <Icon name="filter" size={12} />
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.note !== '' && <div className="block-note">{table.note}</div>}
    </div>
  );
}
