import { matchesGlob } from '../glob.ts';
import type { FieldOwner } from '../finding.ts';

/** Controllers of Kubernetes itself, by the names they write under. */
export const controllerManagers = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'];

export const deviceOperators = [
  'gpu-operator',
  'nvidia-*',
  'gpu-feature-discovery',
  'nfd-*',
  'node-feature-discovery*',
  'amd-gpu-*',
  'intel-device-plugins*',
  'k8s-driver-manager',
];

/** Clients that people type commands into: what they write is never a controller's bookkeeping. */
const peoplesTools = [
  'kubectl*',
  'k9s*',
  '*lens*',
  'headlamp*',
  'helm*',
  'oc',
  'curl*',
  'Mozilla*',
  'plumbline',
];

export function isTool({ manager }: FieldOwner): boolean {
  return isPeoplesTool(manager);
}

/** Whether a person stands behind what this manager writes, rather than a controller. */
export function isPeoplesTool(manager: string): boolean {
  return peoplesTools.some((glob) => matchesGlob(glob, manager));
}
