/** How is the whole story computed from the workbench? */
import { useQueryClient } from '@tanstack/react-query';
import { useRun, type Busyness } from './useRun.ts';

export function useStoryRun(): { readonly run: () => void; readonly busy: Busyness | null } {
  const queries = useQueryClient();
  const { start, busy } = useRun('story.run', 'Story');
  const run = (): void => void start({ filters: [] }).then(() => queries.invalidateQueries({ queryKey: ['story.get'] }));
  return { run, busy };
}
