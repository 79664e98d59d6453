import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { trackingAnnotation } from '../../domain/infrastructure/normalise.ts';
import { describeReference, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { rolloutLabel } from '../../domain/models/rollout/serving/blue-green.ts';
import { modelLabel, retrainingLabel } from '../../domain/models/training/training-job.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { configuredClusters } from '../rights/configured-clusters.ts';
import type { ConfiguredCluster } from '../rights/configured-clusters.ts';
import type { LeftOver, Removal, Stage } from './removal.ts';

/** What we made in clusters, and our marks on what others made; a stage for each cluster. */
export function objectStages(configuration: Configuration, clusters: ClusterPool): Stage[] {
  const models = new Set(configuration.models.map(({ name }) => name));
  return configuredClusters(configuration).map((of) => ({
    name: `objects in ${of.name}`,
    async find(signal) {
      const kubernetes = await clusters.open(of.cluster);
      const types = await kubernetes.resourceTypes(signal);
      const removals: Removal[] = [];
      const left: LeftOver[] = [];
      if (of.trained.length > 0) removals.push(...(await trainingJobs(kubernetes, types, models, signal)));
      if (of.served.length > 0) left.push(...(await secondServices(kubernetes, types, signal)));
      removals.push(...(await marks(kubernetes, types, of, signal)));
      return { removals, left };
    },
  }));
}

async function trainingJobs(
  kubernetes: KubernetesClient,
  types: readonly ResourceType[],
  models: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Removal[]> {
  const jobs = await listed(kubernetes, types, { group: 'batch', kind: 'Job' }, retrainingLabel, signal);
  return jobs
    .filter(({ metadata }) => models.has(metadata.labels?.[modelLabel] ?? ''))
    .map((job) => ({
      what: describeReference(referenceOf(job)),
      async remove() {
        const { uid } = job.metadata;
        await kubernetes.delete(referenceOf(job), { ...(uid === undefined ? {} : { uid }), signal });
      },
    }));
}

/** Traffic may still go there: that is for a person to see. */
async function secondServices(
  kubernetes: KubernetesClient,
  types: readonly ResourceType[],
  signal: AbortSignal,
): Promise<LeftOver[]> {
  const kind = { group: 'serving.kserve.io', kind: 'InferenceService' };
  const seconds = await listed(kubernetes, types, kind, rolloutLabel, signal);
  return seconds.map((object) => ({
    what: describeReference(referenceOf(object)),
    byHand: 'it is left of a rollout; see that no HTTPRoute leads to it, then delete it',
  }));
}

async function listed(
  kubernetes: KubernetesClient,
  types: readonly ResourceType[],
  { group, kind }: { group: string; kind: string },
  labelSelector: string,
  signal: AbortSignal,
): Promise<KubernetesObject[]> {
  const type = types.find((one) => one.group === group && one.kind === kind);
  if (type === undefined) return [];
  const items: KubernetesObject[] = [];
  for await (const page of kubernetes.list(type, { labelSelector, metadataOnly: true, signal })) {
    if (page.restarted) items.length = 0;
    const { apiVersion } = type;
    items.push(...page.items.map((item) => ({ ...item, apiVersion, kind })));
  }
  return items;
}

/** Our annotation on objects of our targets, in the namespaces that these govern. */
async function marks(
  kubernetes: KubernetesClient,
  types: readonly ResourceType[],
  { targets }: ConfiguredCluster,
  signal: AbortSignal,
): Promise<Removal[]> {
  const names = new Set(targets.map(({ name }) => name));
  const namespaces = [...new Set(targets.flatMap((target) => target.namespaces ?? []))];
  const places: (string | undefined)[] = targets.some((target) => (target.namespaces ?? []).length === 0)
    ? [undefined]
    : namespaces;
  const removals: Removal[] = [];
  for (const type of types) {
    if (!type.verbs.includes('list') || !type.verbs.includes('patch')) continue;
    if (!type.namespaced && !places.includes(undefined)) continue;
    for (const namespace of places)
      removals.push(...(await marksOn(kubernetes, type, { namespace, names }, signal)));
  }
  return removals;
}

async function marksOn(
  kubernetes: KubernetesClient,
  type: ResourceType,
  { namespace, names }: { namespace: string | undefined; names: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  try {
    for await (const { items } of kubernetes.list(type, { namespace, metadataOnly: true, signal })) {
      for (const object of items) {
        const target = object.metadata.annotations?.[trackingAnnotation];
        if (target === undefined || !names.has(target)) continue;
        const { apiVersion, kind } = type;
        removals.push(unmarking(kubernetes, { ...object, apiVersion, kind }, target, signal));
      }
    }
  } catch (error) {
    // Where nothing of a kind may be read, nothing of it was ever marked.
    if (!(error instanceof ClientError) || error.code !== 'kubernetes-forbidden') throw error;
  }
  return removals;
}

function unmarking(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  target: string,
  signal: AbortSignal,
): Removal {
  const path = `/metadata/annotations/${trackingAnnotation.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return {
    what: `mark on ${describeReference(referenceOf(object))}`,
    async remove() {
      const reference = referenceOf(object);
      const live = await kubernetes.get(reference, signal);
      if (live?.metadata.annotations?.[trackingAnnotation] !== target) return;
      const patch = [
        { op: 'test' as const, path, value: target },
        { op: 'remove' as const, path },
      ];
      await kubernetes.patch(reference, patch, { fieldManager: 'plumbline', signal });
    },
  };
}
