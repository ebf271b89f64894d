/** How does the story of a workspace become a report file? */
import path from 'node:path';
import type { StoryStep } from '../../contract/catalogue.ts';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { RunAnswer } from '../../contract/record.ts';
import { AssayError } from '../../core/errors.ts';
import { reportHtml } from '../../report/document/reportHtml.ts';
import type { ReportInput } from '../../report/document/reportInput.ts';
import { reportJson } from '../../report/document/reportJson.ts';
import { reportMarkdown } from '../../report/document/reportMarkdown.ts';
import { commandLine } from '../analysisRun/commandLine.ts';
import { answerOf } from '../analysisRun/runAnalysis.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { readStory } from '../story/runStory.ts';
import { ASSAY_VERSION } from '../versions.ts';
import { writeDocument } from './writeDocument.ts';

const WRITERS: Readonly<Record<string, (input: ReportInput) => string>> = { '.html': reportHtml, '.htm': reportHtml, '.md': reportMarkdown, '.json': reportJson };

/** @throws AssayError not_available_yet for PDF, bad_input for other extensions */
function writerFor(out: string): (input: ReportInput) => string {
  const extension = path.extname(out).toLowerCase();
  if (extension === '.pdf') throw new AssayError('not_available_yet', 'Reports are not written as PDF yet.', { where: out, hint: 'Write report.html and print it to PDF: it is laid out for paper.' });
  const writer = WRITERS[extension];
  if (writer === undefined) throw new AssayError('bad_input', `A report is written as .html, .md or .json, not as "${extension === '' ? path.basename(out) : extension}".`, { where: out, hint: 'Choose the kind by the extension, for example report.html.' });
  return writer;
}

const gapReason = ({ status, reason }: StoryStep): string => reason ?? (status === 'missing' ? 'Not computed yet.' : 'No answer.');

/** The newest of the records; the same records give the same time. */
export const newestTime = (answers: readonly RunAnswer[]): string => answers.map(({ record }) => record.startedAt).reduce((newest, time) => (time > newest ? time : newest), '1970-01-01T00:00:00.000Z');

/** The command names the workspace as it is seen from the folder around it: a document tells no paths of the machine. */
export const portable = (engine: Engine, answer: RunAnswer): RunAnswer => ({ ...answer, command: commandLine(path.basename(engine.workspace.path), answer.record.request) });

/** Answers of the story, then further records in the order given; each once. */
async function answersOf(engine: Engine, records: readonly string[]): Promise<{ readonly answers: readonly RunAnswer[]; readonly gaps: ReportInput['gaps'] }> {
  const story = await readStory(engine);
  const asked = await Promise.all(records.map(async (ref) => answerOf(engine, await engine.workspace.record(ref), true)));
  const distinct = new Map([...story.answers, ...asked].map((answer) => [answer.record.id, portable(engine, answer)]));
  const gaps = story.steps.filter(({ status }) => status !== 'computed').map((step) => ({ title: step.title, reason: gapReason(step) }));
  return { answers: [...distinct.values()], gaps };
}

/**
 * Writes what is known as one file; computes nothing. The same records give the same bytes.
 *
 * @throws AssayError bad_input when nothing has been computed, not_found for an unknown record or folder
 */
export async function writeReport(engine: Engine, input: ParsedInputOf<'report.write'>, job: JobContext): Promise<OutputOf<'report.write'>> {
  const write = writerFor(input.out);
  job.progress({ fraction: null, phase: 'Reading answers' });
  const { answers, gaps } = await answersOf(engine, input.records ?? []);
  if (answers.length === 0) throw new AssayError('bad_input', 'There is nothing to report: no question of the story has an answer.', { hint: 'Compute the answers first: assay analyses lists them, assay run WORKSPACE drift … answers one.' });
  job.progress({ fraction: null, phase: 'Writing the report' });
  const workspace = engine.workspace.document().name;
  return writeDocument(input.out, write({ title: input.title ?? `${workspace}: what changed?`, workspace, answers, gaps, generatedAt: newestTime(answers), versions: { Assay: ASSAY_VERSION } }));
}
