import type { TrainingSettings } from '../../activities/training/training-settings.ts';
import { formatDuration } from '../../config/duration.ts';
import type { DataWindow } from '../../config/schema/data-window.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { Retrain } from '../../config/schema/retrain.ts';

/** What people decide on beside the Job when they agree to a retraining: data, gates and registry. */
export function beyondJobs(
  { registry }: Pick<Configuration, 'registry'>,
  model: Model,
  { data }: Retrain,
): TrainingSettings['beyondJobs'] {
  // Where the Job of an evaluation is made from is another matter, and a path of the worker.
  const { template: _template, job: _job, cronJob: _cronJob, ...evaluate } = model.evaluate;
  const { target, prediction, probabilities, time, current } = model;
  return {
    decided: { data, evaluate, registry, columns: { target, prediction, probabilities, time }, current },
    lines: [describeData(model, data), describeGates(model), describeRegistry(registry)],
  };
}

function describeData({ current }: Model, data: Retrain['data']): string {
  const { heldOut, window } = data;
  const stated = data.files ?? data.storage ?? current?.files ?? current?.storage;
  const source = data.payloads === true || stated === undefined ? 'what it was asked' : stated;
  const kept =
    heldOut.latest === undefined
      ? `${(heldOut.share ?? 0) * 100} %`
      : `the latest ${describeWindow(heldOut.latest)}`;
  const latest = window === undefined ? '' : `, the latest ${describeWindow(window)}`;
  return `data: ${source}${latest}, frozen first; ${kept} held out to judge by`;
}

function describeWindow(window: DataWindow): string {
  return 'rows' in window ? `${window.rows} rows` : formatDuration(window.milliseconds);
}

function describeGates({ evaluate }: Model): string {
  const { by, ...notWorse } = evaluate.notWorse;
  const gates = [
    ...marginsOf(evaluate.better).map(([metric, margin]) => `${metric} better by ${margin}`),
    ...marginsOf(notWorse).map(([metric, margin]) => `${metric} nowhere worse by more than ${margin}`),
    ...(by === undefined ? [] : [`also within each ${by.join(', ')}`]),
    ...(evaluate.latency === undefined ? [] : [`an answer within ${formatDuration(evaluate.latency)}`]),
    ...(evaluate.size === undefined ? [] : [`at most ${evaluate.size} bytes`]),
  ];
  return `gates beside the model that serves: ${gates.length === 0 ? 'it must be better' : gates.join('; ')}`;
}

function marginsOf(margins: object): [metric: string, margin: number][] {
  return Object.entries(margins).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}

function describeRegistry({ mlflow }: Configuration['registry']): string {
  return mlflow === undefined
    ? "registered in the storage's own registry"
    : `registered in MLflow, experiment ${mlflow.experiment}`;
}
