/** Where are report, card and bundle? */
import { showView } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const exportView: Command = { id: 'report.show', title: 'Report, model card, audit bundle', shortcut: 'E', run: () => showView('Report') };
