import type { KubernetesObject } from './object.ts';

/** Whether admission may change objects of a resource (`deployments`) when they are created or updated. */
export type MutationCheck = (resource: string) => boolean;

const writes = ['*', 'CREATE', 'UPDATE'];

interface Rule {
  operations?: string[];
  resources?: string[];
}

/**
 * Reads MutatingWebhookConfigurations and MutatingAdmissionPolicies. Group, version, selectors and conditions are left
 * out of account: a webhook also gets equivalent kinds, and one too many only costs a question to the server.
 */
export function createMutationCheck(configurations: readonly KubernetesObject[]): MutationCheck {
  const patterns = new Set<string>();
  for (const rule of configurations.flatMap(rulesOf)) {
    const { operations = ['*'], resources = ['*'] } = rule;
    if (!operations.some((operation) => writes.includes(operation))) continue;
    for (const resource of resources) patterns.add(resource.replace(/\/\*$/, ''));
  }
  return (resource) => patterns.has('*') || patterns.has(resource);
}

function rulesOf({ webhooks, spec }: KubernetesObject): Rule[] {
  const ofWebhooks = ((webhooks ?? []) as { rules?: Rule[] }[]).flatMap(({ rules = [] }) => rules);
  const constraints = (spec as { matchConstraints?: { resourceRules?: Rule[] } } | undefined)
    ?.matchConstraints;
  return [...ofWebhooks, ...(constraints?.resourceRules ?? [])];
}
