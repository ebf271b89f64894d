/** How can a host answer its first requests while its engine is still opening? */
import type { Service } from '../contract/service.ts';

/** A service that waits for the real one; when that never comes, every request fails with its reason. */
export function deferredService(ready: Promise<Service<AbortSignal>>): Service<AbortSignal> {
  ready.catch(() => undefined); // reported to whoever asks
  return {
    dispatch: async (name, input, job) => (await ready).dispatch(name, input, job),
    watch: (name, input, onEvent) => {
      let stop: (() => void) | undefined;
      let stopped = false;
      void ready.then(
        (service) => {
          if (!stopped) stop = service.watch(name, input, onEvent);
        },
        () => undefined, // a watch of nothing stays silent
      );
      return () => {
        stopped = true;
        stop?.();
      };
    },
  };
}
