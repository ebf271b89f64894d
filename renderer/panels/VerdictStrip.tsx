/** What is the verdict on each question, at a glance? */
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import { firstVerdict } from '../blocks/findBlocks.ts';
import { chooseStep } from '../state/appStore.ts';
import { useStepAnswer } from '../state/useStepAnswer.ts';
import { Icon, VERDICT_WORDS, VerdictIcon } from '../ui/icons.tsx';

/** More would not be read. */
export const TILE_LIMIT = 7;

interface TileProps {
  readonly step: StoryStep;
  readonly chosen: boolean;
}

function Tile({ step, chosen }: TileProps): React.JSX.Element | null {
  const { answer, stale, busy } = useStepAnswer(step);
  const verdict = answer === undefined ? undefined : firstVerdict(answer.blocks);
  const word = verdict?.verdict ?? 'undefined';
  return (
    <button type="button" className="tile" aria-pressed={chosen} style={stale ? { opacity: 0.6 } : undefined} aria-busy={busy !== null} onClick={() => chooseStep(step.id)}>
      <span className="head">
        {verdict === undefined ? <Icon name="undefined" size={14} className="v-undefined" /> : <VerdictIcon verdict={verdict.verdict} />}
        <span className="name">{verdict?.short ?? step.title}</span>
        <span className={`word v-${word}`} aria-hidden>{verdict === undefined ? 'Not computed' : VERDICT_WORDS[word]}</span>
      </span>
      <span className="value" style={{ display: 'block' }}>
        {verdict?.value ?? '–'}
        {verdict !== undefined && verdict.unit !== '' && <small>{verdict.unit}</small>}
      </span>
      <span className="detail" title={verdict?.detail}>
        <span className={`word-narrow v-${word}`} aria-hidden>{`${verdict === undefined ? 'Not computed' : VERDICT_WORDS[word]} · `}</span>
        {verdict?.detail ?? step.reason ?? ''}
      </span>
    </button>
  );
}

export function VerdictStrip({ steps, chosen }: { readonly steps: readonly StoryStep[]; readonly chosen: string | null }): React.JSX.Element {
  return (
    <section className="strip" aria-label="Verdicts">
      {steps.slice(0, TILE_LIMIT).map((step) => <Tile key={step.id} step={step} chosen={step.id === chosen} />)}
    </section>
  );
}
