import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { namespace } from '../application.ts';
import { startPayloadLogger } from './payload-logger.ts';
import { trainedOn } from './payments.ts';
import type { Population } from './payments.ts';
import { startPredictor } from './predictor.ts';
import { startTraffic } from './traffic.ts';
import { trainingData } from './training-data.ts';

/** The model of the demo: the InferenceService of its repository, and its name in the configuration. */
export const model = 'fraud';

/** Requests a second. */
const rate = 50;
const trainingRows = 5000;
const referenceFile = 'training-data.csv';

export interface ServedModel {
  url: string;
  /** From now on these people pay. */
  change(population: Population): void;
  stop(): Promise<void>;
}

/** What the configuration says of the model; the logger before it sends to the gateway. */
export const modelConfiguration = `models:
  - name: ${model}
    inferenceService: ${namespace}/fraud
    reference: ${referenceFile}
    prediction: score
    slices: [country]
    current: { payloads: { window: 300, minimumInterval: 10s } }
    payloads: {}
    schedule: { every: 5s, jitter: 0s }
`;

/** Writes what the model was trained on to where the configuration says it is. */
export async function writeTrainingData(folder: string): Promise<void> {
  await writeFile(path.join(folder, referenceFile), trainingData(trainingRows));
}

/** Serves the model, with KServe's payload logger before it, to those whom it was trained on. */
export async function serveModel(gateway: string): Promise<ServedModel> {
  await using opened = new AsyncDisposableStack();
  const predictor = await startPredictor();
  opened.defer(() => predictor.stop());
  const logger = await startPayloadLogger({
    predictor: predictor.url,
    sink: `${gateway}/payloads`,
    inferenceService: { namespace, name: 'fraud' },
    pod: 'fraud-predictor-00001-deployment-7d9c',
  });
  opened.defer(() => logger.stop());
  const traffic = startTraffic(logger.url, trainedOn, rate);
  opened.defer(() => traffic.stop());
  const running = opened.move();
  return { url: logger.url, change: (people) => traffic.change(people), stop: () => running.disposeAsync() };
}
