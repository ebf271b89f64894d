/** Which colour and marker does a model have, for life? */
import { toneCss } from './toneColor.ts';

const MARKERS = ['●', '◆', '■', '▲', '▼', '✚', '★', '⬟'] as const;

export function ModelMark({ slot }: { readonly slot: number }): React.JSX.Element {
  return <span aria-hidden style={{ color: toneCss(`model:${Math.min(7, slot)}`), marginRight: 5 }}>{MARKERS[slot % MARKERS.length]}</span>;
}
