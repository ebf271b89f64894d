/** How is a filter written by keyboard? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const addFilterCommand: Command = { id: 'filter.add', title: 'Add a filter…', shortcut: 'F', run: () => useAppStore.setState({ filterOpen: true }) };
