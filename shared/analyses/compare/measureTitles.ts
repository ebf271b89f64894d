/** What is each paired measure called? */
import type { MeasureId } from './result.ts';

export const MEASURE_TITLES: Readonly<Record<MeasureId, string>> = { accuracy: 'Accuracy', recall: 'Recall', precision: 'Precision', rocAuc: 'ROC AUC', brier: 'Brier', logLoss: 'Log loss' };
