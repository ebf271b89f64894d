/** What lies in this workspace? */
import * as z from 'zod';
import { analyses } from '../../analyses/index.ts';
import type { AnalysisInfo, Catalogue } from '../../contract/catalogue.ts';
import type { Workspace } from '../store/workspace.ts';

export async function catalogue(workspace: Workspace): Promise<Catalogue> {
  const document = workspace.document();
  return {
    workspace: { name: document.name, path: workspace.path, createdAt: document.createdAt },
    datasets: [...workspace.datasets()],
    scopes: document.scopes,
    models: [...workspace.models()],
    runs: [...(await workspace.records())],
    interrupted: [...workspace.partials.interrupted()],
    notices: [...workspace.notices],
  };
}

/** Every analysis with its parameters as JSON Schema, for forms, help and the command line. */
export function analysisCatalogue(): AnalysisInfo[] {
  return analyses.map(({ id, version, title, question, needs, params }) => ({
    id, version, title, question,
    needs: { roles: [...needs.roles], sides: [...needs.sides], abilities: [...(needs.abilities ?? [])] },
    params: z.toJSONSchema(params, { io: 'input' }),
  }));
}
