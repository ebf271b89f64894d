/** How does the time navigator get its rows, quality line and causes? */
import { useMemo } from 'react';
import type { DatasetMeta, StoryStep } from '../../shared/contract/catalogue.ts';
import { figuresOf, firstVerdict } from '../blocks/findBlocks.ts';
import { causesOf, mergeCauses, qualityLine } from '../charts/navigatorMarks.ts';
import { TimeNavigator } from '../charts/TimeNavigator.tsx';
import { chooseStep } from '../state/appStore.ts';
import { scopeSpan, timeColumn } from '../state/comparison.ts';
import { useCall, useStory } from '../state/engineReads.ts';
import { useFilters } from '../state/filters.ts';
import { useComparison } from '../state/useComparison.ts';

const BAR_MS = 6 * 3_600_000;
/** Answers whose first line over time is the model's quality. */
const QUALITY = ['performance', 'timeline', 'concept-drift', 'decay'];

/** Six hours a bar, at most a thousand bars. */
function binsOf({ timeRange }: DatasetMeta): number {
  return timeRange === null ? 224 : Math.min(1_000, Math.max(1, Math.ceil((Date.parse(timeRange.to) - Date.parse(timeRange.from)) / BAR_MS)));
}

function DatasetNavigator({ steps, dataset }: { readonly steps: readonly StoryStep[]; readonly dataset: DatasetMeta }): React.JSX.Element {
  const { reference, current } = useComparison();
  const filters = useFilters();
  const story = useStory();
  const histogram = useCall('dataset.histogram', { dataset: dataset.name, filters: [...filters], bins: binsOf(dataset) }, { keep: true });
  const marks = useMemo(() => {
    const answers = steps.flatMap((step) => {
      const answer = story.data?.answers.find((known) => known.record.id === step.record);
      return answer === undefined ? [] : [{ step, answer }];
    });
    const causes = answers.flatMap(({ step, answer }) => causesOf(step.id, figuresOf(answer.blocks)).map((cause) => ({ ...cause, label: `${firstVerdict(answer.blocks)?.short ?? step.title}: ${cause.label}` })));
    const ranked = answers.filter(({ answer }) => QUALITY.includes(answer.record.analysis)).sort((a, b) => QUALITY.indexOf(a.answer.record.analysis) - QUALITY.indexOf(b.answer.record.analysis));
    return { causes: mergeCauses(causes).slice(0, 9), quality: qualityLine(ranked.flatMap(({ answer }) => figuresOf(answer.blocks))) };
  }, [steps, story.data]);
  const bars = useMemo(() => (histogram.data?.from ?? []).map((from, index) => ({ at: Date.parse(from), rows: histogram.data?.rows[index] ?? 0 })), [histogram.data]);
  return (
    <section className="panel navigator" aria-label="Time">
      {bars.length === 0 ? (
        <div className="skeleton" style={{ height: 106, marginBottom: 8 }} />
      ) : (
        <TimeNavigator
          bars={bars}
          barMs={(bars[1]?.at ?? BAR_MS) - (bars[0]?.at ?? 0)}
          quality={marks.quality}
          causes={marks.causes}
          reference={scopeSpan(reference, dataset)}
          current={scopeSpan(current, dataset)}
          onCause={(cause) => chooseStep(cause.step)}
        />
      )}
    </section>
  );
}

/** Nothing for a dataset without time. */
export function NavigatorPanel({ steps }: { readonly steps: readonly StoryStep[] }): React.JSX.Element | null {
  const { dataset } = useComparison();
  return dataset === undefined || timeColumn(dataset) === undefined ? null : <DatasetNavigator steps={steps} dataset={dataset} />;
}
