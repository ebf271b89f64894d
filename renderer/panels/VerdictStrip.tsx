/** What is the verdict on each question, at a glance? */
import type { VerdictBlock } from '../../shared/blocks/block.ts';
import type { StoryStep } from '../../shared/contract/catalogue.ts';
import { firstVerdict } from '../blocks/findBlocks.ts';
import { chooseStep } from '../state/appStore.ts';
import { useStepAnswer } from '../state/useStepAnswer.ts';
import { VERDICT_WORDS, VerdictIcon } from '../ui/icons.tsx';

/** More would not be read. */
export const TILE_LIMIT = 7;

interface TileProps {
  readonly step: StoryStep;
  readonly chosen: boolean;
}

/** A step without an answer has a tile too: undefined, with the reason. */
const noVerdict = (step: StoryStep): Pick<VerdictBlock, 'short' | 'verdict' | 'value' | 'unit' | 'detail'> => ({ short: step.title, verdict: 'undefined', value: '–', unit: '', detail: step.reason ?? 'not computed yet' });

function Tile({ step, chosen }: TileProps): React.JSX.Element | null {
  const { answer, stale, busy } = useStepAnswer(step);
  const { short, verdict, value, unit, detail } = firstVerdict(answer?.blocks ?? []) ?? noVerdict(step);
  return (
    <button type="button" className={stale ? 'tile stale' : 'tile'} aria-pressed={chosen} aria-busy={busy !== null} onClick={() => chooseStep(step.id)}>
      <span className="head">
        <VerdictIcon verdict={verdict} />
        <span className="name">{short}</span>
        <span className={`word v-${verdict}`} aria-hidden>{VERDICT_WORDS[verdict]}</span>
      </span>
      <span className="value">
        {value}
        {unit !== '' && <small>{unit}</small>}
      </span>
      <span className="detail" title={detail}>
        <span className={`word-narrow v-${verdict}`} aria-hidden>{`${VERDICT_WORDS[verdict]} · `}</span>
        {detail}
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
