import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type {
  RevisionContainer,
  WorkloadRevision,
} from '../../../domain/models/incident/workload-revisions.ts';

/** The label that KServe puts on everything it makes for an InferenceService. */
export const serviceLabel = 'serving.kserve.io/inferenceservice';
const componentLabels = ['component', 'serving.kserve.io/component'];
const storageAnnotation = 'internal.serving.kserve.io/storage-initializer-sourceuri';

/** In Knative mode revisions are Revisions, in Standard mode ReplicaSets. */
const kinds = [
  { apiVersion: 'serving.knative.dev/v1', kind: 'Revision' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
] as const;

/** More revisions than anybody keeps. */
const mostRevisions = 200;

/** Every revision of the components of a model that the cluster still has, the oldest first. */
export async function readRevisions(
  kubernetes: KubernetesClient,
  { namespace, name }: { namespace: string; name: string },
  signal?: AbortSignal,
): Promise<WorkloadRevision[]> {
  const revisions: WorkloadRevision[] = [];
  for (const { apiVersion, kind } of kinds) {
    const type = await kubernetes.resourceType(apiVersion, kind, signal).catch((error: unknown) => {
      // A cluster without Knative does not serve its kinds.
      if (error instanceof ClientError && error.code === 'kubernetes-unknown-kind') return undefined;
      throw error;
    });
    if (type === undefined) continue;
    const options = { namespace, labelSelector: `${serviceLabel}=${name}`, signal };
    for await (const { items } of kubernetes.list(type, options)) {
      revisions.push(...items.map((item) => revisionOf(item)));
      if (revisions.length >= mostRevisions) break;
    }
    // A Knative Revision has a ReplicaSet of its own: it would count twice.
    if (revisions.length > 0) break;
  }
  return revisions.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

interface PodShape {
  containers?: {
    name?: string;
    image?: string;
    env?: unknown;
    envFrom?: unknown;
    args?: unknown;
    command?: unknown;
    volumeMounts?: unknown;
    resources?: unknown;
  }[];
}

function revisionOf({ metadata, spec }: KubernetesObject): WorkloadRevision {
  const { template, ...own } = (spec ?? {}) as {
    template?: {
      spec?: PodShape;
      metadata?: { annotations?: Record<string, string>; labels?: Record<string, string> };
    };
  } & PodShape;
  const pod = template?.spec ?? own;
  const labels = { ...metadata.labels, ...template?.metadata?.labels };
  const annotations = { ...metadata.annotations, ...template?.metadata?.annotations };
  const isTransformer =
    componentLabels.some((label) => labels[label] === 'transformer') || /-transformer\b/.test(metadata.name);
  return {
    component: isTransformer ? 'transformer' : 'predictor',
    name: metadata.name,
    createdAt: metadata.creationTimestamp ?? '',
    containers: (pod.containers ?? []).map(containerOf),
    storage: annotations[storageAnnotation],
  };
}

function containerOf(container: NonNullable<PodShape['containers']>[number]): RevisionContainer {
  const { name = '', image = '', env, envFrom, args, command, volumeMounts, resources } = container;
  return {
    name,
    image,
    settings: JSON.stringify([env, envFrom, args, command, volumeMounts]),
    resources: JSON.stringify(resources ?? {}),
  };
}
