import type { ModelRegistry } from '../../../clients/registry/registry.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Marks what was registered as not wanted; it stays in the registry with its lineage, so that people can look at it. */
export function createWithdrawCandidate(deps: {
  registry: ModelRegistry;
}): TrainingActivities['withdrawCandidate'] {
  return async ({ transaction, why }) => {
    const version = await deps.registry.withdraw(transaction.model, transaction.id, why);
    if (version === undefined) return 'nothing was registered';
    return `version ${version.version} of ${version.name} is marked as withdrawn`;
  };
}
