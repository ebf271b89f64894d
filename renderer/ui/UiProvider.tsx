/** What must surround every screen so that the component kit works in our colours? */
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './tokens.css';
import './frame.css';
import './panels.css';
import './dock.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { theme } from './theme.ts';

const schemes = localStorageColorSchemeManager({ key: 'assay-theme' });

export function UiProvider({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemes}>
      <Notifications position="bottom-right" limit={3} />
      {children}
    </MantineProvider>
  );
}
