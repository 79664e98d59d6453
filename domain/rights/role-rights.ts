import { dryRunRights, readingRights, searchingRights } from './comparison-rights.ts';
import type { Grant } from './grant.ts';
import { governorRights, healingRights, sourceRights } from './healing-rights.ts';
import { evidenceRights, rolloutRights, trainingRights } from './model-rights.ts';
import type { WorkerRole } from '../worker-role.ts';
import type { ClusterNeeds } from './needs.ts';

/** What each role does to a cluster. Roles that are not told of here do nothing to it. */
const abilities: Record<WorkerRole, (needs: ClusterNeeds) => Grant[]> = {
  orchestration: () => [],
  models: () => [],
  scanning: ({ served, targets, sources, services }) => [
    ...sources.flatMap(sourceRights),
    ...targets.flatMap((target) => [
      ...readingRights(target, served),
      ...searchingRights(target, served),
      ...dryRunRights(target, served),
    ]),
    ...services.flatMap((service) => evidenceRights(service, served)),
  ],
  healing: ({ served, targets, sources }) => [
    ...targets.flatMap((target) => healingRights(target, served)),
    ...sources
      .filter(({ heals }) => heals)
      .flatMap((source) => [...sourceRights(source), ...governorRights(source)]),
  ],
  training: ({ served, trainings }) => trainings.flatMap((training) => trainingRights(training, served)),
  rollouts: ({ served, services, sources }) => [
    ...services.flatMap((service) => rolloutRights(service, served)),
    ...sources
      .filter(({ rollsOut }) => rollsOut)
      .flatMap((source) => [...sourceRights(source), ...governorRights({ ...source, fetchers: [] })]),
  ],
};

/** Every right that a role needs in a cluster for what is configured, and no other. */
export function rightsOf(role: WorkerRole, needs: ClusterNeeds): Grant[] {
  return abilities[role](needs);
}
