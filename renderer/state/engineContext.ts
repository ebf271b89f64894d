/** Through which host do components reach the engine? */
import { createContext, useContext } from 'react';
import type { Host } from '../host/host.ts';

export const HostContext = createContext<Host | null>(null);

/** @throws Error when used outside the workbench's root, which is a bug */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error('useHost outside HostContext');
  return host;
}
