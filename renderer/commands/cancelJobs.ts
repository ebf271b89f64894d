/** How is running work stopped? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const cancelJobs: Command = {
  id: 'jobs.cancel',
  title: 'Cancel running work',
  shortcut: 'Escape',
  run: ({ client, queries }) => {
    void queries.cancelQueries({ queryKey: ['answer'] });
    for (const job of useAppStore.getState().jobs) if (job.state === 'running' || job.state === 'queued') void client.call('job.cancel', { id: job.id });
  },
};
