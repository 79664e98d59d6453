import { isProtected } from './governance.ts';
import { impactOfDeletion } from './impact.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';

/** Kinds whose deletion takes data with it that creating them again does not bring back. */
const dataKinds = ['/PersistentVolumeClaim', '/PersistentVolume'];

/** Kinds that run pods which the garbage collector takes away after them. */
const podOwners = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job'];

/** Why an object is never deleted to be created again, whoever agrees; undefined where it may be. */
export function obstacleToRecreation(live: KubernetesObject): string | undefined {
  if (isProtected(live)) return 'it is protected: it is never deleted';
  if (dataKinds.includes(kindOf(live))) return 'deleting it would lose its data: recreate it by hand';
  return undefined;
}

/** What recreation does, for whoever has to agree to it. */
export function describeRecreation(live: KubernetesObject): string {
  const { effect, description } = impactOfDeletion(live);
  const recreated = 'only deleting it and creating it as Git has it helps';
  if (effect === 'none') return `${recreated}; ${description}`;
  return `${recreated}: it ${description}, and starts new ones once these are gone`;
}

/**
 * How an object is deleted to be created again. With pods behind it in the foreground: it is gone only after they are,
 * so that two generations of them never run, or hold GPUs, at the same time. Anything else goes at once.
 */
export function recreationPropagation(live: KubernetesObject): 'Foreground' | 'Background' {
  return podOwners.includes(kindOf(live)) ? 'Foreground' : 'Background';
}

function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind}`;
}
