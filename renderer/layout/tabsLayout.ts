/** How do a few panels lie over each other, one tab each? */
import type { IJsonModel } from 'flexlayout-react';

export interface TabPanel {
  readonly id: string;
  readonly title: string;
}

export function tabsLayout(panels: readonly TabPanel[]): IJsonModel {
  return {
    global: { tabEnableClose: false, tabEnableRename: false, tabSetEnableMaximize: true, tabSetMinWidth: 220, tabSetMinHeight: 120, tabSetEnableClose: false },
    borders: [],
    layout: { type: 'row', weight: 100, children: [{ type: 'tabset', weight: 100, children: panels.map(({ id, title }) => ({ type: 'tab', id, name: title, component: id })) }] },
  };
}
