/** What does a report consist of, whatever it is written as? */
import type { Block } from '../../blocks/block.ts';
import type { RunAnswer, RunRecord } from '../../contract/record.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatMoment } from '../../core/format/formatDate.ts';
import type { Scope } from '../../core/scope.ts';

export interface ReportInput {
  readonly title: string;
  /** Name of the workspace. */
  readonly workspace: string;
  readonly answers: readonly RunAnswer[];
  /** Questions that were asked and have no answer, with the reason. */
  readonly gaps: readonly { readonly title: string; readonly reason: string }[];
  /** ISO 8601: time of the newest record, so that the same records give the same document. */
  readonly generatedAt: string;
  /** What wrote the document. */
  readonly versions: Readonly<Record<string, string>>;
}

export type VerdictBlock = Extract<Block, { kind: 'verdict' }>;

/** The verdict that heads an answer, if it has one, and the blocks below it. */
export function splitVerdict(blocks: readonly Block[]): { readonly verdict: VerdictBlock | undefined; readonly rest: readonly Block[] } {
  const verdict = blocks.find((block): block is VerdictBlock => block.kind === 'verdict');
  return { verdict, rest: blocks.filter((block) => block !== verdict) };
}

export interface ScopeWords {
  readonly side: string;
  readonly dataset: string;
  readonly clauses: readonly string[];
  /** Further conditions, one phrase each. */
  readonly facts: readonly string[];
}

function words(side: string, scope: Scope, record: RunRecord): ScopeWords {
  const dataset = record.datasets.find(({ id, name }) => id === scope.dataset || name === scope.dataset);
  return {
    side,
    dataset: dataset === undefined ? scope.dataset : dataset.name,
    clauses: scope.clauses.map(formatClause),
    facts: [
      ...(scope.duplicates === 'all' ? ['repeated rows kept'] : []),
      ...(scope.labelsAsOf === undefined ? [] : [`labels as of ${scope.labelsAsOf}`]),
      ...(scope.repairs.length === 0 ? [] : [`${formatCount(scope.repairs.length)} declared repairs`]),
    ],
  };
}

/** Which rows each side of a run speaks about. */
export const scopeWords = (record: RunRecord): readonly ScopeWords[] => Object.entries(record.scopes).map(([side, scope]) => words(side, scope, record));

/** Facts of a record as a stranger needs them to check it: name and text; `code` texts are verbatim. */
export function recordFacts(record: RunRecord): readonly { readonly name: string; readonly text: string; readonly code?: true }[] {
  const { engine } = record;
  return [
    { name: 'Record', text: record.id, code: true },
    { name: 'Analysis', text: `${record.analysis}, version ${record.version}` },
    { name: 'Parameters', text: JSON.stringify(record.params), code: true },
    ...record.datasets.map(({ name, rows, hash }) => ({ name: 'Data', text: `${name}: ${formatCount(rows)} rows, sha256 ${hash ?? 'not recorded'}` })),
    ...record.models.map(({ name, id }) => ({ name: 'Model', text: `${name}: sha256 ${id}` })),
    { name: 'Computed', text: `${formatMoment(record.startedAt)} UTC (${record.startedAt}), in ${formatCount(Math.round(record.durationMs))} ms` },
    { name: 'Computed by', text: `Assay ${engine.assay}, DuckDB ${engine.duckdb}, Node ${engine.node}${engine.onnxruntime === null ? '' : `, ONNX Runtime ${engine.onnxruntime}`}, ${engine.platform}, ${engine.threads} threads, seed ${record.seed}` },
    { name: 'Statements', text: formatCount(record.sql.length) },
  ];
}

/** Every record once: a record given twice would have the same anchor twice. */
export const distinctAnswers = (answers: readonly RunAnswer[]): readonly RunAnswer[] => [...new Map(answers.map((answer) => [answer.record.id, answer])).values()];
