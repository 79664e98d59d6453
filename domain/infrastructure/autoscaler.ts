import type { Difference } from './compare.ts';
import { matchesGlob } from './glob.ts';
import { valueAt } from './json-pointer.ts';
import { groupOf, referenceOf } from './object.ts';
import type { Json, KubernetesObject, ObjectReference } from './object.ts';
import { parseQuantity } from './quantity.ts';

/** Who may scale what, and how far, as an autoscaler in the cluster says. */
export interface Autoscaler {
  scales: { group: string; kind: string; namespace: string; name: string };
  /** How many replicas it may set; absent for one that sets resources. */
  replicas?: { minimum: number; maximum: number };
  /** What resources it may set, by container; absent for one that sets replicas. */
  resources?: ContainerBounds[];
}

/** What a VerticalPodAutoscaler may give a container, or `*`. */
interface ContainerBounds {
  containerName?: string;
  mode?: string;
  controlledResources?: string[];
  minAllowed?: Record<string, unknown>;
  maxAllowed?: Record<string, unknown>;
}

interface TargetReference {
  apiVersion?: string;
  kind?: string;
  name?: string;
}

interface AutoscalerSpec {
  scaleTargetRef?: TargetReference;
  minReplicas?: number;
  maxReplicas?: number;
  minReplicaCount?: number;
  maxReplicaCount?: number;
  idleReplicaCount?: number;
  targetRef?: TargetReference;
  updatePolicy?: { updateMode?: string };
  resourcePolicy?: { containerPolicies?: ContainerBounds[] };
}

/** Reads a HorizontalPodAutoscaler, a KEDA ScaledObject or a VerticalPodAutoscaler; undefined for anything else. */
export function readAutoscaler(object: KubernetesObject): Autoscaler | undefined {
  const spec = (object['spec'] ?? {}) as AutoscalerSpec;
  const { name, kind = 'Deployment', apiVersion = 'apps/v1' } = spec.scaleTargetRef ?? spec.targetRef ?? {};
  if (name === undefined) return undefined;
  const scales = { group: groupOf(apiVersion), kind, namespace: object.metadata.namespace ?? '', name };
  switch (object.kind) {
    case 'HorizontalPodAutoscaler':
      return { scales, replicas: { minimum: spec.minReplicas ?? 1, maximum: spec.maxReplicas ?? 1 } };
    case 'ScaledObject': {
      const idle = spec.idleReplicaCount ?? Number.POSITIVE_INFINITY;
      const minimum = Math.min(spec.minReplicaCount ?? 0, idle);
      return { scales, replicas: { minimum, maximum: spec.maxReplicaCount ?? 100 } };
    }
    case 'VerticalPodAutoscaler':
      if (spec.updatePolicy?.updateMode === 'Off') return undefined;
      return { scales, resources: spec.resourcePolicy?.containerPolicies ?? [] };
    default:
      return undefined;
  }
}

/** Managers under which a VerticalPodAutoscaler writes. */
export const verticalAutoscalers = ['vpa*', 'vertical-pod-autoscaler*'];

/** Whether an autoscaler may have a part in how an object differs: only then are autoscalers worth reading. */
export function mayBeScaled(expected: KubernetesObject, live: KubernetesObject): boolean {
  const managers = live.metadata.managedFields ?? [];
  return (
    replicasOf(expected) !== replicasOf(live) ||
    managers.some(({ manager = '' }) => verticalAutoscalers.some((glob) => matchesGlob(glob, manager)))
  );
}

function replicasOf(object: KubernetesObject): unknown {
  return (object['spec'] as { replicas?: unknown } | undefined)?.replicas;
}

/** Whether some autoscaler of the object allows this number of replicas. */
export function allowsReplicas(
  autoscalers: readonly Autoscaler[],
  object: ObjectReference,
  replicas: unknown,
): boolean {
  return autoscalers.some(
    ({ scales, replicas: bounds }) =>
      isOf(scales, object) &&
      bounds !== undefined &&
      typeof replicas === 'number' &&
      replicas >= bounds.minimum &&
      replicas <= bounds.maximum,
  );
}

/** Whether some autoscaler of a live object allows all amounts that a difference below `resources` puts there. */
export function allowsResources(
  autoscalers: readonly Autoscaler[],
  live: KubernetesObject,
  { change, path, live: value }: Pick<Difference, 'change' | 'path' | 'live'>,
): boolean {
  const at = path.lastIndexOf('resources');
  if (change === 'removed' || at < 1 || value === undefined) return false;
  const container = valueAt(live, [...path.slice(0, at), 'name']);
  const amounts = amountsIn(path.slice(at + 1), value);
  return autoscalers.some(({ scales, resources }) => {
    if (resources === undefined || !isOf(scales, referenceOf(live))) return false;
    const own = resources.find(({ containerName }) => containerName === container);
    const bounds = own ?? resources.find(({ containerName }) => containerName === '*') ?? {};
    return bounds.mode !== 'Off' && amounts.every((amount) => isWithin(bounds, amount));
  });
}

function isOf(scales: Autoscaler['scales'], { apiVersion, kind, namespace, name }: ObjectReference): boolean {
  return (
    scales.kind === kind &&
    scales.name === name &&
    scales.namespace === namespace &&
    scales.group === groupOf(apiVersion)
  );
}

/** `/requests/cpu: 1`, from wherever below `resources` the difference begins. */
function amountsIn(path: Difference['path'], value: Json): { resource: string; amount: Json }[] {
  if (path.length >= 2) return [{ resource: String(path[1]), amount: value }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, child]) => amountsIn([...path, name], child));
}

function isWithin(
  bounds: ContainerBounds,
  { resource, amount }: { resource: string; amount: Json },
): boolean {
  const { controlledResources = ['cpu', 'memory'], minAllowed = {}, maxAllowed = {} } = bounds;
  const quantity = parseQuantity(amount);
  const minimum = parseQuantity(minAllowed[resource]);
  const maximum = parseQuantity(maxAllowed[resource]);
  return (
    controlledResources.includes(resource) &&
    quantity !== undefined &&
    (minimum === undefined || quantity >= minimum) &&
    (maximum === undefined || quantity <= maximum)
  );
}
