import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { acceleratorsOf } from '../../../domain/models/training/gpus.ts';
import type { Accelerators } from '../../../domain/models/training/gpus.ts';
import { memorySteps } from '../../../domain/models/training/memory-steps.ts';
import { partsOfJob, queueLabel } from '../../../domain/models/training/training-job.ts';
import type { TrainingSettings } from '../training-settings.ts';

/** What matters of the Job that would be created. */
export interface JobFacts {
  job: KubernetesObject;
  namespace: string;
  image: string;
  /** Kueue's, also where the template names it. */
  queue: string | undefined;
  /** Pods at once. */
  pods: number;
  /** Of each pod. */
  accelerators: Accelerators[];
  nodeSelector: Readonly<Record<string, string>>;
  memory: string | undefined;
  memorySteps: string[];
  /** At most: as if every GPU were held until the deadline. */
  gpuHours: number;
}

/** The Jobs of one purpose, training or evaluation, as they would be created. */
export interface PlannedPart {
  facts: JobFacts;
  /** Of what they are made of. */
  jobDigest: string;
  /** As people name it. */
  template: string;
}

const hour = 60 * 60 * 1000;

export function factsOfJob(
  job: KubernetesObject,
  { resources, memoryUpTo }: Pick<TrainingSettings, 'resources' | 'memoryUpTo'>,
): JobFacts {
  const { spec, pod } = partsOfJob(job);
  const { parallelism = 1 } = spec;
  const { containers, nodeSelector = {} } = pod;
  const [trainer] = containers;
  const accelerators = acceleratorsOf(containers, resources.gpus?.resource);
  const gpus = accelerators.reduce((sum, { count }) => sum + count, 0) * parallelism;
  const { limits, requests } = trainer.resources ?? {};
  const memory = limits?.['memory'] ?? requests?.['memory'];
  return {
    job,
    namespace: job.metadata.namespace ?? '',
    image: trainer.image ?? '',
    queue: job.metadata.labels?.[queueLabel],
    pods: parallelism,
    accelerators,
    nodeSelector,
    memory,
    memorySteps: memorySteps(memory, memoryUpTo),
    gpuHours: (gpus * resources.deadline) / hour,
  };
}
