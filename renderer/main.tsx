/** How does the workbench start? */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { App } from './App.tsx';
import { pickHost } from './host/pickHost.ts';

// The page's content security policy forbids compiling code from text.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root !== null) {
  const host = await pickHost(window);
  createRoot(root).render(
    <StrictMode>
      <App host={host} />
    </StrictMode>,
  );
}
