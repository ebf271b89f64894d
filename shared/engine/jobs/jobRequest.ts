/** What is a procedure called in the job list, and how urgent and heavy is it? */
import type { ProcedureName } from '../../contract/procedures.ts';
import type { JobRequest } from './jobQueue.ts';

const WORDS: Partial<Readonly<Record<ProcedureName, readonly [verb: string, field: string]>>> = {
  'dataset.import': ['Import', 'name'],
  'labels.add': ['Add labels to', 'dataset'],
  'model.add': ['Add model', 'name'],
  'replay.run': ['Replay', 'data'],
  'replay.again': ['Run again', 'replay'],
  'replay.resume': ['Resume replay', 'name'],
  'analysis.run': ['Run', 'analysis'],
  'story.run': ['Run the story', ''],
  'story.sample': ['Make the sample', ''],
  'query.run': ['Query', ''],
  'report.write': ['Write report', 'out'],
  'card.write': ['Write card of', 'model'],
  'bundle.write': ['Write bundle', 'out'],
  'bundle.verify': ['Verify', 'path'],
  'bundle.reexecute': ['Re-execute', 'path'],
};

function titleOf(name: ProcedureName, input: unknown): string {
  const [verb, field] = WORDS[name] ?? [name, ''];
  const value = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>)[field] : undefined; // any object may be read by key
  return typeof value === 'string' && value !== '' ? `${verb} ${value}` : verb;
}

/** The queue's entry for one run: "Run drift", "Import predictions". A query runs in its own process and never waits. */
export function jobRequest(name: ProcedureName, input: unknown): JobRequest {
  const light = name === 'query.run';
  return { title: titleOf(name, input), procedure: name, priority: light ? 'interactive' : 'normal', heavy: !light };
}
