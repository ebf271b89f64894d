/** How is SQL read with its keywords and its bound places told apart? */
const KEYWORDS = /\b(SELECT|FROM|WHERE|GROUP BY|ORDER BY|HAVING|WITH|AS|AND|OR|NOT|JOIN|LEFT|INNER|FULL|OUTER|CROSS|ON|USING|UNION|ALL|LIMIT|OFFSET|CASE|WHEN|THEN|ELSE|END|IN|IS|NULL|BETWEEN|OVER|PARTITION BY|FILTER|QUALIFY|DISTINCT|VALUES|ASOF)\b|\$\d+/gi;

export function SqlText({ text }: { readonly text: string }): React.JSX.Element {
  const parts: React.ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(KEYWORDS)) {
    parts.push(text.slice(end, match.index));
    parts.push(
      <span key={match.index} className={match[0].startsWith('$') ? 'param' : 'kw'}>
        {match[0]}
      </span>,
    );
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return (
    <pre className="code" tabIndex={0} aria-label="SQL">
      {parts}
    </pre>
  );
}

/** Bound values under their numbers, apart from the text. */
export function BoundValues({ values }: { readonly values: readonly unknown[] }): React.JSX.Element | null {
  if (values.length === 0) return null;
  return <div className="bound">{values.map((value, index) => `$${index + 1} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join('  ')}</div>;
}
