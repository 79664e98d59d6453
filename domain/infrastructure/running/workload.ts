import type { KubernetesObject, ObjectReference } from '../object.ts';
import { groupOf, referenceOf } from '../object.ts';

/** A workload of Git as its controller reports it: what is needed to judge how it runs, and no more. */
export interface RunningWorkload {
  reference: ObjectReference;
  uid: string | undefined;
  /** Labels by which its pods are found. */
  selector: LabelSelector;
  wanted: number;
  ready: number;
  containers: RunningContainer[];
  /** Its controller gave up on the rollout, or cannot create pods. */
  stalled: 'rollout' | 'pods' | undefined;
}

/** A container of the pod template. */
export interface RunningContainer {
  name: string;
  image: string;
  /** `containers` or `initContainers`. */
  field: string;
  index: number;
}

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

interface WorkloadContent {
  spec?: {
    replicas?: number;
    selector?: LabelSelector;
    template?: { spec?: Record<string, { name?: string; image?: string }[] | undefined> };
  };
  status?: {
    observedGeneration?: number;
    readyReplicas?: number;
    numberReady?: number;
    desiredNumberScheduled?: number;
    conditions?: { type?: string; status?: string; reason?: string }[];
  };
}

const kinds = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet'];

/** Undefined for what runs no pods of its own, and for a change that its controller has not seen yet. */
export function runningWorkload(live: KubernetesObject): RunningWorkload | undefined {
  if (!kinds.includes(`${groupOf(live.apiVersion)}/${live.kind}`)) return undefined;
  const { spec = {}, status = {} } = live as KubernetesObject & WorkloadContent;
  const { generation, uid } = live.metadata;
  if ((status.observedGeneration ?? 0) < (generation ?? 0) || spec.selector === undefined) return undefined;
  const isDaemonSet = live.kind === 'DaemonSet';
  return {
    reference: referenceOf(live),
    uid,
    selector: spec.selector,
    wanted: isDaemonSet ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1),
    ready: (isDaemonSet ? status.numberReady : status.readyReplicas) ?? 0,
    containers: containersOf(spec.template?.spec ?? {}),
    stalled: stallOf(status.conditions ?? []),
  };
}

function containersOf(
  pod: Record<string, { name?: string; image?: string }[] | undefined>,
): RunningContainer[] {
  return ['containers', 'initContainers'].flatMap((field) =>
    (pod[field] ?? []).map(({ name = '', image = '' }, index) => ({ name, image, field, index })),
  );
}

function stallOf(
  conditions: NonNullable<WorkloadContent['status']>['conditions'] & object,
): RunningWorkload['stalled'] {
  const has = (type: string, status: string): boolean =>
    conditions.some((one) => one.type === type && one.status === status);
  if (has('ReplicaFailure', 'True')) return 'pods';
  return has('Progressing', 'False') ? 'rollout' : undefined;
}

/** Whether fewer replicas are ready than wanted. */
export function isShort({ wanted, ready }: RunningWorkload): boolean {
  return ready < wanted;
}

/** Whether a pod with these labels is one of the workload's. An empty selector selects nothing here. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Record<string, string>,
): boolean {
  const wanted = Object.entries(matchLabels);
  if (wanted.length + matchExpressions.length === 0) return false;
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}
