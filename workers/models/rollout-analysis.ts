import type { AnalysedModel, AnalysisDeps } from '../../activities/rollout/analysis/analysed-model.ts';
import type { CallHookDeps } from '../../activities/rollout/call-hook.ts';
import { askHook } from '../../clients/hooks/ask-hook.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { NoPayloadsError } from '../../clients/payload-log/errors.ts';
import { openWindow } from '../../clients/payload-log/open-window.ts';
import { readWindow } from '../../clients/payload-log/read-window.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { RolloutMetric } from '../../config/schema/rollout-metrics.ts';
import { readSecret } from '../../config/secret.ts';
import { builtInMetrics, defaultMargins } from '../../domain/models/rollout/settings.ts';
import type {
  AnalysisSettings,
  BuiltInMetric,
  BuiltInSetting,
  QuerySetting,
} from '../../domain/models/rollout/settings.ts';
import { isPayloadLogged, rolloutOf } from './rollout-settings.ts';
import { serviceOf } from './service-of.ts';
import { UnknownModelError } from './model-registry.ts';

/** What the analysis and the hooks of rollouts need of a configuration. */
export function createRolloutAnalysis(
  { models, ...sources }: Pick<Configuration, 'models' | 'prometheus'>,
  store: ObjectStore,
): Pick<AnalysisDeps, 'findAnalysis' | 'openPayloads'> & Pick<CallHookDeps, 'findHook' | 'askHook'> {
  const byName = new Map(models.map((model) => [model.name, model]));

  function configured(name: string): Model & Required<Pick<Model, 'rollout'>> {
    const model = byName.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...byName.keys()]);
    return { ...model, rollout: rolloutOf(model, sources) };
  }

  return {
    findAnalysis: (name) => analysedModel(configured(name)),
    async openPayloads(name, since, until) {
      const model = configured(name);
      const { target } = model;
      try {
        const window = await readWindow(store, serviceOf(model), { since, until });
        return await openWindow(store, window, {
          keepIds: true,
          ...(target === undefined ? {} : { target }),
        });
      } catch (error) {
        if (error instanceof NoPayloadsError) return undefined;
        throw error;
      }
    },
    findHook(name, hook) {
      const found = byName.get(name)?.rollout?.hooks.find((one) => one.name === hook);
      return found && { url: found.url, when: found.when, key: () => readSecret(found.key) };
    },
    askHook,
  };
}

function analysedModel(model: Model & Required<Pick<Model, 'rollout'>>): AnalysedModel {
  const { target } = model;
  return { settings: settingsOf(model.rollout), payloads: isPayloadLogged(model) ? { target } : undefined };
}

function settingsOf({ metrics, confidence, tolerance }: Required<Model>['rollout']): AnalysisSettings {
  return {
    confidence,
    tolerance,
    builtIn: metrics.flatMap((metric) => (isBuiltIn(metric) ? [builtInOf(metric)] : [])),
    queries: metrics.flatMap((metric) => (isBuiltIn(metric) ? [] : [queryOf(metric)])),
  };
}

function isBuiltIn(metric: RolloutMetric): metric is RolloutMetric & { name: BuiltInMetric } {
  return (builtInMetrics as readonly string[]).includes(metric.name);
}

function builtInOf({ name, margin, ...terms }: RolloutMetric & { name: BuiltInMetric }): BuiltInSetting {
  const { minimum, failureLimit, dryRun } = terms;
  return { metric: name, margin: margin ?? defaultMargins[name], minimum, failureLimit, dryRun };
}

function queryOf(metric: RolloutMetric): QuerySetting {
  const { name, query = '', minimum, failureLimit, dryRun } = metric;
  return { metric: name, query, limit: limitOf(metric), minimum, failureLimit, dryRun };
}

function limitOf({ above, below, compare }: RolloutMetric): QuerySetting['limit'] {
  if (above !== undefined) return { kind: 'above', value: above };
  if (below !== undefined) return { kind: 'below', value: below };
  if (compare?.atMost !== undefined) return { kind: 'at-most', value: compare.atMost };
  return { kind: 'at-least', value: compare?.atLeast ?? 0 };
}
