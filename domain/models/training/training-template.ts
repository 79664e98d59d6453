import type { KubernetesObject } from '../../infrastructure/object.ts';

/** A template that no Job can be made of, in words that say what to change. */
export class TrainingTemplateError extends Error {
  /** Where in the template. */
  readonly path: readonly (string | number)[];

  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.name = 'TrainingTemplateError';
    this.path = path;
  }
}

export interface Container {
  name: string;
  image?: string;
  env?: { name: string; value?: string }[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
}

export interface PodSpec {
  restartPolicy?: string;
  containers: [trainer: Container, ...others: Container[]];
  nodeSelector?: Record<string, string>;
  tolerations?: object[];
  terminationGracePeriodSeconds?: number;
}

export interface JobSpec {
  parallelism?: number;
  activeDeadlineSeconds?: number;
  ttlSecondsAfterFinished?: number;
  template?: { metadata?: Marks; spec?: unknown };
  [field: string]: unknown;
}

interface Marks {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What Jobs are made of, without what belongs to the object it was read from. */
export interface TrainingTemplate {
  namespace: string | undefined;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  podLabels: Record<string, string>;
  podAnnotations: Record<string, string>;
  spec: JobSpec;
  pod: PodSpec;
}

/**
 * Marks by which controllers and tools find what is theirs: on a Job of ours they would have it counted, pruned or
 * adopted with the object it was made from.
 */
const foreignMarks: readonly RegExp[] = [
  /^(controller-uid|job-name)$/,
  /^(batch\.kubernetes\.io|kubectl\.kubernetes\.io|argocd\.argoproj\.io|meta\.helm\.sh|plumbline\.dev)\//,
  /^(kustomize|helm)\.toolkit\.fluxcd\.io\//,
  /^app\.kubernetes\.io\/(managed-by|instance)$/,
];

/** Fields of a Job that its controller fills in, or that would keep it from starting. */
const ownFields: ReadonlySet<string> = new Set(['selector', 'manualSelector', 'suspend', 'template']);

/** What Jobs can be made of: a Job, or a CronJob whose Job is taken. Raises TrainingTemplateError. */
export function readTrainingTemplate(object: KubernetesObject): TrainingTemplate {
  const { path, marks, spec } = jobIn(object);
  const where = `${object.kind} ${object.metadata.name}`;
  const podPath = [...path, 'spec', 'template', 'spec'];
  const pod = fieldsOf(spec.template?.spec);
  const { containers, restartPolicy } = pod as Partial<PodSpec>;
  const [trainer, ...others] = Array.isArray(containers) ? containers : [];
  if (trainer === undefined)
    throw new TrainingTemplateError(`${where} has no container; expected one that trains`, podPath);
  if (restartPolicy === 'OnFailure' || restartPolicy === 'Always')
    throw new TrainingTemplateError(
      `${where} has restartPolicy ${restartPolicy}: a failed run would leave no pod whose exit code and log tell why, and a disruption would count as a failure; use Never`,
      [...podPath, 'restartPolicy'],
    );
  const podMarks = spec.template?.metadata;
  return {
    namespace: object.metadata.namespace,
    labels: withoutForeign(marks?.labels),
    annotations: withoutForeign(marks?.annotations),
    podLabels: withoutForeign(podMarks?.labels),
    podAnnotations: withoutForeign(podMarks?.annotations),
    spec: Object.fromEntries(Object.entries(spec).filter(([field]) => !ownFields.has(field))),
    pod: { ...pod, containers: [trainer, ...others] },
  };
}

function jobIn(object: KubernetesObject): { path: string[]; marks: Marks | undefined; spec: JobSpec } {
  const { kind, apiVersion, spec } = object;
  if (apiVersion === 'batch/v1' && kind === 'Job')
    return { path: [], marks: object.metadata, spec: fieldsOf(spec) };
  if (apiVersion === 'batch/v1' && kind === 'CronJob') {
    const job = fieldsOf(fieldsOf(spec)['jobTemplate']);
    return {
      path: ['spec', 'jobTemplate'],
      marks: job['metadata'] as Marks | undefined,
      spec: fieldsOf(job['spec']),
    };
  }
  throw new TrainingTemplateError(
    `a training template is a Job or a CronJob of batch/v1, not ${kind} of ${apiVersion}`,
    ['kind'],
  );
}

function withoutForeign(marks: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(marks).filter(([name]) => !foreignMarks.some((pattern) => pattern.test(name))),
  );
}

/** A template is written by hand: what should be a mapping may be anything. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
