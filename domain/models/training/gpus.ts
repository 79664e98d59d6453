import type { Container } from './training-template.ts';

/** Resources of accelerators as their device plugins name them: whole ones, slices, and those of other makers. */
const accelerator = /gpu|\/mig-|\/tpu$|gaudi|\/neuron|\/i915$|\/xe$/i;

/**
 * How many accelerators a pod of these containers holds.
 *
 * @param resource a name that counts although it does not look like an accelerator's.
 */
export function gpusOf(containers: readonly Container[], resource?: string): number {
  return containers
    .flatMap(({ resources }) => Object.entries({ ...resources?.requests, ...resources?.limits }))
    .filter(([name]) => name === resource || (name.includes('/') && accelerator.test(name)))
    .reduce((sum, [, count]) => sum + (Number(count) || 0), 0);
}
