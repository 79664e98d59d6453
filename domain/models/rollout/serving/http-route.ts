import { isMap, listAt, numberAt, textAt } from '../../../gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../infrastructure/object.ts';

/** The Services between which traffic is split. */
export interface Backends {
  champion: string;
  candidate: string;
}

/** The rules of an HTTPRoute (gateway.networking.k8s.io/v1). */
export function rulesOf(route: KubernetesObject): JsonObject[] {
  return listAt(route, 'spec', 'rules').filter(isMap);
}

/** Whether a route leads to a Service. */
export function leadsTo(route: KubernetesObject, service: string): boolean {
  return rulesOf(route).some((rule) => backendOf(rule, service) !== undefined);
}

/**
 * The percents of the candidate, one for each rule that leads to one of the two Services; empty where none does.
 * Weights count in proportion, and one that is not stated is 1.
 */
export function candidateShares(routes: readonly KubernetesObject[], backends: Backends): number[] {
  return routes.flatMap(rulesOf).flatMap((rule) => {
    const ours = [backends.champion, backends.candidate].map((service) => backendOf(rule, service));
    if (ours.every((backend) => backend === undefined)) return [];
    const whole = listAt(rule, 'backendRefs').reduce<number>((sum, backend) => sum + weightOf(backend), 0);
    const [, candidate] = ours;
    if (candidate === undefined || whole === 0) return [0];
    return [Math.round((100 * weightOf(candidate)) / whole)];
  });
}

/** Whether there are such rules and every one of them splits traffic so. */
export function isSplitAt(routes: readonly KubernetesObject[], backends: Backends, percent: number): boolean {
  const shares = candidateShares(routes, backends);
  return shares.length > 0 && shares.every((share) => share === percent);
}

/** The same rules with what went to the champion's Service split between it and the candidate's. */
export function splitRules(rules: readonly JsonObject[], backends: Backends, percent: number): JsonObject[] {
  return rules.map((rule) => {
    const champion = backendOf(rule, backends.champion);
    if (champion === undefined) return rule;
    const others = listAt(rule, 'backendRefs').filter(
      (one) => one !== champion && one !== backendOf(rule, backends.candidate),
    );
    const split = [
      { ...champion, weight: 100 - percent },
      { ...champion, name: backends.candidate, weight: percent },
    ];
    return { ...rule, backendRefs: [...split, ...(others as JsonObject[])] };
  });
}

/** Whether every gateway has taken over what the route says now. */
export function isAccepted(route: KubernetesObject): boolean {
  return listAt(route, 'status', 'parents').every((parent) => {
    const accepted = listAt(parent, 'conditions').find((one) => textAt(one, 'type') === 'Accepted');
    const observed = numberAt(accepted, 'observedGeneration');
    const isCurrent = observed === undefined || observed >= (route.metadata.generation ?? 0);
    return textAt(accepted, 'status') === 'True' && isCurrent;
  });
}

function backendOf(rule: JsonObject, service: string): JsonObject | undefined {
  return listAt(rule, 'backendRefs')
    .filter(isMap)
    .find((one) => textAt(one, 'name') === service && (textAt(one, 'kind') ?? 'Service') === 'Service');
}

function weightOf(backend: unknown): number {
  return numberAt(backend, 'weight') ?? 1;
}
