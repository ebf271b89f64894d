/** How are the verdicts of the story told, line by line and as JSON? */
import type { StoryStep } from '../../contract/catalogue.ts';
import type { RunAnswer } from '../../contract/record.ts';
import type { Block } from '../../blocks/block.ts';
import { verdictText } from './printBlocks.ts';
import { oneLine } from './printTable.ts';

export interface ToldStory {
  readonly workspace: string;
  readonly steps: readonly StoryStep[];
  readonly answers: readonly RunAnswer[];
  readonly warnings: readonly string[];
}

type VerdictBlock = Extract<Block, { readonly kind: 'verdict' }>;

/** The first judgement among the blocks: the one on the tile of the verdict strip. */
function verdictOf(blocks: readonly Block[]): VerdictBlock | undefined {
  for (const block of blocks) {
    if (block.kind === 'verdict') return block;
    const inside = block.kind === 'group' ? block.blocks.find((leaf) => leaf.kind === 'verdict') : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const withoutMarks = (text: string): string => text.replaceAll('**', '').replaceAll('`', '');

/** "✗ fail  Drift: 1 of 12 features  hours-per-week shifted …" */
export function stepLine(step: StoryStep, answer: RunAnswer | undefined): string {
  const block = answer === undefined ? undefined : verdictOf(answer.blocks);
  if (block === undefined) return oneLine(`${verdictText('undefined').padEnd(14)} ${step.title}: ${step.reason ?? step.status}`);
  return oneLine(`${verdictText(block.verdict).padEnd(14)} ${block.short}: ${`${block.value} ${block.unit}`.trim()}. ${withoutMarks(block.claim)}`);
}

/** `{ story: { workspace, steps }, warnings }`; a step without an answer has the verdict "undefined" and says why. */
export function storyJson(story: ToldStory): unknown {
  const steps = story.steps.map((step) => {
    const answer = story.answers.find(({ record }) => record.id === step.record);
    const block = answer === undefined ? undefined : verdictOf(answer.blocks);
    const told = block === undefined
      ? { verdict: 'undefined', value: '', unit: '', detail: step.reason ?? step.status, claim: '' }
      : { verdict: block.verdict, value: block.value, unit: block.unit, detail: block.detail, claim: withoutMarks(`${block.claim} ${block.answer}`.trim()) };
    return { id: step.id, title: step.title, analysis: step.analysis, status: step.status, ...told, record: step.record ?? null };
  });
  return { story: { workspace: story.workspace, steps }, warnings: story.warnings };
}
