import { createHash } from 'node:crypto';
import { AlreadyExistsError, NotFoundError } from '../../../clients/kubernetes/errors.ts';
import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import type { JsonObject, KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { serviceLabel, sourceAnnotation } from './inference-service.ts';
import type { InferenceService } from './inference-service.ts';
import type { PodState } from './model-pod.ts';
import type { RuntimeOptions } from './service-runtime.ts';

/** A revision as the cluster keeps it. */
export interface StoredRevision {
  /** `<service>-predictor-00001`. */
  name: string;
  number: number;
  /** Of the predictor that it was made of. */
  hash: string;
  storageUri: string;
  logger: { url: string; mode: string } | undefined;
  /** Knative never forgets that a revision was ready once. */
  wasReady: boolean;
}

type Place = Pick<RuntimeOptions, 'kubernetes' | 'namespace' | 'name'>;

const apiVersion = 'serving.knative.dev/v1';
const kind = 'Revision';
const templateAnnotation = 'plumbline.dev/predictor';
const digits = 5;

/** What a revision is made of: the whole predictor but for the percent, which only moves traffic. */
export function templateOf({ spec }: InferenceService): { hash: string; storageUri: string } {
  const { canaryTrafficPercent: _, ...template } = spec.predictor;
  const text = canonicalJson(template);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { hash, storageUri: spec.predictor.model?.storageUri ?? '' };
}

export async function createRevision(
  { kubernetes, namespace, name }: Place,
  service: InferenceService,
  { number, storageUri }: { number: number; storageUri: string },
): Promise<StoredRevision> {
  const configuration = `${name}-predictor`;
  const { hash } = templateOf(service);
  const { minReplicas = 1, logger, model } = service.spec.predictor;
  const { apiVersion: ownerVersion, kind: ownerKind, metadata } = service;
  const revision: KubernetesObject = {
    apiVersion,
    kind,
    metadata: {
      name: `${configuration}-${String(number).padStart(digits, '0')}`,
      namespace,
      labels: {
        [serviceLabel]: name,
        component: 'predictor',
        'serving.knative.dev/configuration': configuration,
        'serving.knative.dev/configurationGeneration': String(number),
        'serving.knative.dev/service': configuration,
      },
      annotations: {
        [sourceAnnotation]: storageUri,
        [templateAnnotation]: hash,
        'autoscaling.knative.dev/min-scale': String(minReplicas),
        ...(logger?.url && {
          'internal.serving.kserve.io/logger': 'true',
          'internal.serving.kserve.io/logger-sink-url': logger.url,
          'internal.serving.kserve.io/logger-mode': logger.mode ?? 'all',
        }),
      },
      ownerReferences: [
        { apiVersion: ownerVersion, kind: ownerKind, name, uid: metadata.uid, controller: true },
      ],
    },
    spec: {
      containers: [
        {
          name: 'kserve-container',
          image: 'registry.example/kserve/sklearnserver:v0.20.0',
          args: [`--model_name=${name}`, '--model_dir=/mnt/models', '--http_port=8080'],
          ...(model?.resources && { resources: model.resources }),
        },
      ],
      timeoutSeconds: 300,
    },
  };
  await kubernetes.create(revision).catch((error: unknown) => {
    if (!(error instanceof AlreadyExistsError)) throw error;
  });
  return storedRevision(revision);
}

/** Those that the cluster has of a service, the oldest first. */
export async function readRevisions({ kubernetes, namespace, name }: Place): Promise<StoredRevision[]> {
  const type = await kubernetes.resourceType(apiVersion, kind);
  const revisions: StoredRevision[] = [];
  for await (const { items } of kubernetes.list(type, {
    namespace,
    labelSelector: `${serviceLabel}=${name}`,
  }))
    revisions.push(...items.map(storedRevision));
  return revisions.toSorted((one, other) => one.number - other.number);
}

/** The status of a revision; one without traffic has no pods of its own, as Knative scales it to zero. */
export function revisionStatus(state: PodState, isRouted: boolean): JsonObject {
  const status = state.kind === 'ready' ? 'True' : state.kind === 'failed' ? 'False' : 'Unknown';
  const failure = state.kind === 'failed' ? { reason: state.reason, message: state.message } : {};
  return {
    observedGeneration: 1,
    actualReplicas: isRouted && state.kind === 'ready' ? 1 : 0,
    desiredReplicas: isRouted ? 1 : 0,
    conditions: [
      { type: 'Ready', status, ...failure },
      { type: 'Active', status: isRouted ? 'True' : 'False' },
    ],
  };
}

/** Nothing where the revision is gone. */
export async function writeRevisionStatus(place: Place, name: string, status: JsonObject): Promise<void> {
  const patch = [{ op: 'add' as const, path: '/status', value: status }];
  const options = { subresource: 'status' };
  await place.kubernetes.patch(referenceTo(place, name), patch, options).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
  });
}

export async function deleteRevision(place: Place, name: string): Promise<void> {
  await place.kubernetes.delete(referenceTo(place, name));
}

function referenceTo({ namespace }: Place, name: string): ObjectReference {
  return { apiVersion, kind, namespace, name };
}

function storedRevision({ metadata, ...rest }: KubernetesObject): StoredRevision {
  const { annotations = {}, name } = metadata;
  const { conditions = [] } = (rest['status'] ?? {}) as {
    conditions?: { type: string; status: string }[];
  };
  const url = annotations['internal.serving.kserve.io/logger-sink-url'];
  const mode = annotations['internal.serving.kserve.io/logger-mode'] ?? 'all';
  return {
    name,
    number: Number(name.slice(-digits)),
    hash: annotations[templateAnnotation] ?? '',
    storageUri: annotations[sourceAnnotation] ?? '',
    logger: url === undefined ? undefined : { url, mode },
    wasReady: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  };
}
