/** How is an arrangement of panels forgotten? */
import { editDocument } from '../state/documentStore.ts';
import type { LayoutName } from './namedLayouts.ts';

export function resetLayout(name: LayoutName): void {
  editDocument(`Reset layout ${name}`, (document) => {
    document.view.layouts = Object.fromEntries(Object.entries(document.view.layouts).filter(([known]) => known !== name));
  });
}
