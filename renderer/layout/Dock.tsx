/** How are panels docked, split, maximised, and brought to the front? */
import 'flexlayout-react/style/light.css';
import { Actions, Layout, Model, TabNode, TabSetNode, type Action, type IJsonModel } from 'flexlayout-react';
import { useEffect, useState } from 'react';
import type { Room } from './namedLayouts.ts';

interface DockProps {
  /** Names what the dock holds; another name is another arrangement. */
  readonly contents: string;
  /** The built-in arrangement. */
  readonly fallback: (room: Room) => IJsonModel;
  /** A saved layout, as it was read; anything broken falls back. */
  readonly saved: unknown;
  /** Tab to bring to the front. */
  readonly front: string | null;
  readonly render: (component: string, maximise: () => void) => React.ReactNode;
  readonly tabIcon: (component: string) => React.ReactNode;
  readonly onChange: (layout: unknown) => void;
  /** A saved layout could not be used; `reason` says why. */
  readonly onBroken: (reason: string) => void;
}

interface Held {
  readonly key: string;
  readonly saved: unknown;
  readonly model: Model;
  readonly broken: string | null;
}

/** Windows lower than this have room for one row of panels only. */
const LOW_PX = 880;

const UNSAVED = new Set<string>([Actions.SELECT_TAB, Actions.SET_ACTIVE_TABSET, Actions.MAXIMIZE_TOGGLE]);

/** The saved layout when it works, else the built-in one. */
export function modelOf(builtIn: (room: Room) => IJsonModel, saved: unknown): { readonly model: Model; readonly broken: string | null } {
  const fallback = (): Model => Model.fromJson(builtIn(window.innerHeight < LOW_PX ? 'low' : 'high'));
  if (saved === undefined || saved === null) return { model: fallback(), broken: null };
  try {
    // The document keeps layouts as plain JSON; the docking kit itself judges whether it can be used.
    const model = Model.fromJson(structuredClone(saved) as IJsonModel);
    let tabs = 0;
    model.visitNodes((node) => {
      if (node instanceof TabNode) tabs += 1;
    });
    return tabs > 0 ? { model, broken: null } : { model: fallback(), broken: 'it holds no panel' };
  } catch (thrown) {
    return { model: fallback(), broken: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function toggleMaximised(model: Model, tab: TabNode): void {
  const parent = tab.getParent();
  if (parent instanceof TabSetNode) model.doAction(Actions.maximizeToggle(parent.getId()));
}

export function Dock({ contents, fallback, saved, front, render, tabIcon, onChange, onBroken }: DockProps): React.JSX.Element {
  const [held, setHeld] = useState<Held>(() => ({ key: contents, saved, ...modelOf(fallback, saved) }));
  if (held.key !== contents || held.saved !== saved) setHeld({ key: contents, saved, ...modelOf(fallback, saved) });
  const { model, broken } = held;

  useEffect(() => {
    if (broken !== null) onBroken(broken);
  }, [broken, onBroken]);

  useEffect(() => {
    if (front === null) return;
    const node = model.getNodeById(front);
    const parent = node?.getParent();
    if (node instanceof TabNode && parent instanceof TabSetNode && parent.getSelectedNode() !== node) model.doAction(Actions.selectTab(front));
  }, [front, model]);

  const changed = (after: Model, action: Action): void => {
    if (UNSAVED.has(action.type)) return;
    const layout: unknown = after.toJson();
    setHeld({ key: contents, saved: layout, model: after, broken: null });
    onChange(layout);
  };
  return (
    <div className="dock fill">
      <Layout
        model={model}
        factory={(node) => render(node.getComponent() ?? '', () => toggleMaximised(model, node))}
        onRenderTab={(node, values) => {
          values.leading = tabIcon(node.getComponent() ?? '');
        }}
        onModelChange={changed}
        realtimeResize
      />
    </div>
  );
}
