/** How are less frequent actions offered? */
import { Menu as MantineMenu } from '@mantine/core';
import { Icon, type IconName } from './icons.tsx';

export interface MenuItem {
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}

interface MenuProps {
  readonly icon: IconName;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly small?: boolean;
}

export function Menu({ icon, label, items, small = true }: MenuProps): React.JSX.Element {
  return (
    <MantineMenu position="bottom-end" withinPortal shadow="md" radius={6} transitionProps={{ duration: 120 }}>
      <MantineMenu.Target>
        <button type="button" className={small ? 'icon-button small' : 'icon-button'} aria-label={label} title={label}>
          <Icon name={icon} />
        </button>
      </MantineMenu.Target>
      <MantineMenu.Dropdown>
        {items.map((item) => (
          <MantineMenu.Item key={item.label} onClick={item.onClick} disabled={item.disabled === true} fz={12} py={5}>
            {item.label}
          </MantineMenu.Item>
        ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}
