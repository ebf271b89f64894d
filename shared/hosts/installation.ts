/** Where are the files that Assay ships: its programs, the built workbench and the sample? */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Installation {
  /** The folder of package.json. */
  readonly root: string;
  readonly renderer: string;
  readonly resources: string;
  /** A built program of ours, by its name without ending. */
  program(name: 'assay' | 'modelHost' | 'sqlHost' | 'engineProcess'): string;
}

/** Found from this file's own place: the built one stands in dist/ (or its chunks/), the source one in shared/hosts/. */
export function installation(here: string = import.meta.dirname): Installation {
  let root = here;
  while (!existsSync(join(root, 'package.json')) && dirname(root) !== root) root = dirname(root);
  const beside = [here, dirname(here)].find((folder) => existsSync(join(folder, 'sqlHost.mjs')));
  const dist = beside ?? join(root, 'dist');
  return { root, renderer: join(root, 'dist', 'renderer'), resources: join(root, 'resources'), program: (name) => join(dist, `${name}.mjs`) };
}
