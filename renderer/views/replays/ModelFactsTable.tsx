/** How did each model run, on what, and how fast was its first answer? */
import type { ModelMeta } from '../../../shared/contract/catalogue.ts';
import { percentOf } from '../../../shared/contract/objectiveText.ts';
import type { Determinism, ModelRunFacts, ReplayFacts } from '../../../shared/contract/replayFacts.ts';
import { formatCount } from '../../../shared/core/format/formatCount.ts';
import { formatId } from '../../../shared/core/format/formatId.ts';
import { formatRate } from '../../../shared/core/format/formatLive.ts';
import { formatMs } from '../../../shared/core/format/formatMs.ts';
import { ModelMark } from '../../charts/ModelMark.tsx';
import { formatBytes } from '../../state/formatBytes.ts';

type Line = readonly [label: string, text: (facts: ModelRunFacts) => string | null, definition?: string];

const PERCENTILES = [0.5, 0.9, 0.99] as const;
const percentile = (which: number): Line => [
  `p${percentOf(which)} response`,
  ({ response }) => {
    const found = response?.percentiles.find((known) => known.percentile === which);
    if (found === undefined) return null;
    return found.conservativeMs === null ? `${formatMs(found.ms)}, too few requests` : `${formatMs(found.ms)}, at most ${formatMs(found.conservativeMs)}`;
  },
  'from the time a request was due; “at most” holds with 99 % confidence',
];

const FIGURES: readonly Line[] = [
  ['Answers', ({ rows }) => formatCount(rows)],
  ['Rows a second', ({ rowsPerSecond }) => formatRate(rowsPerSecond)],
  ['Offered, requests a second', ({ offeredRate }) => (offeredRate === null || offeredRate === undefined ? null : formatRate(offeredRate))],
  ['Achieved, requests a second', ({ achievedRate }) => (achievedRate === null || achievedRate === undefined ? null : formatRate(achievedRate))],
  ...PERCENTILES.map((which) => percentile(which)),
  ['Lateness of the generator, p99', ({ lateness }) => (lateness === null || lateness === undefined ? null : formatMs(lateness.p99Ms)), 'how late requests were sent'],
  ['Without a score', ({ errors }) => formatCount(errors)],
  ['Dropped', ({ dropped }) => (dropped === undefined ? null : formatCount(dropped)), 'found the queue full'],
  ['Cold start: load', ({ loadMs }) => formatMs(loadMs), 'reading the file and making the session; in no percentile'],
  ['Cold start: first run', ({ firstRunMs }) => (firstRunMs === null ? null : formatMs(firstRunMs))],
  ['Warm-up', ({ warmupMs }) => (warmupMs === null ? null : formatMs(warmupMs))],
  ['Rows a call', ({ callSize }) => (callSize === null ? null : formatCount(callSize)), 'chosen by a short trial'],
  ['Processes used', ({ processes }) => formatCount(processes), 'more than one after a crash'],
  ['Peak memory', ({ peakRssBytes }) => (peakRssBytes === null || peakRssBytes === undefined ? null : formatBytes(peakRssBytes))],
];

const value = (of: (determinism: Determinism) => string | null) => ({ determinism }: ModelRunFacts): string | null => (determinism === undefined ? null : of(determinism));

const DETERMINISM: readonly Line[] = [
  ['Model, sha256', ({ modelId }) => formatId(modelId)],
  ['Runtime', ({ runtime }) => runtime],
  ['Execution provider', ({ provider }) => provider],
  ['Threads', value(({ threads }) => formatCount(threads))],
  ['Graph optimisation', value(({ graphOptimization }) => graphOptimization)],
  ['Operating system', value(({ os }) => os)],
  ['Processor', value(({ cpu, cores }) => `${cpu}, ${cores} cores`)],
  ['GPU', value(({ gpu, driver }) => (gpu === null ? 'none' : `${gpu}${driver === null ? '' : `, driver ${driver}`}`))],
  ['Power', value(({ power }) => power ?? 'not readable')],
  ['Seeds: rows, order, arrivals', value(({ seeds }) => `${seeds.sample}, ${seeds.order}, ${seeds.arrivals}`)],
  ['Order of rows, sha256', value(({ rowOrderHash }) => formatId(rowOrderHash))],
  ['Data, sha256', value(({ dataHash }) => (dataHash === null ? 'no hash yet' : formatId(dataHash)))],
];

interface FactsProps {
  readonly facts: ReplayFacts;
  readonly models: readonly ModelMeta[];
  readonly lines: readonly Line[];
  readonly caption: string;
}

function Facts({ facts, models, lines, caption }: FactsProps): React.JSX.Element {
  const columns = Object.entries(facts.stats.models);
  const rows = lines.map(([label, text, definition]) => ({ label, definition, texts: columns.map(([, each]) => text(each)) })).filter(({ texts }) => texts.some((text) => text !== null));
  return (
    <div className="table-scroll">
      <table className="data dense">
        <caption className="vh">{caption}</caption>
        <thead><tr><th scope="col">Fact</th>{columns.map(([name]) => <th key={name} scope="col" className="right"><ModelMark slot={models.find((model) => model.name === name)?.slot ?? 0} />{name}</th>)}</tr></thead>
        <tbody>
          {rows.map(({ label, definition, texts }) => <tr key={label}><th scope="row" title={definition}>{label}</th>{texts.map((text, index) => <td key={columns[index]?.[0] ?? index} className="right">{text ?? '–'}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}

export function ModelFigures({ facts, models }: { readonly facts: ReplayFacts; readonly models: readonly ModelMeta[] }): React.JSX.Element {
  return <Facts facts={facts} models={models} lines={FIGURES} caption="How each model ran" />;
}

/** What the numbers depend on: with the same facts, the same answers within the noise floor. */
export function DeterminismTable({ facts, models }: { readonly facts: ReplayFacts; readonly models: readonly ModelMeta[] }): React.JSX.Element {
  return <Facts facts={facts} models={models} lines={DETERMINISM} caption="What the numbers depend on" />;
}
