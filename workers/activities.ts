import type { Client } from '@temporalio/client';
import { withFreeze } from '../activities/freeze/with-freeze.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { workerRoles } from '../domain/worker-role.ts';
import type { WorkerRole } from '../domain/worker-role.ts';
import type { HealingActivities } from './roles/healing.ts';
import type { ModelActivities } from './roles/models.ts';
import type { OrchestrationActivities } from './roles/orchestration.ts';
import type { ScanningActivities } from './roles/scanning.ts';
import type { MeasureDrift } from './observability/measure-drift.ts';
import { openSharedDoors } from './roles/shared-doors.ts';
import type { SharedDoors } from './roles/shared-doors.ts';
import type { TrainingRoleActivities } from './roles/training.ts';
import type { WiredRollouts } from './rollout-activities.ts';

/** The activities of each role. */
export interface ActivitiesOfRole {
  orchestration: OrchestrationActivities;
  scanning: ScanningActivities;
  healing: HealingActivities;
  models: ModelActivities;
  training: TrainingRoleActivities;
  rollouts: WiredRollouts;
}

export type WiredActivities<Role extends WorkerRole = WorkerRole> = Pick<ActivitiesOfRole, Role> & {
  close(): Promise<void>;
};

/** A role is loaded with what it alone needs: who heals loads nothing that reads data sets. */
const wirings: { [Role in WorkerRole]: (shared: SharedDoors) => Promise<ActivitiesOfRole[Role]> } = {
  orchestration: async (shared) => (await import('./roles/orchestration.ts')).createOrchestration(shared),
  scanning: async (shared) => (await import('./roles/scanning.ts')).createScanning(shared),
  healing: async (shared) => (await import('./roles/healing.ts')).createHealing(shared),
  models: async (shared) => (await import('./roles/models.ts')).createModels(shared),
  training: async (shared) => (await import('./roles/training.ts')).createTraining(shared),
  rollouts: async (shared) => (await import('./roles/rollouts.ts')).createRollouts(shared),
};

/** The activities of these roles, of all unless stated, wired to the outside world that a configuration names. */
export async function createActivities<Role extends WorkerRole = WorkerRole>(
  configuration: Configuration,
  temporal: Client,
  tell: (line: string) => void,
  roles: readonly Role[] = workerRoles as readonly WorkerRole[] as readonly Role[],
  measureDrift?: MeasureDrift,
): Promise<WiredActivities<Role>> {
  const shared = await openSharedDoors(configuration, temporal, tell, measureDrift);
  await using opened = new AsyncDisposableStack();
  opened.use(shared.closing);
  const wired = await Promise.all(
    roles.map(async (role) => [role, withFreeze(shared, await wirings[role](shared))]),
  );
  const running = opened.move();
  return { ...Object.fromEntries(wired), close: () => running.disposeAsync() } as WiredActivities<Role>;
}
