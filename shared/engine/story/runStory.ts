/** What does the workspace's story say, as far as it has been computed, and how is the rest computed? */
import type { StoryStep } from '../../contract/catalogue.ts';
import type { OutputOf } from '../../contract/procedures.ts';
import type { RunAnswer } from '../../contract/record.ts';
import type { Clause } from '../../core/clause/clause.ts';
import { AssayError, isCancelled, messageOf } from '../../core/errors.ts';
import { answerOf, runAnalysis } from '../analysisRun/runAnalysis.ts';
import { resolveRun } from '../analysisRun/resolveRun.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { storyQuestions, type StoryQuestion } from './storySteps.ts';

const base = ({ id, title, request }: StoryQuestion): Pick<StoryStep, 'id' | 'title' | 'analysis'> => ({ id, title, analysis: request.analysis });

async function storedAnswer(engine: Engine, question: StoryQuestion): Promise<RunAnswer | undefined> {
  const record = await engine.workspace.findByQuestion(resolveRun(engine, question.request).questionHash);
  return record === undefined ? undefined : answerOf(engine, record, true);
}

/** Reads what the ledger already answers; computes nothing. */
export async function readStory(engine: Engine): Promise<OutputOf<'story.get'>> {
  const steps: StoryStep[] = [];
  const answers: RunAnswer[] = [];
  for (const question of storyQuestions(engine.workspace)) {
    try {
      const answer = await storedAnswer(engine, question);
      if (answer !== undefined) answers.push(answer);
      steps.push({ ...base(question), ...(answer === undefined ? { status: 'missing' } : { status: 'computed', record: answer.record.id }) });
    } catch (error: unknown) {
      steps.push({ ...base(question), status: 'failed', reason: messageOf(error) });
    }
  }
  return { steps, answers };
}

function failedStep(question: StoryQuestion, error: unknown): StoryStep {
  const applies = !(error instanceof AssayError && error.code === 'does_not_fit');
  const hint = error instanceof AssayError && error.hint !== undefined ? ` ${error.hint}` : '';
  return { ...base(question), status: applies ? 'failed' : 'not-applicable', reason: `${messageOf(error)}${hint}` };
}

export interface StoryRun {
  readonly filters?: readonly Clause[];
  /** Only these steps (by id); all when left out. */
  readonly only?: ReadonlySet<string>;
  readonly onStep?: (step: StoryStep, answer: RunAnswer | undefined) => void;
}

/** Answers every question of the story, reusing what is known; one failing step does not stop the others. */
export async function runStory(engine: Engine, options: StoryRun, job: JobContext): Promise<StoryStep[]> {
  const questions = storyQuestions(engine.workspace, options.filters).filter(({ id }) => options.only?.has(id) ?? true);
  const steps: StoryStep[] = [];
  for (const [i, question] of questions.entries()) {
    job.progress({ fraction: i / questions.length, phase: question.title, detail: `${i + 1} of ${questions.length}` });
    try {
      const answer = await runAnalysis(engine, { ...question.request, reuse: true }, { signal: job.signal, progress: () => undefined });
      const step: StoryStep = { ...base(question), status: 'computed', record: answer.record.id };
      steps.push(step);
      options.onStep?.(step, answer);
    } catch (error: unknown) {
      if (isCancelled(error)) throw error;
      const step = failedStep(question, error);
      steps.push(step);
      options.onStep?.(step, undefined);
    }
  }
  return steps;
}
