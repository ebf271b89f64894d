/** Over which named channels do a window and the main process speak? */

export const CHANNELS = {
  requestPort: 'assay:request-port',
  port: 'assay:port',
  pickFiles: 'assay:pick-files',
  saveFile: 'assay:save-file',
  reveal: 'assay:reveal',
  theme: 'assay:theme',
  version: 'assay:version',
  command: 'assay:command',
} as const;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
