import type { Container } from './training-template.ts';

/** Resources of accelerators as their device plugins name them: whole ones, slices, and those of other makers. */
const accelerator = /gpu|\/mig-|\/tpu$|gaudi|\/neuron|\/i915$|\/xe$/i;

/** Accelerators that a pod asks for, by resource. */
export interface Accelerators {
  resource: string;
  count: number;
}

/**
 * The accelerators that a pod of these containers holds.
 *
 * @param named a resource that counts although it does not look like an accelerator's.
 */
export function acceleratorsOf(containers: readonly Container[], named?: string): Accelerators[] {
  const counts = new Map<string, number>();
  for (const { resources } of containers)
    for (const [resource, count] of Object.entries({ ...resources?.requests, ...resources?.limits }))
      if (resource === named || (resource.includes('/') && accelerator.test(resource)))
        counts.set(resource, (counts.get(resource) ?? 0) + (Number(count) || 0));
  return [...counts].map(([resource, count]) => ({ resource, count })).filter(({ count }) => count > 0);
}
