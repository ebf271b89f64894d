/** How does the built-in arrangement of panels come back? */
import { resetLayout } from '../layout/resetLayout.ts';
import { asLayoutName } from '../layout/namedLayouts.ts';
import { useDocumentStore } from '../state/documentStore.ts';
import type { Command } from './command.ts';

export const resetLayoutCommand: Command = { id: 'layout.reset', title: 'Reset this layout', run: () => resetLayout(asLayoutName(useDocumentStore.getState().document.view.layout)) };
