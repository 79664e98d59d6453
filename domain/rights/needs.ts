import type { ObjectPlace, ServedKind } from './grant.ts';

/** All that is asked of one cluster, by what the configuration says and what was found out about it. */
export interface ClusterNeeds {
  /** Every kind that the cluster serves. */
  served: readonly ServedKind[];
  /** Targets whose objects are in this cluster. */
  targets: readonly TargetNeeds[];
  /** What targets are taken from, of those whose Argo CD or Flux runs in this cluster. */
  sources: readonly SourceNeeds[];
  /** Models that are served in this cluster. */
  services: readonly ServiceNeeds[];
  /** Models that are trained in this cluster. */
  trainings: readonly TrainingNeeds[];
}

export interface TargetNeeds {
  name: string;
  /** Kinds that Git has, in which namespaces; an undefined namespace for kinds of the whole cluster. */
  desired: readonly { group: string; kind: string; namespace: string | undefined }[];
  /** Secrets that controllers make of sealed or external ones in Git. */
  derivedSecrets: readonly { namespace: string; name: string }[];
  /** Governed namespaces: everything in them is looked at. */
  namespaces: readonly string[];
  /** Ask the API server by dry runs; without it, Git is compared by what was learnt. */
  dryRuns: boolean;
  /** Kept current by watches between scans. */
  watched: boolean;
  /** Something may be brought back to Git by itself or by a decision. */
  heals: boolean;
  /** A rule lets objects that Git does not have be deleted. */
  prunes: boolean;
}

/** A source that is taken from Argo CD or Flux. */
export interface SourceNeeds {
  target: string;
  /** All objects that say what is rendered. */
  reads: readonly ObjectPlace[];
  /** The object that applies it: it is asked to sync, and held. */
  governor: ObjectPlace;
  /** The objects of Flux that fetch what it applies: they are asked to fetch anew. */
  fetchers: readonly ObjectPlace[];
  /** It may be asked to bring objects back. */
  heals: boolean;
  /** Its objects may be those of a model that is rolled out. */
  rollsOut: boolean;
}

export interface ServiceNeeds {
  model: string;
  namespace: string;
  /** Of the InferenceService. */
  name: string;
  /** It is rolled out by patches of the cluster, not by pull requests alone. */
  rollsOut: boolean;
  /** Before a rollout it is looked for nodes with the GPUs of a second predictor. */
  checksCapacity: boolean;
  /** A second InferenceService and an HTTPRoute take the place of what the serving mode cannot do. */
  blueGreen: boolean;
}

export interface TrainingNeeds {
  model: string;
  /** Where Jobs are created. */
  namespace: string;
  /** Jobs and CronJobs of the cluster that they are made from. */
  templates: readonly { resource: 'jobs' | 'cronjobs'; namespace: string; name: string }[];
  /** Kueue starts them. */
  queued: boolean;
}
