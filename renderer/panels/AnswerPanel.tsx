/** How does one answer stand in a panel: question, verdict, claim, evidence, footnote? */
import { formatId } from '../../shared/core/format/formatId.ts';
import { useState } from 'react';
import type { Block, VerdictBlock } from '../../shared/blocks/block.ts';
import type { RunAnswer } from '../../shared/contract/record.ts';
import { BlockView } from '../blocks/BlockView.tsx';
import { firstNote, firstVerdict } from '../blocks/findBlocks.ts';
import { Inline } from '../blocks/Prose.tsx';
import { useAppStore } from '../state/appStore.ts';
import { addFilter } from '../state/filters.ts';
import { pinRecord } from '../state/findings.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon, VerdictBadge } from '../ui/icons.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { exportItems } from './exportPanel.ts';

interface AnswerPanelProps {
  readonly answer: RunAnswer;
  readonly stale?: boolean;
  /** Progress or an error, shown between answer and evidence. */
  readonly banner?: React.ReactNode;
  readonly onInspect: () => void;
  readonly onMaximise?: (() => void) | undefined;
  readonly more?: readonly MenuItem[];
}

/** Longer answers are cut to two lines until they are asked for. */
const LONG_ANSWER = 150;

/** Evidence first: rows of statistics that open a panel stand behind the first figure or table. */
function ordered(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex((block) => block.kind !== 'stat' && block.kind !== 'text');
  if (first <= 0) return blocks;
  const stats = blocks.slice(0, first).filter((block) => block.kind === 'stat');
  const texts = blocks.slice(0, first).filter((block) => block.kind !== 'stat');
  return [...texts, ...blocks.slice(first, first + 1), ...stats, ...blocks.slice(first + 1)];
}

function Claim({ verdict }: { readonly verdict: VerdictBlock | undefined }): React.JSX.Element | null {
  const [open, setOpen] = useState(false);
  if (verdict === undefined) return null;
  const long = verdict.claim.length + verdict.answer.length > LONG_ANSWER;
  return (
    <div className="claim">
      <p className={long && !open ? 'answer cut' : 'answer'}>
        <b><Inline text={verdict.claim} /></b> <Inline text={verdict.answer} />
      </p>
      {long && <button type="button" className="answer-more" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Less' : 'More'}</button>}
    </div>
  );
}

export function AnswerPanel({ answer, stale = false, banner, onInspect, onMaximise, more = [] }: AnswerPanelProps): React.JSX.Element {
  const { record, blocks } = answer;
  const verdict = firstVerdict(blocks);
  const rest = ordered(blocks.filter((block) => block !== verdict));
  const note = firstNote(blocks);
  const copy: MenuItem = { label: 'Copy command', onClick: () => void navigator.clipboard.writeText(answer.command) };
  const question = verdict?.question ?? record.title;
  return (
    <section className="story-panel" aria-label={question}>
      <header className="panel-head">
        <h2>{question}</h2>
        {verdict !== undefined && <VerdictBadge verdict={verdict.verdict} />}
        <div className="actions">
          {onMaximise !== undefined && <IconButton icon="maximise" label="Maximise" small onClick={onMaximise} />}
          <IconButton icon="pin" label="Pin to finding" small onClick={() => pinRecord(record)} />
          <Menu icon="download" label="Download" items={exportItems(answer)} />
          <Menu icon="more" label="More" items={[...more, copy]} />
        </div>
      </header>
      <Claim verdict={verdict} />
      {banner}
      <div className={stale ? 'panel-body stale' : 'panel-body'} tabIndex={0} role="region" aria-label={`Evidence: ${question}`}>
        {rest.map((block, index) => (
          <BlockView key={index} block={block} onFilter={addFilter} onFacts={(chosenFacts) => { onInspect(); useAppStore.setState({ chosenFacts }); }} />
        ))}
        {record.warnings.map((warning) => (
          <div key={warning} className="block prose warning"><Icon name="warning" /><div>{warning}</div></div>
        ))}
      </div>
      <footer className="panel-foot">
        <span className="note" title={note}>{note}</span>
        <button type="button" className="record-link" onClick={onInspect} aria-label={`Inspect record ${formatId(record.id)}`}>
          <Icon name="record" size={11} />
          {`r-${formatId(record.id)}`}
        </button>
      </footer>
    </section>
  );
}
