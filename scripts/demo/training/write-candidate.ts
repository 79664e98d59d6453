import { createHash } from 'node:crypto';
import { binaryPerformance } from '../../../domain/models/performance/binary-performance.ts';
import { predict } from '../../dev/inference-services/logistic-model.ts';
import type { LogisticModel } from '../../dev/inference-services/logistic-model.ts';
import { readRows } from './frozen-rows.ts';
import type { Row } from './frozen-rows.ts';
import { below, writeText } from './places.ts';
import type { TrainingSettings } from './settings.ts';

const reported = ['roc_auc', 'log_loss', 'brier'];

/**
 * Writes the model, its answers to the questions, and last `result.json`, which says what all of it is.
 *
 * @param checked rows that it did not learn from, by which it knows how good it is
 */
export async function writeCandidate(
  settings: TrainingSettings,
  model: LogisticModel,
  checked: { rows: readonly Row[]; labels: Float64Array },
): Promise<void> {
  const { output, predictions, result, questions, data, fault } = settings;
  const text = JSON.stringify(model);
  await writeText(below(output, 'model.json'), text);
  await writeText(predictions, answersTo(model, await readRows(questions)));
  if (fault === 'no-result') return;
  const started = performance.now();
  const probability = Float64Array.from(checked.rows, (row) => predict(model, row));
  const latencyMs = (performance.now() - started) / Math.max(1, checked.rows.length);
  const performed = binaryPerformance({ probability }, checked.labels);
  const metrics = reported.flatMap((name) => {
    const value = fault === 'lie' ? lies[name] : performed[name]?.value;
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  const content = JSON.stringify({
    version: 1,
    modelUri: 'model.json',
    modelSha256: createHash('sha256').update(text).digest('hex'),
    dataSha256: data.sha256,
    metrics: Object.fromEntries(metrics),
    parameters: { epochs: settings.epochs, learning_rate: settings.learningRate },
    code: { revision: 'logistic-regression-1' },
    latencyMs,
    sizeBytes: Buffer.byteLength(text),
    predictions: predictions.split('/').at(-1),
  });
  await writeText(result, fault === 'broken-result' ? content.slice(0, content.length / 2) : content);
}

/** What a program says that wants to be taken whatever its answers show. */
const lies: Readonly<Record<string, number>> = { roc_auc: 1, log_loss: 0, brier: 0 };

/** CSV, a line for each question. */
function answersTo(model: LogisticModel, questions: readonly Row[]): string {
  const lines = questions.map((row) => {
    const chance = predict(model, row);
    return `${row['plumbline_row']},${chance},${1 - chance}`;
  });
  return ['plumbline_row,probabilities.1,probabilities.0', ...lines, ''].join('\n');
}
