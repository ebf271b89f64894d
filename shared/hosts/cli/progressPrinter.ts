/** How does a running command show how far it is, without disturbing its answer? */
import type { Progress } from '../../core/cancel.ts';
import { formatLive } from '../../core/format/formatLive.ts';
import type { Terminal } from './terminal.ts';

export type ProgressKind = 'bar' | 'json' | 'none';

export interface ProgressPrinter {
  show(progress: Progress): void;
  stop(): void;
}

const SILENT: ProgressPrinter = { show: () => undefined, stop: () => undefined };
/** A bar for shorter work would only flicker. */
const BAR_AFTER_MS = 300;

/** The phase, and what is measured meanwhile where there is anything: "Replaying: v3 1,204 /s, p99 2.31 ms". */
export function progressText({ phase, detail, live }: Progress): string {
  if (live !== undefined && live.length > 0) return `${phase}: ${formatLive(live)}`;
  return detail === undefined ? phase : `${phase} (${detail})`;
}

/** A bar on a terminal (with the elapsed time; no percentage where none is known), NDJSON on request, else nothing. All on stderr. */
export async function progressPrinter(kind: ProgressKind, terminal: Terminal): Promise<ProgressPrinter> {
  const started = Date.now();
  if (kind === 'json') {
    return { show: (progress) => terminal.err(`${JSON.stringify({ progress: { ...progress, elapsedMs: Date.now() - started } })}\n`), stop: () => undefined };
  }
  if (kind === 'none' || !terminal.interactive) return SILENT;
  const { SingleBar } = await import('cli-progress');
  let bar: InstanceType<typeof SingleBar> | undefined;
  const seconds = (): string => ((Date.now() - started) / 1000).toFixed(1);
  return {
    show: (progress) => {
      const { fraction } = progress;
      const payload = { what: progressText(progress), seconds: seconds(), share: fraction === null ? '    ' : `${String(Math.round(fraction * 100)).padStart(3)}%` };
      if (bar === undefined && Date.now() - started >= BAR_AFTER_MS) {
        bar = new SingleBar({ format: '{bar} {share} {seconds} s  {what}', clearOnComplete: true, hideCursor: true, barsize: 24, barCompleteChar: '█', barIncompleteChar: '░', stream: process.stderr });
        bar.start(1, fraction ?? 0, payload);
      } else bar?.update(fraction ?? 0, payload);
    },
    stop: () => bar?.stop(),
  };
}
