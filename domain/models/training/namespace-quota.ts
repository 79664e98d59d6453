import type { KubernetesObject } from '../../infrastructure/object.ts';
import { formatQuantity } from '../../infrastructure/format-quantity.ts';
import { parseQuantity } from '../../infrastructure/quantity.ts';
import type { Container } from './training-template.ts';

const billionths = 1_000_000_000n;

interface QuotaStatus {
  hard?: Record<string, string>;
  used?: Record<string, string>;
}

/** What a Job asks of its namespace, in billionths of each resource as quotas name them. */
export type Demand = ReadonlyMap<string, bigint>;

/** What a quota says about a Job: it can never run, or not before others have ended. */
export interface QuotaVerdicts {
  never: string[];
  later: string[];
}

/** What a Job asks for while so many of its pods run at once. */
export function demandOf(containers: readonly Container[], pods: number): Demand {
  const demand = new Map<string, bigint>();
  const add = (name: string, amount: bigint): void => {
    demand.set(name, (demand.get(name) ?? 0n) + amount);
  };
  const ofPods = BigInt(pods);
  for (const { resources: { limits = {}, requests = {} } = {} } of containers) {
    for (const [name, amount] of Object.entries({ ...limits, ...requests })) {
      const requested = (parseQuantity(amount) ?? 0n) * ofPods;
      add(`requests.${name}`, requested);
      // The short names of a quota mean what is requested.
      if (!name.includes('/')) add(name, requested);
    }
    for (const [name, amount] of Object.entries(limits))
      add(`limits.${name}`, (parseQuantity(amount) ?? 0n) * ofPods);
  }
  for (const name of ['pods', 'count/pods']) add(name, ofPods * billionths);
  add('count/jobs.batch', billionths);
  return demand;
}

/** Holds a demand against the quotas of a namespace. Quotas of some pods only are left to the server. */
export function checkQuotas(quotas: readonly KubernetesObject[], demand: Demand): QuotaVerdicts {
  const verdicts: QuotaVerdicts = { never: [], later: [] };
  for (const { metadata, spec, status } of quotas) {
    const { scopes, scopeSelector } = (spec ?? {}) as { scopes?: unknown[]; scopeSelector?: unknown };
    if ((scopes ?? []).length > 0 || scopeSelector !== undefined) continue;
    const { hard = {}, used = {} } = (status ?? {}) as QuotaStatus;
    for (const [resource, limit] of Object.entries(hard)) {
      const asked = demand.get(resource) ?? 0n;
      const most = parseQuantity(limit);
      if (most === undefined || asked === 0n) continue;
      const free = most - (parseQuantity(used[resource]) ?? 0n);
      const words = formatQuantity(asked, resource);
      if (asked > most)
        verdicts.never.push(
          `the quota ${metadata.name} allows ${limit} of ${resource}, and the Job asks for ${words}`,
        );
      else if (asked > free)
        verdicts.later.push(
          `of the quota ${metadata.name}, ${formatQuantity(free, resource)} of ${limit} ${resource} are free and ${words} are asked for: it waits until others have ended`,
        );
    }
  }
  return verdicts;
}

/**
 * Why a pod was not admitted, in plain words; undefined where it was not for a quota.
 *
 * @param message of an event, such as `pods "x" is forbidden: exceeded quota: gpus, requested:
 *   requests.nvidia.com/gpu=2, used: requests.nvidia.com/gpu=2, limited: requests.nvidia.com/gpu=2`
 */
export function exceededQuota(message: string): string | undefined {
  const [, name, requested = '', used = '', limited = ''] =
    /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const taken = new Map(amountsIn(used));
  const most = new Map(amountsIn(limited));
  const lacks = amountsIn(requested).map(
    ([resource, asked]) =>
      `${taken.get(resource) ?? '0'} of ${most.get(resource) ?? '?'} ${resource} are taken and ${asked} asked for`,
  );
  return `the quota ${name} of the namespace is used up: ${lacks.join(', ')}`;
}

function amountsIn(list: string): [resource: string, amount: string][] {
  return list.split(',').map((part) => {
    const split = part.lastIndexOf('=');
    return [part.slice(0, split), part.slice(split + 1)];
  });
}
