import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { ClientError } from '../../clients/errors.ts';
import type { ReviewTerms } from '../../domain/approval/review.ts';
import type { TrainingLimits } from '../../domain/models/training/guards.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { TrainingResources } from '../../domain/models/training/training-job.ts';

/** Where the Jobs of a model are made from. */
export type TemplateSource =
  { file: string; shown: string } | { kind: 'Job' | 'CronJob'; namespace: string; name: string };

/** How a model is trained anew, as the configuration says. Times are milliseconds. */
export interface TrainingSettings {
  template: TemplateSource;
  resources: TrainingResources;
  /** The Job by which a candidate answers the held-out rows; undefined where the training Job does. */
  evaluation: Pick<TrainingSettings, 'template' | 'resources'> | undefined;
  /** Such as `prod-eu`. */
  cluster: string;
  attempts: number;
  memoryUpTo: string | undefined;
  /** How long an image may not be pulled, or a quota admit no pod, before that is a failure. */
  stuckAfter: number;
  limits: TrainingLimits;
  /** Undefined where nobody is asked. */
  approval: ReviewTerms | undefined;
  /** Who may steer it then. */
  steering?: ReviewTerms;
  /** What else is decided on: data, gates and registry. Lines are for people; `decided` goes into the digest. */
  beyondJobs: { decided: unknown; lines: readonly string[] };
  /** Pods reach the storage only where it is a bucket: said where it is a folder. */
  storageIsFolder: boolean;
}

/** What activities about training Jobs are made of. */
export interface TrainingDoors {
  /** How a model is trained. Rejects with a client error where it cannot be. */
  trainingOf: (model: string) => TrainingSettings;
  /**
   * The cluster in which it is trained. Rejects with a ClusterChangedError where that is not the one of the plan by now:
   * whoever looked for a Job elsewhere would take it for gone.
   */
  trainingClusterOf: (model: string, planned?: string) => Promise<KubernetesClient>;
  /** Reads a template. Rejects with a client error in one line that names the place. */
  readTemplateFile: (file: string) => Promise<KubernetesObject>;
}

/** Nothing says how a model is trained. */
export class NotTrainableError extends ClientError {
  readonly code = 'model-not-trainable';
  readonly retryable = false;

  constructor(model: string) {
    super(`model ${model} cannot be retrained: say in plumbline.yaml how (models[].retrain)`);
  }
}

/** The configuration names another cluster than when the retraining was planned. */
export class ClusterChangedError extends ClientError {
  readonly code = 'training-cluster-changed';
  readonly retryable = false;

  constructor(model: string, planned: string, now: string) {
    super(
      `this retraining of ${model} was planned in ${planned}, and plumbline.yaml names ${now} by now; what is left of it is in ${planned}`,
    );
  }
}

/** The template of a model is missing, or no Job can be made of it. */
export class TemplateUnusableError extends ClientError {
  readonly code = 'training-template';
  readonly retryable = false;
}
