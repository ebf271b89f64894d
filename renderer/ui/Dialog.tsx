/** How does the workbench ask for more before it acts? */
import { Modal } from '@mantine/core';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
  readonly size?: number;
}

export function Dialog({ title, opened, onClose, children, size = 480 }: DialogProps): React.JSX.Element {
  return (
    <Modal title={title} opened={opened} onClose={onClose} size={size} radius={8} centered closeButtonProps={{ 'aria-label': 'Close' }} styles={{ title: { fontWeight: 600, fontSize: 15 } }}>
      {children}
    </Modal>
  );
}
