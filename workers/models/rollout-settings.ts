import type { FindRollout } from '../../activities/rollout/rollout-settings.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { Rollout } from '../../config/schema/rollout.ts';
import { clusterOfModel } from './cluster-of-model.ts';
import { UnknownModelError } from './model-registry.ts';

/** How a model is rolled out: as stated, and else as is usual where a person starts it. */
export function rolloutOf({ rollout }: Pick<Model, 'rollout'>): Rollout {
  return rollout ?? Rollout.parse({});
}

/** Finds how models are rolled out by their names. */
export function createFindRollout(configuration: Configuration): FindRollout {
  const models = new Map(configuration.models.map((model) => [model.name, model]));
  return (name) => {
    const model = models.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...models.keys()]);
    const { approve, approvals, hooks, metrics: _metrics, steps, ...rest } = rolloutOf(model);
    const [namespace = '', service = ''] = model.inferenceService?.split('/') ?? [];
    const cluster = JSON.stringify(clusterOfModel(configuration, model));
    const targets = configuration.targets.filter((target) => JSON.stringify(target.cluster) === cluster);
    const terms = { ...configuration.approvals.default, ...approvals, onExpiry: 'report' as const };
    return {
      ...rest,
      model: name,
      service: model.inferenceService === undefined ? undefined : { namespace, name: service },
      steps,
      hooks: hooks.map(({ name: hook, when, deadline }) => ({ name: hook, when, deadline })),
      ...(approve ? { approval: terms } : { approval: undefined, steering: terms }),
      targets: targets.map((target) => target.name),
    };
  };
}
