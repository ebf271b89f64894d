/** What came of a replay, in words and tables for a terminal? */
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { percentOf } from '../../contract/objectiveText.ts';
import type { ModelRunFacts, NoiseFigures, ReplayFacts, SweepFacts } from '../../contract/replayFacts.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatRate } from '../../core/format/formatLive.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { printTable, type TextColumn } from './printTable.ts';

const PERCENTILES = [0.5, 0.9, 0.99] as const;
const NONE = '–';
const right = (title: string): TextColumn => ({ title, align: 'right' });
const left = (title: string): TextColumn => ({ title });

const msText = (ms: number | null | undefined): string => formatMs(ms, { unit: false });

/** "p99 2.31", followed by "?" where too few requests were measured to report it. */
function percentileText({ response }: ModelRunFacts, percentile: number): string {
  const found = response?.percentiles.find((known) => known.percentile === percentile);
  if (found === undefined) return NONE;
  return `${msText(found.ms)}${found.conservativeMs === null ? ' ?' : ''}`;
}

function noiseText(noise: NoiseFigures | null | undefined): string {
  if (noise === null || noise === undefined) return 'not measured';
  if (noise.maxAbsDifference === null) return noise.reason ?? 'nothing to compare';
  return `max |Δ| ${noise.maxAbsDifference === 0 ? '0' : noise.maxAbsDifference.toExponential(1)}, ${formatCount(noise.predictionFlips)} flips, n ${formatCount(noise.rows)}`;
}

function offlineTable({ stats }: ReplayFacts): string {
  const columns = [left('model'), right('rows'), right('rows/s'), right('rows a call'), right('load ms'), right('first run ms'), right('errors'), left('noise floor')];
  const rows = Object.entries(stats.models).map(([model, facts]) => [
    model, formatCount(facts.rows), formatRate(facts.rowsPerSecond), facts.callSize === null ? NONE : formatCount(facts.callSize), msText(facts.loadMs), msText(facts.firstRunMs), formatCount(facts.errors), noiseText(stats.noiseFloor[model]),
  ]);
  return printTable(columns, rows);
}

function pacedTable({ stats }: ReplayFacts): string {
  const columns = [left('model'), right('requests'), right('offered/s'), right('achieved/s'), ...PERCENTILES.map((percentile) => right(`p${percentOf(percentile)} ms`)), right('errors'), right('dropped'), right('load ms'), left('noise floor')];
  const rows = Object.entries(stats.models).map(([model, facts]) => [
    model, formatCount(facts.rows), formatRate(facts.offeredRate), formatRate(facts.achievedRate ?? facts.rowsPerSecond), ...PERCENTILES.map((percentile) => percentileText(facts, percentile)), formatCount(facts.errors), formatCount(facts.dropped ?? 0), msText(facts.loadMs), noiseText(stats.noiseFloor[model]),
  ]);
  const doubtful = Object.values(stats.models).some((facts) => PERCENTILES.some((percentile) => percentileText(facts, percentile).endsWith('?')));
  return printTable(columns, rows) + (doubtful ? '\n? too few requests for this percentile at 99 % confidence' : '');
}

/** Whole numbers stay whole: 4 outstanding, not 4.0. */
const levelText = (level: number): string => (Number.isInteger(level) ? formatCount(level) : formatRate(level));

function sweepText({ over, objective, levels, found }: SweepFacts): string {
  const unit = over === 'rate' ? 'requests a second' : 'outstanding requests';
  const name = `p${percentOf(objective.percentile)}`;
  const columns = [left('model'), right(over === 'rate' ? 'level, /s' : 'outstanding'), right('requests'), right('achieved/s'), right(`${name} ms`), right('at most ms'), left('meets'), left('')];
  const rows = levels.map((level) => [
    level.model, levelText(level.target), formatCount(level.requests), formatRate(level.achievedRate), msText(level.percentileMs), msText(level.conservativeMs), level.meets ? 'yes' : 'no', [...(level.confirms ? ['confirms'] : []), ...level.reasons].join('; '),
  ]);
  const knees = found.map(({ model, target, confirmed, reason }) => (target === null ? `✗ ${model}: no level meets ${name} < ${objective.boundMs} ms. ${reason}` : `✓ ${model} meets ${name} < ${objective.boundMs} ms up to ${levelText(target)} ${unit}${confirmed ? ', confirmed' : ', not confirmed'}. ${reason}`.trimEnd()));
  return [...knees, printTable(columns, rows)].join('\n');
}

/** The verdict on the run and every reason against it, one a line. */
export function validityLines({ validity }: Pick<ReplayFacts, 'validity'>): readonly string[] {
  if (validity.valid) return ['✓ VALID'];
  const { reasons } = validity;
  return [`✗ INVALID for ${reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`}`, ...reasons.map((reason) => `  ${reason}`)];
}

/** What was replayed, may it be relied on, and its figures model by model. */
export function describeReplay({ name, counts, replay }: DatasetMeta, verb: string): string {
  if (replay === undefined) return `✓ ${verb} ${name}`;
  const head = `✓ ${verb} ${formatCount(replay.stats.rows)} rows through ${replay.models.join(', ')} as ${name} (${replay.schedule}, ${formatCount(counts.rows)} answers)`;
  const { sweep } = replay.stats;
  const table = sweep === undefined ? (replay.schedule === 'offline' ? offlineTable(replay) : pacedTable(replay)) : sweepText(sweep);
  return [head, ...validityLines(replay), '', table].join('\n');
}
