import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { placedOn } from '../../dev/process-kubelet/process-node.ts';
import { namespace } from '../application.ts';
import { trainingImage } from '../training/image.ts';
import { model } from './served-model.ts';
import { trainingData } from './training-data.ts';

const trainingRows = 5000;
/** Of the latest payments; so many have to be of those who pay now. */
export const trainedPayments = 900;
const files = { reference: 'training-data.csv', template: 'train-fraud.yaml', token: 'labels-token' };

/** What the configuration says of the model: how it is watched, trained anew, judged and rolled out. */
export const modelConfiguration = `models:
  - name: ${model}
    inferenceService: ${namespace}/${model}
    reference: ${files.reference}
    prediction: score
    target: fraud
    probabilities: { '1': score }
    slices: [country]
    current: { payloads: { window: 300, minimumInterval: 10s } }
    payloads: { labelsToken: { file: ${files.token} } }
    schedule: { every: 5s, jitter: 0s }
    retrain:
      template: ${files.template}
      data: { payloads: true, window: ${trainedPayments}, heldOut: { share: 0.3 } }
      parameters: { target: fraud, epochs: 300, pause_ms: 10 }
      gpus: { count: 1 }
      cooldown: 0s
    evaluate:
      # Better by what it says of all payments, and no worse for any country.
      better: { log_loss: 0.02 }
      notWorse: { log_loss: 0.1, by: [country] }
    rollout:
      steps: [10, 50, 100]
      hold: 2s
      minRequests: 20
      interval: 1s
      longestHold: 2m
      # Right is what is on the right side of one half.
      metrics: [{ name: accuracy, margin: 0.1 }, { name: featureCoverage, margin: 0.05 }]
      confidence: 0.9
      tolerance: 0.5
      watchAfter: 3s
      keepChampion: 2s
`;

/** Writes what the configuration names: what the model was trained on, how it is trained, who may send labels. */
export async function writeModelFiles(folder: string): Promise<{ token: string }> {
  const token = randomBytes(16).toString('hex');
  await writeFile(path.join(folder, files.reference), trainingData(trainingRows));
  await writeFile(path.join(folder, files.template), stringify(trainingJob()));
  await writeFile(path.join(folder, files.token), token, { mode: 0o600 });
  return { token };
}

/** As somebody would write it who trains on a cluster; here its pod is a process of this machine. */
function trainingJob(): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'train-fraud', namespace: 'ml-training' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          ...placedOn('processes'),
          containers: [{ name: 'train', image: trainingImage }],
        },
      },
    },
  };
}
