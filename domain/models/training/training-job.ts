import { canonicalJson } from '../../infrastructure/canonical-json.ts';
import type { KubernetesObject } from '../../infrastructure/object.ts';
import { textHash } from '../../text/text-hash.ts';
import { acceleratorsOf } from './gpus.ts';
import { trainingEnvironment } from './training-environment.ts';
import { readTrainingTemplate } from './training-template.ts';
import type { Container, JobSpec, PodSpec, TrainingTemplate } from './training-template.ts';

/** What Jobs of a model ask for beyond their template; the template's own where something is left out. */
export interface TrainingResources {
  /** Where a Job is created; the template's own namespace wins. */
  namespace: string;
  /** What each pod asks for. */
  gpus?: { resource: string; count: number };
  /** Labels that a node must have, such as `nvidia.com/gpu.product: A100`. */
  nodeSelector?: Readonly<Record<string, string>>;
  tolerations?: readonly object[];
  /** Kueue's LocalQueue: the Job is created suspended, and Kueue alone starts it. */
  queue?: string;
  /** Told to the program. */
  parameters: Readonly<Record<string, string | number | boolean>>;
  /** For all tries together, milliseconds; a Job that nobody watches ends by then at the latest. */
  deadline: number;
}

/** What one attempt to train is made of. */
export interface TrainingAttempt extends TrainingResources {
  /** Name of the model in the configuration. */
  model: string;
  /** The transaction it belongs to, and which try of it: the same again is the same Job. */
  transaction: string;
  attempt: number;
  /** A Job, or a CronJob whose Job is taken. */
  template: KubernetesObject;
  /** The frozen training data. */
  data: { uri: string; sha256: string; rows: number };
  /** The held-out rows without labels, which the candidate has to answer. */
  questions: { uri: string; sha256: string; rows: number };
  /** Where the Job writes what it made: the model, its answers, and `result.json`. */
  outputUri: string;
  /** Where it keeps checkpoints; the same for all attempts, so that the next goes on. */
  checkpointUri: string;
  /** Memory of the training container, for a try after one that ran out of it. */
  memory?: string;
  /** Makes it an evaluation: where the candidate is that has to answer the questions. */
  modelUri?: string;
}

/** The exit code by which a training program says that its data or settings are wrong: trying again is pointless. */
export const badDataExitCode = 64;
/** How a container ends that is killed: without a disruption, for its memory. */
const killedExitCode = 137;

/** Says of a Job of ours what it was made of: another one under its name is not ours. */
export const specHashAnnotation = 'plumbline.dev/spec-hash';
export const modelLabel = 'plumbline.dev/model';
/** Of a Job and its pods: the transaction they belong to. */
export const retrainingLabel = 'plumbline.dev/retraining';
/** Of a pod: how many GPUs it holds. */
export const gpusAnnotation = 'plumbline.dev/gpus';
/** Of a Job: which try it is. */
export const attemptAnnotation = 'plumbline.dev/attempt';
export const queueLabel = 'kueue.x-k8s.io/queue-name';
/** Versions of Kueue's API, the newest first. */
export const kueueVersions = ['kueue.x-k8s.io/v1beta2', 'kueue.x-k8s.io/v1beta1'] as const;

const longestName = 63;
const hashDigits = 8;
/** Longer than any workflow takes to read how it ended, seconds. */
const keptFor = 7 * 24 * 60 * 60;
/** Time to write a checkpoint, seconds. */
const graceForCheckpoint = 120;

/**
 * `retrain-<model>-<hash>`, of an evaluation `evaluate-<model>-<hash>`: the same for the same transaction and attempt,
 * and at most 63 characters long.
 */
export function trainingJobName({
  model,
  transaction,
  attempt,
  modelUri,
}: Pick<TrainingAttempt, 'model' | 'transaction' | 'attempt' | 'modelUri'>): string {
  const purpose = modelUri === undefined ? 'retrain' : 'evaluate';
  const hash = textHash(`${transaction}\n${attempt}`, hashDigits);
  const readable = model.slice(0, longestName - `${purpose}--`.length - hashDigits).replace(/-+$/, '');
  return `${purpose}-${readable}-${hash}`;
}

/**
 * The Job of an attempt: the template, with what makes it safe to watch and to try again. A pod that was disrupted does
 * not count as a failure and is replaced once it has ended; one whose program says that its data is bad, or that ran
 * out of memory, ends the Job. Raises TrainingTemplateError.
 */
export function trainingJob(attempt: TrainingAttempt): KubernetesObject {
  const { model, transaction } = attempt;
  const template = readTrainingTemplate(attempt.template);
  const { labels, annotations, podLabels, podAnnotations, pod } = template;
  const queue = attempt.queue ?? labels[queueLabel];
  const marks = { [modelLabel]: model, [retrainingLabel]: transaction };
  const trainingSpec = trainingPod(pod, attempt);
  const held = acceleratorsOf(trainingSpec.containers, attempt.gpus?.resource);
  const gpus = String(held.reduce((sum, { count }) => sum + count, 0));
  const spec = {
    backoffLimit: 2,
    podFailurePolicy: podFailurePolicy(pod.containers[0]),
    ...template.spec,
    podReplacementPolicy: 'Failed',
    ...limitsOfTime(template, attempt.deadline),
    ...(queue === undefined ? {} : { suspend: true }),
    template: {
      metadata: {
        labels: { ...podLabels, ...marks },
        annotations: { ...podAnnotations, [gpusAnnotation]: gpus },
      },
      spec: trainingSpec,
    },
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: trainingJobName(attempt),
      namespace: template.namespace ?? attempt.namespace,
      labels: { ...labels, ...marks, ...(queue === undefined ? {} : { [queueLabel]: queue }) },
      annotations: {
        ...annotations,
        [attemptAnnotation]: String(attempt.attempt),
        [specHashAnnotation]: textHash(canonicalJson(spec), 2 * hashDigits),
      },
    },
    spec,
  };
}

/** Stands for a transaction and its data where they do not matter, as in a dry run. */
export const anyAttempt = {
  transaction: '000000000000',
  attempt: 1,
  data: { uri: '', sha256: '', rows: 0 },
  questions: { uri: '', sha256: '', rows: 0 },
  outputUri: '',
  checkpointUri: '',
};

/** Digest over what every Job of a plan is made of: the same whatever the transaction, the try and the data are. */
export function digestOfJobs(planned: Omit<TrainingAttempt, keyof typeof anyAttempt>): string {
  const { spec, metadata } = trainingJob({ ...planned, ...anyAttempt });
  return textHash(canonicalJson({ spec, metadata }));
}

/** The parts of a Job that `trainingJob` made. */
export function partsOfJob(job: KubernetesObject): { spec: JobSpec; pod: PodSpec } {
  const spec = job['spec'] as JobSpec & { template: { spec: PodSpec } };
  return { spec, pod: spec.template.spec };
}

/** How many GPUs each pod of such a Job holds. */
export function gpusOfPods(job: KubernetesObject): number {
  const { metadata } = partsOfJob(job).spec.template ?? {};
  return Number(metadata?.annotations?.[gpusAnnotation]) || 0;
}

function podFailurePolicy({ name }: Container): object {
  return {
    rules: [
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
      { action: 'FailJob', onExitCodes: { operator: 'In', values: [badDataExitCode] } },
      { action: 'FailJob', onExitCodes: { containerName: name, operator: 'In', values: [killedExitCode] } },
    ],
  };
}

function limitsOfTime({ spec }: TrainingTemplate, deadline: number): object {
  const seconds = Math.ceil(deadline / 1000);
  return {
    ttlSecondsAfterFinished: Math.max(spec.ttlSecondsAfterFinished ?? 0, keptFor),
    activeDeadlineSeconds: Math.min(spec.activeDeadlineSeconds ?? seconds, seconds),
  };
}

/** The first container trains; what stands beside it is left as it is. */
function trainingPod(pod: PodSpec, attempt: TrainingAttempt): PodSpec {
  const { gpus, nodeSelector, memory } = attempt;
  const [trainer, ...others] = pod.containers;
  const asked = {
    ...(gpus === undefined ? {} : { [gpus.resource]: String(gpus.count) }),
    ...(memory === undefined ? {} : { memory }),
  };
  const ours = trainingEnvironment(attempt);
  const names = new Set(ours.map(({ name }) => name));
  const env = [...(trainer.env ?? []).filter(({ name }) => !names.has(name)), ...ours];
  const { limits, requests } = trainer.resources ?? {};
  const resources =
    Object.keys(asked).length === 0
      ? trainer.resources
      : { ...trainer.resources, limits: { ...limits, ...asked }, requests: { ...requests, ...asked } };
  const tolerations = [
    ...(pod.tolerations ?? []),
    ...(attempt.tolerations ?? []),
    ...(gpus === undefined ? [] : [{ key: gpus.resource, operator: 'Exists', effect: 'NoSchedule' }]),
  ];
  return {
    terminationGracePeriodSeconds: graceForCheckpoint,
    ...pod,
    restartPolicy: 'Never',
    containers: [{ ...trainer, env, ...(resources === undefined ? {} : { resources }) }, ...others],
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...pod.nodeSelector, ...nodeSelector } }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}
