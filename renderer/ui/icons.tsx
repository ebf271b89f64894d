/** Which pictures stand for sections, actions and verdicts? */
import {
  Activity, Bookmark, Boxes, ChartColumn, Check, ChevronDown, ChevronRight, CircleCheck, CircleDot, CircleQuestionMark, CircleSlash, Copy, Cpu, Database, Download, Ellipsis,
  FileClock, FileText, Funnel, HardDrive, Hash, Lock, Maximize2, Minimize2, Moon, OctagonX, PanelRight, Pin, Play, Plus, Redo2, Repeat, Rows3, Search, Settings, Sun, SunMoon, Table2, Tag, TriangleAlert, Undo2, X,
  type LucideIcon,
} from 'lucide-react';
import type { Verdict } from '../../shared/blocks/verdict.ts';

const ICONS = {
  activity: Activity, findings: Bookmark, models: Boxes, analyses: ChartColumn, check: Check, down: ChevronDown, right: ChevronRight, engine: CircleDot, copy: Copy, cpu: Cpu, data: Database, download: Download,
  more: Ellipsis, report: FileText, filter: Funnel, memory: HardDrive, record: Hash, offline: Lock, maximise: Maximize2, restore: Minimize2, dark: Moon, inspector: PanelRight, pin: Pin, run: Play, add: Plus, redo: Redo2,
  interrupted: FileClock, replays: Repeat, rows: Rows3, search: Search, settings: Settings, light: Sun, system: SunMoon, table: Table2, label: Tag, undo: Undo2, close: X, warning: TriangleAlert,
  pass: CircleCheck, warn: TriangleAlert, fail: OctagonX, inconclusive: CircleQuestionMark, undefined: CircleSlash,
} as const satisfies Record<string, LucideIcon>;
export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 14, className = '' }: { readonly name: IconName; readonly size?: number; readonly className?: string }): React.JSX.Element {
  const Drawn = ICONS[name];
  return <Drawn size={size} strokeWidth={1.9} aria-hidden className={`icon ${className}`} />;
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { pass: 'Pass', warn: 'Warn', fail: 'Fail', inconclusive: 'Inconclusive', undefined: 'Undefined' };

/** Icon alone, with the word for screen readers. */
export function VerdictIcon({ verdict, size = 14 }: { readonly verdict: Verdict; readonly size?: number }): React.JSX.Element {
  return (
    <span className={`v-${verdict}`} title={VERDICT_WORDS[verdict]}>
      <Icon name={verdict} size={size} />
      <span className="vh">{VERDICT_WORDS[verdict]}</span>
    </span>
  );
}

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }): React.JSX.Element {
  return (
    <span className={`badge v-${verdict}`}>
      <Icon name={verdict} size={13} />
      {VERDICT_WORDS[verdict]}
    </span>
  );
}
