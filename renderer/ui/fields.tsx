/** How are texts, numbers and choices typed in? */
import { Autocomplete, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';

interface Field<T> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
}

export function TextField({ label, value, onChange, description, error, placeholder, autoFocus = false }: Field<string> & { readonly placeholder?: string | undefined; readonly autoFocus?: boolean }): React.JSX.Element {
  return <TextInput size="sm" label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} description={description} error={error} placeholder={placeholder} data-autofocus={autoFocus || undefined} />;
}

/** A text field that offers known values. */
export function SuggestField({ label, value, onChange, description, options }: Field<string> & { readonly options: readonly string[] }): React.JSX.Element {
  return <Autocomplete size="sm" label={label} value={value} onChange={onChange} description={description} data={[...options]} limit={12} data-autofocus />;
}

export function NoteField({ label, value, onChange, description, error, placeholder }: Field<string> & { readonly placeholder?: string | undefined }): React.JSX.Element {
  return <Textarea size="sm" label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} description={description} error={error} placeholder={placeholder} autosize minRows={2} maxRows={8} />;
}

export function NumberField({ label, value, onChange, description, error, placeholder }: Field<number | null> & { readonly placeholder?: string | undefined }): React.JSX.Element {
  return <NumberInput size="sm" label={label} value={value ?? ''} onChange={(given) => onChange(typeof given === 'number' ? given : null)} description={description} error={error} placeholder={placeholder} />;
}

export function ChoiceField({ label, value, onChange, description, error, options, clearable = true, placeholder }: Field<string | null> & { readonly options: readonly string[]; readonly clearable?: boolean; readonly placeholder?: string | undefined }): React.JSX.Element {
  return <Select size="sm" label={label} value={value} onChange={onChange} description={description} error={error} data={[...options]} clearable={clearable} allowDeselect={clearable} placeholder={placeholder} comboboxProps={{ withinPortal: true }} />;
}

export function SwitchField({ label, value, onChange, description, mark }: Field<boolean> & { readonly mark?: React.ReactNode }): React.JSX.Element {
  return <Checkbox size="xs" label={<>{mark}{label}</>} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} description={description} />;
}
