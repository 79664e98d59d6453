import type { PlacedFault } from './schema-faults.ts';
import type { Configuration } from './schema/configuration.ts';
import type { Model } from './schema/model.ts';

/** What would let a retraining fail as soon as its data is frozen, said while the file is checked. */
export function warningsOfTrainingData({ models }: Pick<Configuration, 'models'>): PlacedFault[] {
  return models.flatMap((model, index) => {
    if (model.retrain === undefined) return [];
    const path = ['models', index, 'retrain'];
    return problemsOf(model, model.retrain.data).map(([problem, suggestion]): PlacedFault => ({
      path,
      part: 'key',
      message: `model ${model.name} cannot be retrained: ${problem}`,
      suggestion,
    }));
  });
}

type Problem = readonly [problem: string, suggestion: string];

function problemsOf(model: Model, data: NonNullable<Model['retrain']>['data']): Problem[] {
  const { target, prediction, probabilities, time, current, inferenceService } = model;
  const isStated = data.payloads === true || data.files !== undefined || data.storage !== undefined;
  const readsPayloads = data.payloads === true || (!isStated && current?.payloads !== undefined);
  const hasFiles = isStated || current?.files !== undefined || current?.storage !== undefined;
  const { heldOut, window } = data;
  const byTime = [window, heldOut.latest].some((choice) => choice !== undefined && 'milliseconds' in choice);
  const problems: (Problem | undefined)[] = [
    target === undefined
      ? ['nothing says which column holds the labels', 'add target: COLUMN to the model']
      : undefined,
    !readsPayloads && !hasFiles
      ? [
          'nothing says what it is trained on',
          'add data: { payloads: true }, { files: … } or { storage: … } to retrain',
        ]
      : undefined,
    !readsPayloads && prediction === undefined && probabilities === undefined
      ? [
          'nothing says which column holds the answers of the serving model',
          'add prediction: COLUMN to the model',
        ]
      : undefined,
    data.payloads === true && inferenceService === undefined
      ? ['its payloads are those of an InferenceService', 'add inferenceService: NAMESPACE/NAME to the model']
      : undefined,
    byTime && !readsPayloads && time === undefined
      ? ['a window of time needs the column with the time of each row', 'add time: COLUMN to the model']
      : undefined,
  ];
  return problems.filter((problem) => problem !== undefined);
}
