import type { ModelRegistry } from '../../clients/registry/registry.ts';
import type { RolloutActivities } from './rollout-activities.ts';

export interface ServingRegistryDeps {
  registry: ModelRegistry;
}

/** A model that a person named by its place is in no registry of ours. */
export function createMarkServing({ registry }: ServingRegistryDeps): RolloutActivities['markServing'] {
  return async ({ model, change, serving }) => {
    if (change.kind !== 'candidate') return 'it is in no registry';
    const { name, version } = change.candidate;
    if (serving === 'candidate') {
      await registry.serve(model, version);
      return `version ${version} of ${name} serves`;
    }
    const former = await registry.serveFormer(model, version);
    return former === undefined
      ? `version ${version} of ${name} does not serve any more`
      : `version ${former} of ${name} serves again`;
  };
}
