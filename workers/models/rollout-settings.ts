import type { FindRollout } from '../../activities/rollout/rollout-settings.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { Rollout } from '../../config/schema/rollout.ts';
import { clusterOfModel } from './cluster-of-model.ts';
import { UnknownModelError } from './model-registry.ts';

type Sources = Pick<Configuration, 'prometheus'>;

/**
 * How a model is rolled out: as stated, and else as is usual where a person starts it. Without a Prometheus the usual
 * measures are those of the payload log, where there is one.
 */
export function rolloutOf(model: Model, { prometheus }: Sources = {}): Rollout {
  if (model.rollout !== undefined) return model.rollout;
  const isLogged = prometheus === undefined && isPayloadLogged(model);
  return Rollout.parse(isLogged ? { metrics: ['predictionDistribution', 'featureCoverage'] } : {});
}

/** What the InferenceService of a model is asked and answers is kept. */
export function isPayloadLogged({ payloads, current }: Model): boolean {
  return payloads !== undefined || current?.payloads !== undefined;
}

/** Why nothing could be compared, in words; what is stated is held against the sources when it is read. */
function lackOfMeasures(model: Model, { prometheus }: Sources): string | undefined {
  if (model.rollout !== undefined || prometheus !== undefined || isPayloadLogged(model)) return undefined;
  return `nothing could tell whether the candidate does worse: there is neither a Prometheus nor a payload log of model ${model.name}; add prometheus: { url: … } to plumbline.yaml, or payloads: {} to the model`;
}

/** Finds how models are rolled out by their names. */
export function createFindRollout(configuration: Configuration): FindRollout {
  const models = new Map(configuration.models.map((model) => [model.name, model]));
  return (name) => {
    const model = models.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...models.keys()]);
    const { approve, approvals, hooks, metrics: _metrics, steps, ...rest } = rolloutOf(model, configuration);
    const unmeasured = lackOfMeasures(model, configuration);
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
      ...(unmeasured === undefined ? {} : { unmeasured }),
      targets: targets.map((target) => target.name),
    };
  };
}
