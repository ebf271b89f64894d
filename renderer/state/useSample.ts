/** How does an empty workspace get the sample from the workbench? */
import { useQueryClient } from '@tanstack/react-query';
import { useRun, type Busyness } from './useRun.ts';

export function useSample(): { readonly fill: () => void; readonly busy: Busyness | null } {
  const queries = useQueryClient();
  const { start, busy } = useRun('story.sample', 'Sample');
  const fill = (): void => void start({}).then(() => queries.invalidateQueries());
  return { fill, busy };
}
