/** How does one switch between views of one thing by mouse, arrows and screen reader? */
import { useRef } from 'react';

interface TabListProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly T[];
  readonly value: T;
  readonly onChange: (tab: T) => void;
  /** Id of the element that shows the chosen tab. */
  readonly panelId: string;
}

export function TabList<T extends string>({ label, tabs, value, onChange, panelId }: TabListProps<T>): React.JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const index = (tabs.indexOf(value) + step + tabs.length) % tabs.length;
    const next = tabs[index];
    if (next === undefined) return;
    onChange(next);
    list.current?.querySelectorAll('button')[index]?.focus();
  };
  return (
    <div className="tabs" role="tablist" tabIndex={-1} aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map((tab) => (
        <button key={tab} type="button" role="tab" aria-selected={tab === value} aria-controls={panelId} tabIndex={tab === value ? 0 : -1} onClick={() => onChange(tab)}>
          {tab}
        </button>
      ))}
    </div>
  );
}
