import type { Difference } from './compare.ts';
import { gpuResource } from './gpus.ts';
import { groupOf } from './object.ts';
import type { JsonObject, KubernetesObject } from './object.ts';

/**
 * What a heal does to running pods.
 * - `none`: nothing, at once at least.
 * - `restart`: replaces them one after another.
 * - `recreate`: stops all of them, then starts new ones.
 * - `scale`: starts or stops some.
 * - `create`, `delete`: the workload as a whole.
 */
export interface Impact {
  effect: 'none' | 'restart' | 'recreate' | 'scale' | 'create' | 'delete';
  /** Pods that are stopped or started. */
  pods: number;
  /** GPUs that these pods hold: released, and not certain to be had again. */
  gpus: number;
  /** One line for people. */
  description: string;
}

/** What making an object equal Git does to pods. */
export function impactOfHeal(
  live: KubernetesObject,
  expected: KubernetesObject,
  differences: readonly Pick<Difference, 'location'>[],
): Impact {
  const touches = (place: string) =>
    differences.some(({ location }) => location === place || location.startsWith(`${place}/`));
  const kind = kindOf(live);
  if (kind === '/ConfigMap' || kind === '/Secret') return untouched(mountedLater);
  if (kind === 'serving.kserve.io/InferenceService' && touches('/spec/predictor')) {
    return replaced('restart', live, 'a new revision of the model server starts, then the old one stops');
  }
  if (!workloads.includes(kind)) return untouched('no pod is touched');
  if (touches('/spec/template')) return impactOfTemplate(live, expected);
  if (touches('/spec/replicas')) return impactOfReplicas(live, expected);
  return untouched('no pod is restarted');
}

/** What creating an object that is gone does. */
export function impactOfCreation(desired: KubernetesObject): Impact {
  if (!workloads.includes(kindOf(desired))) return untouched('no pod is started');
  const pods = podsOf(desired);
  const gpus = pods * gpusPerPod(desired);
  return { effect: 'create', pods, gpus, description: `starts ${count(pods, 'pod')}${holding(pods, gpus)}` };
}

/** What deleting an object does. */
export function impactOfDeletion(live: KubernetesObject): Impact {
  if (![...workloads, 'batch/Job', '/Pod'].includes(kindOf(live))) return untouched('no pod is stopped');
  const pods = podsOf(live);
  const gpus = pods * gpusPerPod(live);
  return { effect: 'delete', pods, gpus, description: `stops ${count(pods, 'pod')}${holding(pods, gpus)}` };
}

const workloads = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet'];

const mountedLater =
  'pods that mount it see the change within about a minute, those that read it as environment only after a restart';

function impactOfTemplate(live: KubernetesObject, expected: KubernetesObject): Impact {
  const spec = specOf(expected);
  const strategy = asObject(spec['strategy'] ?? spec['updateStrategy'])['type'];
  if (spec['paused'] === true) return untouched('no pod is restarted while the rollout is paused');
  if (strategy === 'OnDelete') return untouched('a pod changes only when somebody deletes it');
  if (kindOf(live) === 'apps/ReplicaSet') return untouched('only pods that are started later change');
  return strategy === 'Recreate'
    ? replaced('recreate', live, 'stops all pods at once, then starts them again')
    : replaced('restart', live, 'replaces the pods one after another');
}

function replaced(effect: 'restart' | 'recreate', live: KubernetesObject, what: string): Impact {
  const pods = podsOf(live);
  const gpus = pods * gpusPerPod(live);
  return { effect, pods, gpus, description: `${what} (${count(pods, 'pod')}${holding(pods, gpus)})` };
}

function impactOfReplicas(live: KubernetesObject, expected: KubernetesObject): Impact {
  const before = podsOf(live);
  const after = podsOf(expected);
  const pods = Math.abs(after - before);
  const gpus = after < before ? pods * gpusPerPod(live) : 0;
  const verb = after < before ? 'stops' : 'starts';
  return {
    effect: 'scale',
    pods,
    gpus,
    description: `${verb} ${count(pods, 'pod')}${holding(pods, gpus)} (${before} → ${after})`,
  };
}

function untouched(description: string): Impact {
  return { effect: 'none', pods: 0, gpus: 0, description };
}

function podsOf(object: KubernetesObject): number {
  const kind = kindOf(object);
  const spec = specOf(object);
  if (kind === 'apps/DaemonSet') return asNumber(asObject(object['status'])['desiredNumberScheduled'], 1);
  if (kind === 'batch/Job') return asNumber(spec['parallelism'], 1);
  if (kind === 'serving.kserve.io/InferenceService')
    return asNumber(asObject(spec['predictor'])['minReplicas'], 1);
  return asNumber(spec['replicas'], 1);
}

function gpusPerPod(object: KubernetesObject): number {
  const spec = specOf(object);
  const predictor = asObject(spec['predictor']);
  const pod = kindOf(object) === '/Pod' ? spec : asObject(asObject(spec['template'])['spec']);
  const containers = [...asList(pod['containers']), ...asList(predictor['containers']), predictor['model']];
  return containers.map(gpusOf).reduce((sum, one) => sum + one, 0);
}

function gpusOf(container: unknown): number {
  const limits = asObject(asObject(asObject(container)['resources'])['limits']);
  const amounts = Object.entries(limits).filter(([name]) => gpuResource.test(name));
  return amounts.reduce((sum, [, amount]) => sum + asNumber(Number(amount), 0), 0);
}

function holding(pods: number, gpus: number): string {
  return gpus === 0 ? '' : `, which ${pods === 1 ? 'holds' : 'hold'} ${count(gpus, 'GPU')}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

function specOf(object: KubernetesObject): JsonObject {
  return asObject(object['spec']);
}

function asObject(value: unknown): JsonObject {
  return value !== null && typeof value === 'object' ? (value as JsonObject) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
