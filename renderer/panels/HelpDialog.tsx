/** Which keys do what? */
import { COMMANDS } from '../commands/allCommands.ts';
import { useAppStore } from '../state/appStore.ts';
import { Dialog } from '../ui/Dialog.tsx';

export function HelpDialog(): React.JSX.Element {
  const opened = useAppStore((state) => state.helpOpen);
  return (
    <Dialog title="Keyboard shortcuts" opened={opened} onClose={() => useAppStore.setState({ helpOpen: false })} size={420}>
      <dl>
        {COMMANDS.filter((command) => command.shortcut !== undefined).map((command) => (
          <div key={command.id} className="fact"><dt style={{ maxWidth: '75%' }}>{command.title}</dt><dd><kbd>{command.shortcut}</kbd></dd></div>
        ))}
        <div className="fact"><dt>Walk through the points of a figure</dt><dd><kbd>← →</kbd></dd></div>
        <div className="fact"><dt>Walk through the rows of a table, filter</dt><dd><kbd>↑ ↓ Enter</kbd></dd></div>
      </dl>
    </Dialog>
  );
}
