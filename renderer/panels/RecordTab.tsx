/** Which facts, definitions, SQL and command belong to a record? */
import { formatCount } from '../../shared/core/format/formatCount.ts';
import { formatId } from '../../shared/core/format/formatId.ts';
import { formatMs } from '../../shared/core/format/formatMs.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { leaves } from '../blocks/findBlocks.ts';
import { BoundValues, SqlText } from '../blocks/SqlText.tsx';
import { cellText } from '../blocks/exportTable.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import type { AppState } from '../state/appStore.ts';
import { CopyButton } from '../ui/Button.tsx';

const FACT_LIMIT = 8;

/** The chosen row's cells, else the answer's own statistics, else its first table row. */
function factsOf(answer: RunAnswer): readonly (readonly [string, string])[] {
  const blocks = leaves(answer.blocks);
  const stats = blocks.flatMap((block) => (block.kind === 'stat' ? block.stats : []));
  if (stats.length > 0) return stats.slice(0, FACT_LIMIT).map((stat) => [stat.label, stat.interval === undefined ? stat.text : `${stat.text} ${stat.interval}`]);
  const table = blocks.find((block) => block.kind === 'table')?.table;
  const row = table?.rows[0];
  const verdict = blocks.find((block) => block.kind === 'verdict');
  if (row === undefined || table === undefined) return verdict === undefined ? [] : [[verdict.short, `${verdict.value} ${verdict.unit}`.trim()], ['Detail', verdict.detail]];
  return table.columns.filter((column) => !['sparkline', 'bar'].includes(row[column.key]?.kind ?? '')).slice(0, FACT_LIMIT).map((column) => [column.title, cellText(row[column.key])]);
}

function definitionsOf(answer: RunAnswer): readonly (readonly [string, string])[] {
  const found = leaves(answer.blocks).flatMap((block): (readonly [string, string])[] => {
    if (block.kind === 'stat') return block.stats.flatMap((stat) => (stat.definition === undefined ? [] : [[stat.label, stat.definition] as const]));
    if (block.kind === 'table') return block.table.columns.flatMap((column) => (column.definition === undefined ? [] : [[column.title, column.definition] as const]));
    return [];
  });
  return [...new Map(found)];
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }): React.JSX.Element {
  return <dl>{facts.map(([label, text], index) => <div key={index} className="fact"><dt>{label}</dt><dd>{text}</dd></div>)}</dl>;
}

function Scopes({ answer }: { readonly answer: RunAnswer }): React.JSX.Element {
  return (
    <dl>
      {Object.entries(answer.record.scopes).map(([side, scope]) => (
        <div key={side} className="fact"><dt>{`${side[0]?.toUpperCase() ?? ''}${side.slice(1)}`}</dt><dd className="mono">{[scope.name, ...scope.clauses.map(formatClause), scope.duplicates === 'first' ? 'first copies' : 'all copies'].filter((part) => part !== undefined).join(', ')}</dd></div>
      ))}
    </dl>
  );
}

export function RecordTab({ answer, chosen }: { readonly answer: RunAnswer; readonly chosen: AppState['chosenFacts'] }): React.JSX.Element {
  const { record } = answer;
  const definitions = definitionsOf(answer);
  const rowsRead = record.datasets.reduce((sum, dataset) => sum + dataset.rows, 0);
  return (
    <>
      <div className="inspector-section" style={{ paddingTop: 0 }}><Facts facts={chosen?.facts ?? factsOf(answer)} /></div>
      {definitions.length > 0 && (
        <div className="inspector-section">
          <div className="section-head"><span>Definition</span></div>
          {definitions.slice(0, 6).map(([label, text]) => <p key={label}>{`${label}: ${text}`}</p>)}
        </div>
      )}
      {record.sql.map((query, index) => (
        <div key={index} className="inspector-section">
          <div className="section-head"><span>{record.sql.length === 1 ? 'SQL' : `SQL ${index + 1} of ${record.sql.length}`}</span><CopyButton text={query.text} /></div>
          <SqlText text={query.text} />
          <BoundValues values={query.values} />
        </div>
      ))}
      <div className="inspector-section">
        <div className="section-head"><span>Run</span></div>
        <dl>
          <div className="fact"><dt>Record</dt><dd className="mono" title={record.id}>{`r-${formatId(record.id)}`}</dd></div>
          {record.datasets.map((dataset) => <div key={dataset.id} className="fact"><dt>{dataset.name}</dt><dd className="mono">{dataset.hash === null ? 'no hash yet' : `sha256 ${formatId(dataset.hash)}…`}</dd></div>)}
          {record.models.map((model) => <div key={model.id} className="fact"><dt>{`Model ${model.name}`}</dt><dd className="mono">{`sha256 ${formatId(model.id)}…`}</dd></div>)}
          <div className="fact"><dt>Took, of, threads</dt><dd>{`${formatMs(record.durationMs)}, ${formatCount(rowsRead)} rows, ${record.engine.threads}`}</dd></div>
          <div className="fact"><dt>Seed</dt><dd>{record.seed}</dd></div>
        </dl>
        <Scopes answer={answer} />
      </div>
      <div className="inspector-section">
        <div className="section-head"><span>Same number from a terminal</span><CopyButton text={answer.command} /></div>
        <pre className="code" tabIndex={0} aria-label="Command">{answer.command}</pre>
      </div>
    </>
  );
}
