/** Where are the built programs that integration tests start? */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file of dist/ (or of ASSAY_DIST). @throws when it was not built */
export function builtFile(name: string): string {
  const file = join(resolve(process.env['ASSAY_DIST'] ?? 'dist'), name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`);
  return file;
}
