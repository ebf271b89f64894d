/** Which panels does each task show, and where? */
import type { IJsonModel, IJsonRowNode, IJsonTabNode, IJsonTabSetNode } from 'flexlayout-react';
import type { StoryStep } from '../../shared/contract/catalogue.ts';

export const LAYOUT_NAMES = ['Triage', 'Compare', 'Fairness', 'Audit'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

export const asLayoutName = (name: string): LayoutName => LAYOUT_NAMES.find((known) => known === name) ?? 'Triage';

/** Component names of tabs that are no step of the story. */
export const EXTRA_PANELS = { records: 'Records', exports: 'Take away', verify: 'Verify' } as const;
export type ExtraPanel = keyof typeof EXTRA_PANELS;

const DATA = new Set(['overview', 'profile', 'data-quality', 'schema-check', 'duplicates', 'label-coverage', 'triage', 'association']);
const CHANGE = new Set(['drift', 'multivariate-drift', 'concept-drift', 'skew', 'timeline', 'change-points', 'decay', 'pipeline']);
const MODELS = new Set(['compare', 'agreement', 'rollout']);
const PARITY = new Set(['parity']);
const SPEED = new Set(['latency', 'log-latency', 'resources']);
const GROUPS = new Set(['subgroups', 'fairness', 'slices']);
const WHY = new Set(['explanation', 'explanation-summary', 'explanation-drift', 'prediction-shift', 'loss-attribution', 'dependence', 'counterfactuals']);

const tab = (step: StoryStep): IJsonTabNode => ({ type: 'tab', id: `step:${step.id}`, name: step.title, component: `step:${step.id}` });
const extra = (name: ExtraPanel): IJsonTabNode => ({ type: 'tab', id: name, name: EXTRA_PANELS[name], component: name });
const set = (weight: number, children: IJsonTabNode[]): IJsonTabSetNode => ({ type: 'tabset', weight, children });
const column = (weight: number, children: (IJsonTabSetNode | IJsonRowNode)[]): IJsonRowNode => ({ type: 'row', weight, children });

/** Leaves out empty sets and rows, so that a workspace without some steps has no holes. */
function prune(node: IJsonRowNode): IJsonRowNode {
  const children = (node.children ?? []).map((child) => (child.type === 'row' ? prune(child) : child)).filter((child) => (child.children ?? []).length > 0);
  return { ...node, children };
}

/** How much room the dock has: `low` windows stack fewer panels over each other. */
export type Room = 'low' | 'high';

function rowsOf(name: LayoutName, steps: readonly StoryStep[], room: Room): IJsonRowNode {
  const pick = (...groups: readonly ReadonlySet<string>[]): IJsonTabNode[] => steps.filter((step) => groups.some((group) => group.has(step.analysis))).map(tab);
  const others = steps.filter((step) => ![DATA, CHANGE, MODELS, PARITY, SPEED, GROUPS, WHY].some((group) => group.has(step.analysis))).map(tab);
  switch (name) {
    case 'Triage':
      return column(100, [
        set(44, [...pick(DATA), ...pick(PARITY), ...pick(MODELS), ...pick(SPEED)]),
        room === 'low' ? set(56, [...pick(CHANGE), ...others, ...pick(GROUPS), ...pick(WHY)]) : column(56, [set(50, [...pick(CHANGE), ...pick(WHY)]), set(50, [...others, ...pick(GROUPS)])]),
      ]);
    case 'Compare':
      return column(100, [set(40, pick(MODELS)), set(32, [...pick(PARITY), ...pick(WHY)]), set(28, pick(SPEED))]);
    case 'Fairness':
      return column(100, [set(60, pick(GROUPS)), set(40, [...others, ...pick(WHY)])]);
    case 'Audit':
      return column(100, [set(58, [extra('records')]), column(42, [set(50, [extra('exports')]), set(50, [extra('verify')])])]);
  }
}

export function defaultLayout(name: LayoutName, steps: readonly StoryStep[], room: Room): IJsonModel {
  return {
    global: { tabEnableClose: false, tabEnableRename: false, tabSetEnableMaximize: true, tabSetMinWidth: 220, tabSetMinHeight: 120, tabSetEnableClose: false },
    borders: [],
    layout: prune(rowsOf(name, steps, room)),
  };
}
