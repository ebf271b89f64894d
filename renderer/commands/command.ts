/** What is a command, wherever it is started from? */
import type { QueryClient } from '@tanstack/react-query';
import type { Client } from '../../shared/contract/client.ts';

/** What a command may act on besides the stores. */
export interface CommandContext {
  readonly client: Client;
  readonly queries: QueryClient;
  readonly saveNow: () => void;
  readonly nextTheme: () => void;
}

export interface Command {
  readonly id: string;
  readonly title: string;
  /** `Ctrl+Shift+Z`; Ctrl is ⌘ on a Mac. Absent: palette only. */
  readonly shortcut?: string;
  readonly run: (context: CommandContext) => void;
}
