import type { EmergencyScope } from '../../emergency/scope.ts';
import type { RolloutPlan } from './plan.ts';
import { predictorService } from './serving/served.ts';

/**
 * What a rollout keeps from healing: the InferenceService, what KServe makes of it under names that Git may have, and
 * what stands beside it meanwhile.
 *
 * @param candidate name of the candidate's part: of `spec.canary`, or of the second InferenceService.
 */
export function heldScope({ service, mode, route }: RolloutPlan, candidate: string): EmergencyScope {
  const { namespace, name } = service;
  const second = mode === 'blue-green' ? [candidate] : [];
  const predictors = [predictorService(name, undefined), predictorService(name, candidate)];
  const made = ['Deployment', 'Service', 'HorizontalPodAutoscaler', 'HTTPRoute'];
  return {
    namespaces: [namespace],
    objects: [
      ...[name, ...second].map((one) => ({ kind: 'InferenceService', name: one })),
      ...predictors.flatMap((predictor) => made.map((kind) => ({ kind, name: predictor }))),
      { kind: 'HTTPRoute', name },
      ...(route === undefined || route === name ? [] : [{ kind: 'HTTPRoute', name: route }]),
    ],
  };
}
