/** Where do a command's words go, and who may interrupt it? */

/** What a command knows of its surroundings; tests give a fake one. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches stderr. */
  readonly interactive: boolean;
  /** Columns of stdout. */
  readonly width: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl+C. */
  readonly signal: AbortSignal;
}
