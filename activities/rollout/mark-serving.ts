import type { ModelRegistry } from '../../clients/registry/registry.ts';
import type { RolloutChange } from '../../workflows/rollout-messages.ts';
import type { RolloutActivities } from './rollout-activities.ts';

export interface ServingRegistryDeps {
  registry: ModelRegistry;
}

/** A model that a person named by its place is in no registry of ours. */
export function createMarkServing({ registry }: ServingRegistryDeps): RolloutActivities['markServing'] {
  return async ({ model, change, serving }) => {
    const known = versionOf(change);
    if (known === undefined) return 'it is in no registry';
    const { name, version } = known;
    // Whoever goes back takes the version away that an earlier rollout brought.
    const isWanted = change.kind === 'previous' ? serving === 'champion' : serving === 'candidate';
    if (isWanted) {
      await registry.serve(model, version);
      return `version ${version} of ${name} serves`;
    }
    const former = await registry.serveFormer(model, version);
    return former === undefined
      ? `version ${version} of ${name} does not serve any more`
      : `version ${former} of ${name} serves again`;
  };
}

function versionOf(change: RolloutChange): { name: string; version: string } | undefined {
  if (change.kind === 'candidate') return change.candidate;
  return change.kind === 'previous' ? change.insteadOf : undefined;
}
