/** How is a filter chip written? */
import { useState } from 'react';
import type { Clause } from '../../shared/core/clause/clause.ts';
import { useAppStore } from '../state/appStore.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { addFilter } from '../state/filters.ts';
import { readClause } from '../state/readClause.ts';
import { useComparison } from '../state/useComparison.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ChoiceField, SuggestField, TextField } from '../ui/fields.tsx';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'in', 'is null', 'is not null'] as const;

function FilterForm({ onDone }: { readonly onDone: () => void }): React.JSX.Element {
  const { dataset } = useComparison();
  const [column, setColumn] = useState('');
  const [operator, setOperator] = useState<string | null>('=');
  const [value, setValue] = useState('');
  const columns = dataset?.columns.map(({ name }) => name) ?? [];
  const bare = operator === 'is null' || operator === 'is not null';
  const clause: Clause | undefined = columns.includes(column) ? readClause(bare ? `${column} ${operator}` : `${column} ${operator ?? '='} ${value}`, columns) : undefined;
  const submit = (): void => {
    if (clause === undefined) return;
    addFilter(clause);
    onDone();
  };
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <SuggestField label="Column" value={column} onChange={setColumn} options={columns} />
      <ChoiceField label="Comparison" value={operator} onChange={setOperator} options={OPERATORS} />
      {!bare && <TextField label="Value" value={value} onChange={setValue} description={operator === 'in' ? 'values with commas between, or from..to (half-open)' : undefined} />}
      <div className="row">
        <span className="mono grow">{clause === undefined ? '' : formatClause(clause)}</span>
        <Button primary type="submit" disabled={clause === undefined}>Add filter</Button>
      </div>
    </form>
  );
}

export function FilterDialog(): React.JSX.Element {
  const opened = useAppStore((state) => state.filterOpen);
  const close = (): void => useAppStore.setState({ filterOpen: false });
  return (
    <Dialog title="Filter rows" opened={opened} onClose={close} size={420}>
      <FilterForm onDone={close} />
    </Dialog>
  );
}
