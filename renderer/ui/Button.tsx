/** How does an action look? */
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps {
  readonly children: React.ReactNode;
  readonly onClick?: (() => void) | undefined;
  readonly icon?: IconName | undefined;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly type?: 'button' | 'submit';
  readonly title?: string | undefined;
}

export function Button({ children, onClick, icon, primary = false, disabled = false, type = 'button', title }: ButtonProps): React.JSX.Element {
  return (
    <button type={type} className={primary ? 'button primary' : 'button'} onClick={onClick} disabled={disabled} title={title}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Spoken name and tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly pressed?: boolean | undefined;
  readonly shortcut?: string | undefined;
}

export function IconButton({ icon, label, onClick, small = false, disabled = false, pressed, shortcut }: IconButtonProps): React.JSX.Element {
  return (
    <button type="button" className={small ? 'icon-button small' : 'icon-button'} aria-label={label} title={shortcut === undefined ? label : `${label} (${shortcut})`} aria-pressed={pressed} onClick={onClick} disabled={disabled}>
      <Icon name={icon} size={small ? 14 : 15} />
    </button>
  );
}

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }): React.JSX.Element {
  return (
    <button type="button" className="link quiet" onClick={() => void navigator.clipboard.writeText(text)}>
      <Icon name="copy" size={12} />
      {label}
    </button>
  );
}
