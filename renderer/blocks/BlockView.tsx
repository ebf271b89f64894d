/** How is a block of a result drawn on the screen? */
import { assertNever } from '../../shared/core/assertNever.ts';
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { Block, Stat } from '../../shared/blocks/block.ts';
import type { FigureSpec } from '../../shared/blocks/figure.ts';
import { Figure } from '../charts/Figure.tsx';
import { CopyButton } from '../ui/Button.tsx';
import { Icon, VerdictBadge } from '../ui/icons.tsx';
import { MatrixBlock } from './MatrixBlock.tsx';
import { Inline } from './Prose.tsx';
import { BoundValues, SqlText } from './SqlText.tsx';
import { TableBlock, type RowFacts } from './TableBlock.tsx';

interface BlockViewProps {
  readonly block: Block;
  readonly onFilter: (clause: Clause) => void;
  readonly onFacts: (facts: RowFacts) => void;
}

function StatView({ stat }: { readonly stat: Stat }): React.JSX.Element {
  return (
    <div className="stat" title={stat.definition}>
      <div className="label">{stat.label}</div>
      <div className="text">{stat.text}</div>
      {(stat.interval !== undefined || (stat.n !== undefined && stat.n !== null)) && (
        <div className="interval">{[stat.interval, stat.n === undefined || stat.n === null ? undefined : `n ${stat.n.toLocaleString('en')}`].filter((part) => part !== undefined).join(', ')}</div>
      )}
    </div>
  );
}

function FigureBlock({ spec, onFilter }: { readonly spec: FigureSpec; readonly onFilter: (clause: Clause) => void }): React.JSX.Element {
  return (
    <div className="block">
      {spec.title !== '' && <h3 className="block-title">{spec.title}</h3>}
      <Figure spec={spec} onBrush={onFilter} />
      {spec.note !== '' && <div className="block-note">{spec.note}</div>}
    </div>
  );
}

export function BlockView({ block, onFilter, onFacts }: BlockViewProps): React.JSX.Element {
  switch (block.kind) {
    case 'verdict':
      return (
        <div className="block block-verdict">
          <VerdictBadge verdict={block.verdict} />
          <span className="strong">{block.question}</span>
          <span className="prose"><b><Inline text={block.claim} /></b> <Inline text={block.answer} /></span>
        </div>
      );
    case 'figure':
      return <FigureBlock spec={block.figure} onFilter={onFilter} />;
    case 'table':
      return <TableBlock table={block.table} onFilter={onFilter} onFacts={onFacts} />;
    case 'stat':
      return <div className="block stats">{block.stats.map((stat) => <StatView key={stat.label} stat={stat} />)}</div>;
    case 'text':
      return (
        <div className={`block prose ${block.tone}`}>
          {block.tone === 'warning' && <Icon name="warning" />}
          <div><Inline text={block.markdown} /></div>
        </div>
      );
    case 'matrix':
      return <MatrixBlock block={block} />;
    case 'sql':
      return (
        <div className="block">
          <div className="section-head"><span>{block.title}</span><CopyButton text={block.text} /></div>
          <SqlText text={block.text} />
          <BoundValues values={block.values} />
        </div>
      );
    case 'group':
      return (
        <section>
          {block.title !== '' && <h3 className="block-title block">{block.title}</h3>}
          {block.blocks.map((inner, index) => <BlockView key={index} block={inner} onFilter={onFilter} onFacts={onFacts} />)}
        </section>
      );
    default:
      return assertNever(block);
  }
}
