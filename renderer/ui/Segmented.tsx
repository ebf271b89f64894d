/** How does one choose between a few things of equal rank? */

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** Toggle buttons in a group; the chosen one is pressed. */
export function Segmented<T extends string>({ label, options, value, onChange, className = '' }: SegmentedProps<T>): React.JSX.Element {
  return (
    <div className={`segmented ${className}`} role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {option}
        </button>
      ))}
    </div>
  );
}
