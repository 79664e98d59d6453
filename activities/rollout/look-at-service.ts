import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { numberAt } from '../../domain/gitops/fields.ts';
import { conditionOf, predictorService, readServed } from '../../domain/models/rollout/serving/served.ts';
import type { Served } from '../../domain/models/rollout/serving/served.ts';
import { loadedModel } from '../../domain/models/rollout/serving/loaded-model.ts';
import type { LoadedModel } from '../../domain/models/rollout/serving/loaded-model.ts';
import {
  backendsOf as backendsOfBlueGreen,
  blueGreenMode,
} from '../../domain/models/rollout/serving/blue-green.ts';
import { knativeMode } from '../../domain/models/rollout/serving/knative.ts';
import type { KnativeRevision } from '../../domain/models/rollout/serving/knative.ts';
import { replicasOf } from '../../domain/models/rollout/serving/replicas.ts';
import type { Replicas } from '../../domain/models/rollout/serving/replicas.ts';
import { backendsOf, standardMode } from '../../domain/models/rollout/serving/standard.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { Moved, ServingMode, ServingStep } from '../../domain/models/rollout/serving/step.ts';
import type { ObservedTraffic } from '../../domain/models/rollout/observed-traffic.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { serviceLabel } from '../models/evidence/read-revisions.ts';
import { getIfReadable, httpRoute, inferenceService, listIfReadable } from './serving-objects.ts';

/** One look at what a rollout moves, with what can be done next from there. */
export interface ServiceLook {
  /** Undefined where the InferenceService is gone. */
  served: Served | undefined;
  /** The objects by what they are for the rollout, as they were read: writes are bound to these versions. */
  objects: Partial<Record<Moved, KubernetesObject>>;
  observed: ObservedTraffic | undefined;
  shift(percent: number): ServingStep;
  promote(): ServingStep;
  restore(): ServingStep;
  retire(): ServingStep;
}

const gone: ServingStep = { do: 'failed', reason: 'the InferenceService is not there any more' };

/** @param isQuiet nothing has changed for so long that nobody is still about to react to what was written. */
export async function lookAtService(
  kubernetes: KubernetesClient,
  record: ServiceRecord,
  isQuiet: (state: unknown) => boolean,
  signal: AbortSignal,
): Promise<ServiceLook> {
  const service = await kubernetes.get(inferenceService(record.service), signal);
  if (service === undefined)
    return {
      served: undefined,
      objects: {},
      observed: undefined,
      shift: () => gone,
      promote: () => gone,
      restore: () => gone,
      retire: () => gone,
    };
  const served = readServed(service, record.place);
  if (record.mode === 'knative') {
    const revisions = await readKnativeRevisions(kubernetes, record, signal);
    const world = { record, served, revisions, isQuiet: isQuiet([service['spec'], service['status']]) };
    return lookWith({ service }, served, knativeMode, world);
  }
  if (record.mode === 'standard') {
    const routes = await readOwnRoutes(kubernetes, service, signal);
    const { champion, candidate } = backendsOf(record, served);
    const replicas = {
      champion: await readReplicas(kubernetes, { ...record.service, name: champion }, signal),
      candidate: await readReplicas(kubernetes, { ...record.service, name: candidate }, signal),
    };
    return lookWith({ service }, served, standardMode, { record, served, routes, replicas });
  }
  const { namespace } = record.service;
  const second = await kubernetes.get(inferenceService({ namespace, name: record.candidate.name }), signal);
  const routeName = record.route?.name ?? '';
  const route = await kubernetes.get(httpRoute({ namespace, name: routeName }), signal);
  const loaded = await readLoaded(kubernetes, record, served, isQuiet, signal);
  const world = {
    record,
    served,
    second: second && {
      object: second,
      served: readServed(second, record.place),
      replicas: await readReplicas(
        kubernetes,
        { namespace, name: backendsOfBlueGreen(record).candidate },
        signal,
      ),
    },
    route,
    loaded,
  };
  const objects = { service, ...(second && { second }), ...(route && { route }) };
  return lookWith(objects, served, blueGreenMode, world);
}

function lookWith<World>(
  objects: ServiceLook['objects'],
  served: Served,
  mode: ServingMode<World>,
  world: World,
): ServiceLook {
  return {
    served,
    objects,
    observed: mode.observe(world),
    shift: (percent) => mode.shift(world, percent),
    promote: () => mode.promote(world),
    restore: () => mode.restore(world),
    retire: () => mode.retire(world),
  };
}

const revisionKind = { apiVersion: 'serving.knative.dev/v1', kind: 'Revision' };
const storageAnnotation = 'internal.serving.kserve.io/storage-initializer-sourceuri';

async function readKnativeRevisions(
  kubernetes: KubernetesClient,
  { service: { namespace, name } }: ServiceRecord,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KnativeRevision> | undefined> {
  const labelSelector = `${serviceLabel}=${name}`;
  const found = await listIfReadable(kubernetes, revisionKind, { namespace, labelSelector }, signal);
  // A cluster that serves the kind and has none of this service does not tell anything.
  if (found === undefined || found.length === 0) return undefined;
  return new Map(
    found.map(({ metadata, ...revision }) => [
      metadata.name,
      {
        isReady: conditionOf(revision['status'], 'Ready') === 'True',
        storageUri: metadata.annotations?.[storageAnnotation],
      },
    ]),
  );
}

async function readOwnRoutes(
  kubernetes: KubernetesClient,
  { metadata: { namespace = '', uid } }: KubernetesObject,
  signal: AbortSignal,
): Promise<KubernetesObject[]> {
  const routes = await listIfReadable(kubernetes, httpRoute({ namespace, name: '' }), { namespace }, signal);
  return (routes ?? []).filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid),
  );
}

/** Of a Deployment; undefined where there is none, or it may not be read: the way back does not stop at that. */
async function readReplicas(
  kubernetes: KubernetesClient,
  place: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<Replicas | undefined> {
  const deployment = await getIfReadable(
    kubernetes,
    { apiVersion: 'apps/v1', kind: 'Deployment', ...place },
    signal,
  );
  return deployment && replicasOf(deployment);
}

/** By its Deployment; where that cannot be seen, by a status that has not moved for a while. */
async function readLoaded(
  kubernetes: KubernetesClient,
  { service: { namespace, name }, champion, candidate }: ServiceRecord,
  served: Served,
  isQuiet: (state: unknown) => boolean,
  signal: AbortSignal,
): Promise<LoadedModel | undefined> {
  const place = { namespace, name: predictorService(name, served.predictorName) };
  const deployment = await kubernetes.get({ apiVersion: 'apps/v1', kind: 'Deployment', ...place }, signal);
  // One that no controller has looked at says nothing.
  if (deployment !== undefined && numberAt(deployment, 'status', 'observedGeneration') !== undefined)
    return loadedModel(deployment, [champion.storageUri, candidate.storageUri]);
  if (!served.isReady || !isQuiet(served)) return undefined;
  return { model: served.storageUri, available: 1, wanted: 1, former: 0 };
}
