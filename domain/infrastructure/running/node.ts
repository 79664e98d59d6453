import { gpuResource } from '../gpus.ts';
import type { KubernetesObject } from '../object.ts';

/** A node, as far as its hardware says why pods do not run. */
export interface RunningNode {
  name: string;
  isReady: boolean;
  /** GPU resources of which fewer can be had than the node has: one dropped out. */
  missingGpus: { resource: string; allocatable: number; capacity: number }[];
}

interface NodeContent {
  status?: {
    conditions?: { type?: string; status?: string }[];
    capacity?: Record<string, string>;
    allocatable?: Record<string, string>;
  };
}

export function runningNode(node: KubernetesObject): RunningNode {
  const {
    conditions = [],
    capacity = {},
    allocatable = {},
  } = (node as KubernetesObject & NodeContent).status ?? {};
  const missingGpus = Object.entries(capacity)
    .filter(([resource]) => gpuResource.test(resource))
    .map(([resource, amount]) => ({
      resource,
      allocatable: Number(allocatable[resource] ?? 0),
      capacity: Number(amount),
    }))
    .filter((gpus) => gpus.allocatable < gpus.capacity);
  return {
    name: node.metadata.name,
    isReady: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    missingGpus,
  };
}
