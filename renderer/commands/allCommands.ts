/** Which commands are there? */
import { addFilterCommand } from './addFilterCommand.ts';
import { cancelJobs } from './cancelJobs.ts';
import type { Command } from './command.ts';
import { exportView } from './exportView.ts';
import { nextRegion } from './nextRegion.ts';
import { nextTheme } from './nextTheme.ts';
import { openFiles } from './openFiles.ts';
import { openPaletteCommand } from './openPaletteCommand.ts';
import { redoEdit } from './redoEdit.ts';
import { resetLayoutCommand } from './resetLayoutCommand.ts';
import { saveDocument } from './saveDocument.ts';
import { showHelp } from './showHelp.ts';
import { toggleBottom } from './toggleBottom.ts';
import { toggleInspector } from './toggleInspector.ts';
import { toggleRail } from './toggleRail.ts';
import { undoEdit } from './undoEdit.ts';

export const COMMANDS: readonly Command[] = [
  openPaletteCommand, openFiles, saveDocument, undoEdit, redoEdit, cancelJobs, showHelp, toggleBottom, toggleRail, toggleInspector, nextTheme, exportView, addFilterCommand, resetLayoutCommand, nextRegion,
];
