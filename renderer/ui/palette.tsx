/** How are commands, columns, analyses and runs found by typing? */
import { Spotlight, spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { Icon } from './icons.tsx';

export interface PaletteEntry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly onRun: () => void;
}

export const openPalette = (): void => spotlight.open();

export function Palette({ entries }: { readonly entries: readonly PaletteEntry[] }): React.JSX.Element {
  const groups = new Map<string, SpotlightActionGroupData>();
  for (const { id, group, label, description, onRun } of entries) {
    const known = groups.get(group) ?? { group, actions: [] };
    known.actions.push({ id, label, onClick: onRun, ...(description === undefined ? {} : { description }) });
    groups.set(group, known);
  }
  return (
    <Spotlight
      actions={[...groups.values()]}
      shortcut={null}
      nothingFound="Nothing of that name."
      limit={30}
      scrollable
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      maxHeight={420}
      radius={8}
      searchProps={{ leftSection: <Icon name="search" size={16} />, placeholder: 'Search commands, columns, analyses, runs', 'aria-label': 'Search commands, columns, analyses, runs' }}
    />
  );
}
