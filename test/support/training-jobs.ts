import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { retrainingLabel } from '../../domain/models/training/training-job.ts';
import { createClusterPool } from '../../workers/cluster-pool.ts';
import { createTrainingJobActivities } from '../../workers/training-job-activities.ts';
import type { TrainingJobActivities } from '../../workers/training-job-activities.ts';
import type {
  FrozenData,
  PlannedRetraining,
  RetrainingPlan,
  RetrainingTransaction,
  TrainingJobReference,
  TrainingNews,
  TrainingProgress,
} from '../../workflows/retraining-messages.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import type { TestProcessNode } from './process-kubelet.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const trainingImage = 'registry.example/train:1';
const patience = { within: 120_000, every: 100 };
/** Looks at Jobs follow each other faster than in a real cluster. */
const lookEvery = 200;

/** How the Job of a test differs from one that runs a script. */
export interface TrainingJobParts {
  /** Settings of `retrain` beside the template. */
  retrain?: object;
  /** A script by which the candidate answers, in a Job of its own, and what its template's metadata says. */
  evaluation?: { script: string; metadata?: object; container?: object };
  job?: object;
  pod?: object;
  container?: object;
  /** In place of one that is made for the test. */
  namespace?: string;
  kubeconfig?: string;
  context?: string;
}

/** A watch of a Job that is under way. */
export interface RunningWatch {
  news: Promise<TrainingNews>;
  /** What it told last in a heartbeat. */
  progress(): TrainingProgress | undefined;
  /** Once it tells something of this kind. */
  tells(holds: (progress: TrainingProgress) => boolean): Promise<TrainingProgress>;
  stop(reason: 'CANCELLED' | 'WORKER_SHUTDOWN'): void;
}

/** One retraining against a real API server whose pods run as processes. */
export interface TestTraining {
  namespace: string;
  transaction: RetrainingTransaction;
  kubernetes: KubernetesClient;
  store: ObjectStore;
  activities: TrainingJobActivities;
  plan(by?: 'person' | 'incident'): Promise<PlannedRetraining>;
  /** The plan; raises where it was refused. */
  planned(): Promise<RetrainingPlan>;
  /** By the present plan unless another is given. */
  create(options?: {
    attempt?: number;
    memory?: string;
    plan?: RetrainingPlan;
    candidateOf?: TrainingJobReference;
  }): Promise<TrainingJobReference>;
  watch(job: TrainingJobReference, options?: { tellAfter?: number; before?: TrainingProgress }): RunningWatch;
  deleteAll(): Promise<string>;
  jobs(): Promise<KubernetesObject[]>;
  pods(): Promise<KubernetesObject[]>;
  /** Its newest pod, once one is as it should be. */
  podThat(holds: (status: PodStatus, pod: KubernetesObject) => boolean): Promise<KubernetesObject>;
}

export interface PodStatus {
  phase?: string;
  containerStatuses?: { state?: Record<string, { reason?: string }> }[];
}

export const isRunning = ({ containerStatuses = [] }: PodStatus): boolean =>
  containerStatuses.some(({ state }) => state?.['running'] !== undefined);

const reference = (name: string) => ({ uri: `s3://plumbline/${name}`, sha256: 'f'.repeat(64), bytes: 10 });
const data: FrozenData = {
  training: reference('training.parquet'),
  evaluation: reference('evaluation.parquet'),
  questions: reference('questions.parquet'),
  trainingRows: 1000,
  evaluationRows: 200,
  sha256: 'e'.repeat(64),
};

let made = 0;

/** Activities that fail on purpose say nothing on standard error. */
function quietEnvironment(info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) {
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
}

async function run<Input, Result>(
  activity: (input: Input) => Promise<Result>,
  input: Input,
  environment = quietEnvironment(),
): Promise<Result> {
  return (await environment.run(activity, input)) as Result;
}

function ageOf({ metadata }: KubernetesObject): string {
  return metadata.creationTimestamp ?? '';
}

/** Prepares the retraining of a model whose Job runs a shell script. */
export async function useTraining(
  cluster: TestKubernetes,
  node: TestProcessNode | undefined,
  script: string,
  parts: TrainingJobParts = {},
): Promise<TestTraining> {
  const { retrain = {}, pod = {}, container = {} } = parts;
  const namespace = parts.namespace ?? (await cluster.createNamespace('training'));
  const { kubeconfig = cluster.kubeconfig, context = cluster.context } = parts;
  const folder = temporaryFolder();
  const main = { name: 'train', image: trainingImage, args: ['-c', script], ...container };
  const spec = { terminationGracePeriodSeconds: 5, ...node?.placement, ...pod, containers: [main] };
  const template = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'retrain-fraud' },
    spec: { backoffLimit: 0, ...parts.job, template: { spec } },
  };
  await writeFile(path.join(folder, 'job.yaml'), JSON.stringify(template));
  const { evaluation } = parts;
  if (evaluation !== undefined) {
    const answering = { ...main, args: ['-c', evaluation.script], ...evaluation.container };
    const { metadata = { name: 'evaluate-fraud' } } = evaluation;
    const job = { backoffLimit: 0, template: { spec: { ...spec, containers: [answering] } } };
    await writeFile(path.join(folder, 'evaluate.yaml'), JSON.stringify({ ...template, metadata, spec: job }));
  }
  const models = [
    {
      name: 'fraud',
      cluster: { context, kubeconfig },
      retrain: { template: 'job.yaml', namespace, ...retrain },
      ...(evaluation === undefined ? {} : { evaluate: { template: 'evaluate.yaml' } }),
    },
  ];
  const file = path.join(folder, 'plumbline.yaml');
  await writeFile(file, JSON.stringify({ version: 1, storage: { folder: 'storage' }, models }));
  const { configuration } = await loadConfiguration(file);
  const store = createFolderStore(path.join(folder, 'storage'));
  const clusters = createClusterPool();
  after(() => clusters.close());
  const shared = { store, now: () => new Date(), clusters };
  const activities = createTrainingJobActivities(configuration, shared, lookEvery);
  const kubernetes = await createKubernetesClient({
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
  });
  after(() => kubernetes.close());
  made += 1;
  const transaction = { model: 'fraud', id: made.toString(16).padStart(12, '0') };
  const select = async (apiVersion: string, kind: string): Promise<KubernetesObject[]> => {
    const type = await kubernetes.resourceType(apiVersion, kind);
    const labelSelector = `${retrainingLabel}=${transaction.id}`;
    const found: KubernetesObject[] = [];
    for await (const { items } of kubernetes.list(type, { namespace, labelSelector })) found.push(...items);
    return found.toSorted((one, other) => ageOf(one).localeCompare(ageOf(other)));
  };
  const plan: TestTraining['plan'] = async (by = 'incident') =>
    await run(activities.planRetraining, { transaction, reason: { kind: by } });
  const planned = async (): Promise<RetrainingPlan> => {
    const found = await plan();
    if ('refused' in found) throw new Error(`refused: ${found.refused}`);
    return found.plan;
  };
  const pods = async () => await select('v1', 'Pod');
  return {
    namespace,
    transaction,
    kubernetes,
    store,
    activities,
    plan,
    planned,
    create: async ({ attempt = 1, memory, plan: agreed, candidateOf } = {}) =>
      await run(activities.createTrainingJob, {
        transaction,
        plan: agreed ?? (await planned()),
        attempt,
        data,
        ...(memory === undefined ? {} : { memory }),
        ...(candidateOf === undefined ? {} : { candidateOf }),
      }),
    watch(job, { tellAfter = 3_600_000, before } = {}) {
      const environment = quietEnvironment({
        heartbeatTimeoutMs: 400,
        ...(before === undefined ? {} : { heartbeatDetails: before }),
      });
      let told: TrainingProgress | undefined;
      environment.on('heartbeat', (progress: TrainingProgress) => {
        told = progress;
      });
      const news = run(activities.watchTrainingJob, { transaction, job, tellAfter }, environment);
      news.catch(() => undefined);
      return {
        news,
        progress: () => told,
        tells: async (holds) =>
          await waitUntil(async () => told !== undefined && holds(told) && told, patience),
        stop: (reason) => environment.cancel(reason),
      };
    },
    deleteAll: async () => await run(activities.deleteTrainingJobs, { transaction, namespace }),
    jobs: async () => await select('batch/v1', 'Job'),
    pods,
    podThat: async (holds) =>
      await waitUntil(async () => {
        const newest = (await pods()).at(-1);
        return newest !== undefined && holds(newest['status'] ?? {}, newest) && newest;
      }, patience),
  };
}
