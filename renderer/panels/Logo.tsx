/** What does Assay's mark look like? */

export function Logo(): React.JSX.Element {
  return (
    <div className="logo">
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M2.2 15.5 9 2.5l6.8 13" className="logo-line" />
        <path d="M5 10.6h8" className="logo-bar" />
        <circle cx="9" cy="10.6" r="1.9" className="logo-dot" />
      </svg>
      Assay
    </div>
  );
}
