/** How are the tails of groups of requests listed? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { Tone } from '../../blocks/figure.ts';
import type { Computed } from './result.ts';

const bare = (ms: number): string => formatMs(ms, { unit: false });

/** One table a grouping: p50 and p99 with their intervals, group by group and model by model. */
export function tailTables(result: Computed): readonly BlockInput[] {
  return result.tails.map((tail, t): BlockInput => {
    const most = Math.max(...tail.models.flatMap(({ groups }) => groups.map(({ high, p99 }) => high ?? p99)));
    const rows = tail.models.flatMap(({ model, groups }, m) => groups.map((group, g) => ({ model, slot: result.models.find((each) => each.model === model)?.slot ?? 0, group, pointer: `/tails/${String(t)}/models/${String(m)}/groups/${String(g)}` })));
    const others = tail.models.map((each) => each.others);
    return {
      kind: 'table',
      id: `tail-${String(t)}`,
      table: {
        title: `Tail by ${tail.title}`,
        columns: [{ key: 'group', title: tail.title, definition: tail.definition }, { key: 'model', title: 'Model' }, { key: 'n', title: 'Requests', align: 'right' }, { key: 'p50', title: 'p50, ms', align: 'right' }, { key: 'p99', title: 'p99, ms', align: 'right' }, { key: 'picture', title: '' }],
        rows: rows.map(({ model, slot, group, pointer }): Record<string, Cell> => ({
          group: { kind: 'text', text: group.name },
          model: { kind: 'text', text: model },
          n: { kind: 'number', value: group.n, text: formatCount(group.n), pointer: `${pointer}/n` },
          p50: { kind: 'number', value: group.p50, text: bare(group.p50), pointer: `${pointer}/p50` },
          p99: { kind: 'number', value: group.p99, text: group.reportable ? bare(group.p99) : `${bare(group.p99)} ?`, interval: formatInterval(group, bare), pointer: `${pointer}/p99` },
          picture: group.low === null || group.high === null ? { kind: 'text', text: '' } : { kind: 'forest', value: group.p99, low: group.low, high: group.high, min: 0, max: most, tone: Tone.parse(`model:${String(slot % 8)}`) },
        })),
        clauses: rows.map(({ group }) => (group.clauses.length === 1 && group.clauses[0] !== undefined ? formatClause(group.clauses[0]) : null)),
        note: `response time · ${tail.definition} · order-statistic intervals, 95 % · ?: too few requests to report${others.some((count) => count > 0) ? ` · in no group shown: ${others.map((count) => formatCount(count)).join(' | ')}` : ''}`,
      },
    };
  });
}
