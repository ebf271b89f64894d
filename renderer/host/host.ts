/** What does the workbench need from whatever it runs in? */
import type { Client } from '../../shared/contract/client.ts';

export interface Host {
  readonly kind: 'browser' | 'desktop';
  readonly client: Client;
  /** Opens the system's file dialog and answers absolute paths; absent where the host cannot know paths. */
  readonly pickFiles?: (() => Promise<readonly string[]>) | undefined;
  /** Commands started from the native menu or a deep link, by id; absent where there is none. */
  readonly onCommand?: ((listener: (command: string) => void) => void) | undefined;
  /** Absolute path of a dropped file; undefined where the host cannot know it. */
  readonly pathOf?: ((file: File) => string | undefined) | undefined;
}
