/** How does a report leave as data? */
import * as z from 'zod';
import { Block } from '../../blocks/block.ts';
import { RunRecord } from '../../contract/record.ts';
import { answerNumbers } from './answerNumbers.ts';
import { distinctAnswers, type ReportInput } from './reportInput.ts';

/** Every printed number; its anchor (record and pointer) is the one of the HTML report. */
export const ReportNumber = z.object({
  record: z.string(), pointer: z.string(), label: z.string(), text: z.string(), value: z.number().nullable(),
  interval: z.string().optional(), low: z.number().nullable().optional(), high: z.number().nullable().optional(), n: z.number().nullable().optional(), definition: z.string().optional(), slice: z.string().optional(), measure: z.string().optional(),
});

export const ReportDocument = z.object({
  format: z.literal('assay-report/1'),
  title: z.string(),
  workspace: z.string(),
  generatedAt: z.string(),
  versions: z.record(z.string(), z.string()),
  gaps: z.array(z.object({ title: z.string(), reason: z.string() })),
  numbers: z.array(ReportNumber),
  answers: z.array(z.object({ record: RunRecord, blocks: z.array(Block), command: z.string() })),
});
export type ReportDocument = z.infer<typeof ReportDocument>;

/** Indented by two spaces, with a final line break. */
export function reportJson(input: ReportInput): string {
  const answers = distinctAnswers(input.answers);
  const document: ReportDocument = {
    format: 'assay-report/1', title: input.title, workspace: input.workspace, generatedAt: input.generatedAt, versions: { ...input.versions }, gaps: [...input.gaps],
    numbers: answers.flatMap((answer) => [...answerNumbers(answer)]),
    answers: answers.map(({ record, blocks, command }) => ({ record, blocks, command })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
