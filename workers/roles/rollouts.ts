import { createWiredRollouts } from '../rollout-activities.ts';
import type { WiredRollouts } from '../rollout-activities.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What moves the traffic of models, and holds everybody else off meanwhile. */
export async function createRollouts(shared: SharedDoors): Promise<WiredRollouts> {
  const { configuration, temporal } = shared;
  const deps = { ...shared, ...(await shared.comparing()) };
  return createWiredRollouts(configuration, temporal.options.namespace, deps);
}
