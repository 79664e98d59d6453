import { at, isMap, listAt, mapAt, numberAt, textAt, textMapAt } from '../../gitops/fields.ts';
import { gpuResource } from '../../infrastructure/gpus.ts';
import type { JsonObject, KubernetesObject } from '../../infrastructure/object.ts';
import { parseQuantity } from '../../infrastructure/quantity.ts';

/** What the cluster can give. What cannot be read is left out, and says nothing. */
export interface ClusterCapacity {
  /** ResourceQuotas of the namespace. */
  quotas: readonly KubernetesObject[];
  nodes: readonly KubernetesObject[];
  /** Pods of the whole cluster, as far as they hold GPUs. */
  pods: readonly KubernetesObject[];
}

/** What a second predictor asks for, in billionths of each resource, all its replicas together. */
export type Demand = ReadonlyMap<string, bigint>;

/** What one more predictor of this spec asks for: the candidate runs beside the champion. */
export function demandOfPredictor(spec: JsonObject): Demand {
  const predictor = mapAt(spec, 'predictor') ?? {};
  const replicas = BigInt(Math.max(1, numberAt(predictor, 'minReplicas') ?? 1));
  const parts = [...Object.values(predictor).filter(isMap), ...listAt(predictor, 'containers')];
  const demand = new Map<string, bigint>();
  for (const part of parts) {
    const resources = mapAt(part, 'resources');
    const limits = mapAt(resources, 'limits') ?? {};
    // Of an extended resource the limit is what is requested.
    const requests = { ...limits, ...mapAt(resources, 'requests') };
    for (const [prefix, amounts] of [
      ['requests', requests],
      ['limits', limits],
    ] as const)
      for (const [name, amount] of Object.entries(amounts)) {
        const key = `${prefix}.${name}`;
        demand.set(key, (demand.get(key) ?? 0n) + (parseQuantity(amount) ?? 0n) * replicas);
      }
  }
  return demand;
}

/** The GPUs of a demand by resource; empty where it needs none. */
export function gpusOfDemand(demand: Demand): Map<string, number> {
  const gpus = new Map<string, number>();
  for (const [key, amount] of demand) {
    const name = key.startsWith('requests.') ? key.slice('requests.'.length) : '';
    if (gpuResource.test(name) && amount > 0n) gpus.set(name, Number(amount / billionths));
  }
  return gpus;
}

/** Why there is no room for one more predictor, in words; undefined where there is, as far as can be told. */
export function lackOfCapacity(demand: Demand, cluster: ClusterCapacity): string | undefined {
  return lackOfQuota(demand, cluster.quotas) ?? lackOfGpus(gpusOfDemand(demand), cluster);
}

function lackOfQuota(demand: Demand, quotas: readonly KubernetesObject[]): string | undefined {
  for (const quota of quotas) {
    // Quotas of some pods only are left to the server.
    if (listAt(quota, 'spec', 'scopes').length > 0 || at(quota, 'spec', 'scopeSelector') !== undefined)
      continue;
    for (const [resource, hard] of Object.entries(textMapAt(quota, 'status', 'hard') ?? {})) {
      const asked = demand.get(resource) ?? demand.get(`requests.${resource}`) ?? 0n;
      const most = parseQuantity(hard);
      if (asked === 0n || most === undefined) continue;
      const used = textMapAt(quota, 'status', 'used')?.[resource] ?? '0';
      if (most - (parseQuantity(used) ?? 0n) >= asked) continue;
      return `the quota ${quota.metadata.name} has no room for a second predictor: ${used} of ${hard} ${resource} are taken`;
    }
  }
  return undefined;
}

function lackOfGpus(gpus: ReadonlyMap<string, number>, { nodes, pods }: ClusterCapacity): string | undefined {
  for (const [resource, needed] of gpus) {
    const offering = nodes.filter((node) => amountAt(node, resource, 'status', 'allocatable') > 0);
    // Nodes cannot be read, or are added when they are asked for.
    if (offering.length === 0) continue;
    const names = new Set(offering.map(({ metadata }) => metadata.name));
    const all = offering.reduce((sum, node) => sum + amountAt(node, resource, 'status', 'allocatable'), 0);
    const taken = pods
      .filter((pod) => names.has(textAt(pod, 'spec', 'nodeName') ?? '') && isRunning(pod))
      .reduce((sum, pod) => sum + gpusOfPod(pod, resource), 0);
    if (all - taken >= needed) continue;
    return `a second predictor needs ${needed} ${resource}, and of ${all} in the cluster ${Math.max(0, all - taken)} are free`;
  }
  return undefined;
}

function gpusOfPod(pod: KubernetesObject, resource: string): number {
  return listAt(pod, 'spec', 'containers').reduce<number>(
    (sum, container) => sum + amountAt(container, resource, 'resources', 'limits'),
    0,
  );
}

function amountAt(value: unknown, resource: string, ...keys: string[]): number {
  const amount = parseQuantity(mapAt(value, ...keys)?.[resource]);
  return amount === undefined ? 0 : Number(amount / billionths);
}

function isRunning(pod: KubernetesObject): boolean {
  return !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');
}

const billionths = 1_000_000_000n;
