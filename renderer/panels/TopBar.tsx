/** Which workspace is open, is it saved, and which task is at hand? */
import { LAYOUT_NAMES, type LayoutName } from '../layout/namedLayouts.ts';
import { runCommand } from '../commands/runCommand.ts';
import type { CommandContext } from '../commands/command.ts';
import { useAppStore } from '../state/appStore.ts';
import { useDocumentStore } from '../state/documentStore.ts';
import { useHistory } from '../state/useHistory.ts';
import type { SaveState } from '../state/useWorkspace.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { openPalette } from '../ui/palette.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { useTheme } from '../ui/useTheme.ts';
import { Logo } from './Logo.tsx';

const SAVE_WORDS: Readonly<Record<SaveState, string>> = { saved: 'Saved', saving: 'Saving…', failed: 'Not saved' };

interface TopBarProps {
  readonly saveState: SaveState;
  readonly layout: LayoutName;
  readonly onLayout: (layout: LayoutName) => void;
  readonly context: CommandContext;
}

export function TopBar({ saveState, layout, onLayout, context }: TopBarProps): React.JSX.Element {
  const name = useDocumentStore((state) => state.document.name);
  const inspectorOpen = useAppStore((state) => state.inspectorOpen);
  const { canUndo, canRedo } = useHistory();
  const theme = useTheme();
  const themeIcon: IconName = theme.chosen === 'system' ? 'system' : theme.shown === 'dark' ? 'light' : 'dark';
  return (
    <header className="top">
      <Logo />
      <h1 className="workspace-name" title={name}>{name === '' ? 'No workspace' : name}</h1>
      <span className="saved" role="status">
        <Icon name={saveState === 'failed' ? 'warning' : 'check'} size={13} className={saveState === 'failed' ? 'v-warn' : ''} />
        {SAVE_WORDS[saveState]}
      </span>
      <div className="row">
        <IconButton icon="undo" label="Undo" shortcut="Ctrl+Z" disabled={!canUndo} onClick={() => runCommand('document.undo', context)} />
        <IconButton icon="redo" label="Redo" shortcut="Ctrl+Shift+Z" disabled={!canRedo} onClick={() => runCommand('document.redo', context)} />
      </div>
      <button type="button" className="palette-field" onClick={openPalette} aria-label="Search commands, columns, analyses, runs">
        <Icon name="search" />
        <span>Search commands, columns, analyses, runs</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Segmented label="Layout" className="layouts" options={LAYOUT_NAMES} value={layout} onChange={onLayout} />
      <IconButton icon={themeIcon} label={`Theme: ${theme.chosen}`} shortcut="Alt+M" onClick={theme.next} />
      <IconButton icon="inspector" label="Toggle inspector" shortcut="I" pressed={inspectorOpen} onClick={() => runCommand('inspector.toggle', context)} />
    </header>
  );
}
