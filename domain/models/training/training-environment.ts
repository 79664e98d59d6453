import type { TrainingAttempt } from './training-job.ts';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { fieldRef: { fieldPath: string } };
}

/** What a training program is told, as docs/training-jobs.md promises. */
export function trainingEnvironment({
  model,
  transaction,
  attempt,
  data,
  questions,
  outputUri,
  checkpointUri,
  parameters,
  modelUri,
}: TrainingAttempt): Variable[] {
  const output = outputUri.replace(/\/+$/, '');
  const values: Record<string, string> = {
    MODEL_NAME: model,
    RETRAINING_ID: transaction,
    TRAINING_ATTEMPT: String(attempt),
    TRAINING_DATA_URI: data.uri,
    TRAINING_DATA_SHA256: data.sha256,
    TRAINING_DATA_ROWS: String(data.rows),
    EVALUATION_QUESTIONS_URI: questions.uri,
    EVALUATION_QUESTIONS_SHA256: questions.sha256,
    EVALUATION_QUESTIONS_ROWS: String(questions.rows),
    OUTPUT_URI: outputUri,
    RESULT_URI: `${output}/result.json`,
    PREDICTIONS_URI: `${output}/predictions.csv`,
    CHECKPOINT_URI: checkpointUri,
    ...(modelUri === undefined ? {} : { MODEL_URI: modelUri }),
  };
  for (const [name, value] of Object.entries(parameters)) values[parameterVariable(name)] = String(value);
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    // So that the program can tell of its progress on its own pod.
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  ];
}

/** `learning_rate` is told as `PARAM_LEARNING_RATE`. */
function parameterVariable(name: string): string {
  return `PARAM_${name.toUpperCase()}`;
}
