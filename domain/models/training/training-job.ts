import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../../infrastructure/canonical-json.ts';
import type { KubernetesObject } from '../../infrastructure/object.ts';

/** What one attempt to train is made of. */
export interface TrainingAttempt {
  /** Name of the model in the configuration. */
  model: string;
  /** The transaction it belongs to, and which try of it: the same again is the same Job. */
  transaction: string;
  attempt: number;
  /** A Job, or a CronJob whose Job is taken. */
  template: KubernetesObject;
  /** Where it is created; the template's own namespace wins. */
  namespace: string;
  /** The frozen training data. */
  data: { uri: string; sha256: string; rows: number };
  /** Where the Job writes what it made: the model, and `result.json`. */
  outputUri: string;
  /** Where it keeps checkpoints; the same for all attempts, so that the next goes on. */
  checkpointUri: string;
  /** What each pod asks for; the template's own where it is left out. */
  gpus?: { resource: string; count: number };
  /** Labels that a node must have, such as `nvidia.com/gpu.product: A100`. */
  nodeSelector?: Readonly<Record<string, string>>;
  /** Memory of the training container, for a try after one that ran out of it. */
  memory?: string;
  /** Kueue's LocalQueue: the Job is created suspended, and Kueue alone starts it. */
  queue?: string;
}

/** A template that no Job can be made of, in words that say what to change. */
export class TrainingTemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrainingTemplateError';
  }
}

/** The exit code by which a training program says that its data or settings are wrong: trying again is pointless. */
export const badDataExitCode = 64;

/** Says of a Job of ours what it was made of: another one under its name is not ours. */
export const specHashAnnotation = 'plumbline.dev/spec-hash';
const modelLabel = 'plumbline.dev/model';

const longestName = 63;
const hashDigits = 8;
/** Longer than any workflow takes to read how it ended, seconds. */
const keptFor = 7 * 24 * 60 * 60;

interface Container {
  name: string;
  env?: { name: string }[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
}

interface PodSpec {
  restartPolicy?: string;
  containers?: Container[];
  nodeSelector?: Record<string, string>;
  tolerations?: object[];
}

interface JobSpec {
  template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec };
  [field: string]: unknown;
}

/** `retrain-<model>-<hash>`: the same for the same transaction and attempt, and at most 63 characters long. */
export function trainingJobName({
  model,
  transaction,
  attempt,
}: Pick<TrainingAttempt, 'model' | 'transaction' | 'attempt'>): string {
  const hash = hashOf(`${transaction}\n${attempt}`).slice(0, hashDigits);
  const readable = model.slice(0, longestName - 'retrain--'.length - hashDigits).replace(/-+$/, '');
  return `retrain-${readable}-${hash}`;
}

/**
 * The Job of an attempt: the template, with what makes it safe to watch and to try again. A pod that was disrupted does
 * not count as a failure and is replaced once it has ended; one whose program says that its data is bad ends the Job.
 * Raises TrainingTemplateError.
 */
export function trainingJob(attempt: TrainingAttempt): KubernetesObject {
  const { model, template, namespace, queue } = attempt;
  const spec = specOf(template);
  const pod = podOf(spec, template);
  const job: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: trainingJobName(attempt),
      namespace: template.metadata.namespace ?? namespace,
      labels: {
        ...template.metadata.labels,
        [modelLabel]: model,
        ...(queue === undefined ? {} : { 'kueue.x-k8s.io/queue-name': queue }),
      },
      annotations: { ...template.metadata.annotations },
    },
    spec: {
      backoffLimit: 2,
      ttlSecondsAfterFinished: keptFor,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [badDataExitCode] } },
        ],
      },
      ...spec,
      ...(queue === undefined ? {} : { suspend: true }),
      template: {
        ...spec.template,
        metadata: {
          ...spec.template?.metadata,
          labels: { ...spec.template?.metadata?.labels, [modelLabel]: model },
        },
        spec: trainingPod(pod, attempt),
      },
    },
  };
  const specHash = hashOf(canonicalJson(job['spec'])).slice(0, 2 * hashDigits);
  job.metadata.annotations = { ...job.metadata.annotations, [specHashAnnotation]: specHash };
  return job;
}

function specOf({ kind, apiVersion, spec }: KubernetesObject): JobSpec {
  if (apiVersion === 'batch/v1' && kind === 'Job') return (spec ?? {}) as JobSpec;
  if (apiVersion === 'batch/v1' && kind === 'CronJob')
    return (spec as { jobTemplate?: { spec?: JobSpec } } | undefined)?.jobTemplate?.spec ?? {};
  throw new TrainingTemplateError(
    `a training template is a Job or a CronJob of batch/v1, not ${kind} of ${apiVersion}`,
  );
}

function podOf(
  spec: JobSpec,
  template: KubernetesObject,
): PodSpec & { containers: [Container, ...Container[]] } {
  const pod = spec.template?.spec;
  const [first, ...others] = pod?.containers ?? [];
  const where = `${template.kind} ${template.metadata.name}`;
  if (pod === undefined || first === undefined)
    throw new TrainingTemplateError(`${where} has no container; expected one that trains`);
  if (pod.restartPolicy === 'OnFailure')
    throw new TrainingTemplateError(
      `${where} has restartPolicy OnFailure: a failed run would leave no pod whose exit code and log tell why, and a disruption would count as a failure; use Never`,
    );
  return { ...pod, containers: [first, ...others] };
}

/** The first container trains; what stands beside it is left as it is. */
function trainingPod(
  pod: PodSpec & { containers: [Container, ...Container[]] },
  attempt: TrainingAttempt,
): PodSpec {
  const { gpus, nodeSelector, memory } = attempt;
  const [trainer, ...others] = pod.containers;
  const asked = {
    ...(gpus === undefined ? {} : { [gpus.resource]: String(gpus.count) }),
    ...(memory === undefined ? {} : { memory }),
  };
  const ours = environmentOf(attempt);
  const env = [...(trainer.env ?? []).filter(({ name }) => !(name in ours)), ...asVariables(ours)];
  const { limits, requests } = trainer.resources ?? {};
  const resources =
    Object.keys(asked).length === 0
      ? trainer.resources
      : { limits: { ...limits, ...asked }, requests: { ...requests, ...asked } };
  const toleration = gpus && { key: gpus.resource, operator: 'Exists', effect: 'NoSchedule' };
  return {
    ...pod,
    restartPolicy: 'Never',
    containers: [{ ...trainer, env, ...(resources === undefined ? {} : { resources }) }, ...others],
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...pod.nodeSelector, ...nodeSelector } }),
    ...(toleration === undefined ? {} : { tolerations: [...(pod.tolerations ?? []), toleration] }),
  };
}

/** What a training program is told. */
function environmentOf({
  model,
  attempt,
  data,
  outputUri,
  checkpointUri,
}: TrainingAttempt): Record<string, string> {
  return {
    MODEL_NAME: model,
    TRAINING_ATTEMPT: String(attempt),
    TRAINING_DATA_URI: data.uri,
    TRAINING_DATA_SHA256: data.sha256,
    TRAINING_DATA_ROWS: String(data.rows),
    OUTPUT_URI: outputUri,
    RESULT_URI: `${outputUri.replace(/\/+$/, '')}/result.json`,
    CHECKPOINT_URI: checkpointUri,
  };
}

function asVariables(environment: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

function hashOf(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
