/** How is one part of a replay request asked for? */
import { flagAt, type ReplayFlag } from '../../../shared/contract/replayFlags.ts';
import { ChoiceField, NoteField, NumberField, SwitchField, TextField } from '../../ui/fields.tsx';
import type { DraftValue } from './replayDraft.ts';

const LABELS: Readonly<Record<string, string>> = {
  speed: 'Times faster', maxIdleMs: 'Longest gap kept, ms', rate: 'Requests a second', toRate: 'Last rate, requests a second', stepRate: 'Difference of two stairs, requests a second', peakRate: 'Rate inside a burst, requests a second',
  periodSeconds: 'Period, s', burstSeconds: 'Length of a burst, s', gaps: 'Gaps between requests', concurrency: 'Requests outstanding', objective: 'Latency objective',
  'sweep.over': 'Levels of', 'sweep.from': 'Lowest level', 'sweep.to': 'Highest level', 'sweep.search': 'Search', 'sweep.step': 'Distance of two levels', 'sweep.precision': 'Precision, share of the level', 'sweep.secondsPerLevel': 'Length of a level, s', 'sweep.confirmations': 'Confirming runs',
  limit: 'At most this many rows', sample: 'Rows drawn at random', stratify: 'Keep the shares of', replacement: 'Draw with replacement', order: 'Order of the rows', repairs: 'Changes of columns', inputs: 'Columns from earlier replays',
  warmup: 'Warm-up, requests', minSeconds: 'At least, s', minRequests: 'At least, requests', maxSeconds: 'At most, s',
  'batching.maxSize': 'Most requests a batch', 'batching.maxDelayMs': 'Longest wait for a batch, ms', 'batching.preferredSizes': 'Preferred sizes', 'batching.allowedSizes': 'Allowed sizes', 'batching.instances': 'Instances of the model', 'batching.maxQueue': 'Requests that may wait', 'batching.overflow': 'When the queue is full',
  onFailure: 'A batch that kills or hangs the model', timeoutMs: 'Longest wait for a batch, ms', threads: 'Threads inside one call', provider: 'Execution provider', operators: 'Profile the operators of a run of its own',
  seed: 'Seed of everything random', 'seeds.sample': 'Seed of which rows are drawn', 'seeds.order': 'Seed of their order', 'seeds.arrivals': 'Seed of arrivals',
};

/** What holds when a field is left empty. */
const DEFAULTS: Readonly<Record<string, string>> = {
  speed: '1', maxIdleMs: '1000', gaps: 'constant', concurrency: '1', 'sweep.over': 'rate', 'sweep.search': 'binary', 'sweep.precision': '0.02', 'sweep.secondsPerLevel': '5', 'sweep.confirmations': '2', limit: 'all', sample: 'all', order: 'as logged',
  warmup: '100', minSeconds: '0', minRequests: '0', maxSeconds: 'until all rows were sent', 'batching.maxSize': 'no batching', 'batching.maxDelayMs': '0', 'batching.instances': '1', 'batching.maxQueue': 'unlimited', 'batching.overflow': 'reject',
  onFailure: 'skip', timeoutMs: '30000', threads: '1', provider: 'cpu', seed: '42',
};

/** Said under a field where its label does not say enough. */
const NOTES: Readonly<Record<string, string>> = {
  objective: 'A percentile and its bound, such as p99<20ms.', stratify: 'Columns, commas between; their combinations keep their shares in the sample.', repairs: 'One a line, such as hours-per-week / 60 where client_app=mobile-2.1.', inputs: 'One a line, such as risk=replay-1/v3.score.',
  'batching.maxDelayMs': '0: a batch holds what is queued when an instance is free.', 'batching.preferredSizes': 'Such as 8,16: a batch of one of these sizes leaves at once.', 'batching.allowedSizes': 'Such as 8,16,32: a batch is padded up to the next of these.',
  minSeconds: 'Rows are used again until then.', onFailure: 'skip: mark and go on; restart: try once more in a fresh process; stop: end the replay.',
};

interface PartFieldProps {
  readonly path: string;
  readonly value: DraftValue;
  readonly error: string | undefined;
  readonly onChange: (value: DraftValue) => void;
}

const textOf = (value: DraftValue): string => (typeof value === 'string' ? value : '');
const numberOf = (value: DraftValue): number | null => (typeof value === 'number' ? value : null);

/** The field in which each kind of option is given. */
const FIELDS: Readonly<Record<ReplayFlag['kind'], 'number' | 'switch' | 'choice' | 'lines' | 'text'>> = {
  number: 'number', whole: 'number', switch: 'switch', choice: 'choice', repairs: 'lines', inputs: 'lines', text: 'text', each: 'text', list: 'text', wholes: 'text', clauses: 'text', objective: 'text',
};

export function PartField({ path, value, error, onChange }: PartFieldProps): React.JSX.Element | null {
  const flag = flagAt(path);
  if (flag === undefined) return null;
  const label = LABELS[path] ?? flag.text;
  const shared = { label, onChange, error, description: NOTES[path], placeholder: DEFAULTS[path] };
  switch (FIELDS[flag.kind]) {
    case 'number': return <NumberField {...shared} value={numberOf(value)} />;
    case 'switch': return <SwitchField {...shared} value={value === true} />;
    case 'choice': return <ChoiceField {...shared} value={textOf(value) || null} options={flag.choices ?? []} />;
    case 'lines': return <NoteField {...shared} value={textOf(value)} />;
    case 'text': return <TextField {...shared} value={textOf(value)} />;
  }
}
