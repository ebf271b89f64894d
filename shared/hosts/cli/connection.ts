/** What does a command hold while it works on a workspace? */
import type { Client } from '../../contract/client.ts';

export interface Connection {
  readonly client: Client;
  /** Absolute path of the workspace. */
  readonly path: string;
  /** What opening found and put right. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}
