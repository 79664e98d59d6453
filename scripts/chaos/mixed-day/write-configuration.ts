import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { trainingImage } from '../../demo/training/image.ts';
import type { DayTarget } from './objects.ts';

/** What the configuration of the day names. */
export interface DayPlaces {
  folder: string;
  temporal: string;
  /** As the product, through what can be cut. */
  kubeconfig: string;
  /** Where pods of training Jobs run. */
  placement: object;
  gatewayPort: number;
  slack: { team: string; url: string };
  repositoryOf: (target: DayTarget) => string;
  scanEvery: string;
}

export const trainingNamespace = 'ml-training';
export const servedModel = { namespace: 'ml', name: 'fraud' } as const;
export const caller = { name: 'portal', key: 'k'.repeat(40) } as const;
export const people = ['ada', 'grace', 'linus', 'rita'] as const;

export const slackUserOf = (person: string): string => `U0${person.toUpperCase()}`;

/** Writes plumbline.yaml and what it refers to; answers its path. */
export async function writeConfiguration(places: DayPlaces, targets: readonly DayTarget[]): Promise<string> {
  const { folder, temporal, kubeconfig, gatewayPort, slack, repositoryOf, scanEvery } = places;
  const file = path.join(folder, 'plumbline.yaml');
  await writeFile(path.join(folder, 'caller-key'), caller.key);
  await writeFile(path.join(folder, 'job.yaml'), JSON.stringify(jobTemplate(places.placement)));
  const cluster = { kubeconfig, context: 'plumbline' };
  // What a dead or frozen worker was at is noticed soon.
  const temporalSettings = { address: temporal, heartbeatTimeout: '5s', stickyQueueTimeout: '2s' };
  const document = {
    version: 1,
    temporal: temporalSettings,
    storage: { folder: 'storage' },
    forge: { kind: 'local', poll: '2s' },
    gateway: { port: gatewayPort, payloads: { segmentAge: '5s', answerWithin: '2s' } },
    slack: {
      team: slack.team,
      channel: 'C0PLATFORM',
      apiUrl: slack.url,
      botToken: { file: 'bot-token' },
      signingSecret: { file: 'signing-secret' },
    },
    approvals: { callers: [{ name: caller.name, key: { file: 'caller-key' }, actsForPeople: true }] },
    people: people.map((name) => ({ name, slack: slackUserOf(name) })),
    targets: targets.map((target) => ({
      name: target.name,
      cluster,
      source: { git: repositoryOf(target), path: target.name },
      namespaces: [target.name],
      schedule: { every: scanEvery, jitter: '5s', catchUpWindow: '10s' },
      watch: { enabled: target.watched },
      policy: target.policy,
      limits: { objects: 100, share: 1 },
      flapping: { heals: 1000 },
    })),
    policies: {
      'self-heal': [{ match: {}, strategy: 'self-heal', prune: true }],
      'alert-and-review': [{ match: {}, strategy: 'alert-and-review' }],
      'pull-request': [{ match: {}, strategy: 'pull-request', pullRequest: 'revert' }],
    },
    models: [
      {
        name: 'fraud',
        inferenceService: `${servedModel.namespace}/${servedModel.name}`,
        reference: 'data/reference.parquet',
        current: { payloads: { window: 300, minimumInterval: '15s' } },
        payloads: { features: ['amount', 'age', 'income'] },
        prediction: 'score',
        schedule: { every: '30s' },
        incident: { cooldown: '1m' },
      },
      {
        name: 'scoring',
        cluster,
        target: 'label',
        prediction: 'score',
        time: 'moment',
        evaluate: { better: { roc_auc: 0.005 } },
        retrain: {
          template: 'job.yaml',
          namespace: trainingNamespace,
          approve: false,
          cooldown: '0s',
          parameters: { target: 'label', epochs: 100, pause_ms: 100 },
          data: { files: 'data/labelled.parquet', heldOut: { share: 0.3 } },
        },
      },
    ],
  };
  await writeFile(file, JSON.stringify(document, undefined, 1));
  return file;
}

function jobTemplate(placement: object): object {
  const containers = [{ name: 'train', image: trainingImage }];
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 5, ...placement, containers };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'retrain' },
    spec: { backoffLimit: 0, template: { spec } },
  };
}
