import type { Configuration } from './schema/configuration.ts';
import type { Policy, PolicyRule } from './schema/policy.ts';
import type { Target } from './schema/target.ts';

/** Policies that every configuration has. None deletes anything: that takes a rule with `prune: true`. */
export const policyPresets = {
  production: [{ match: {}, strategy: 'self-heal', prune: false, releaseGpus: false }],
  sensitive: [{ match: {}, strategy: 'alert-and-review', prune: false, releaseGpus: false }],
  'review-all': [
    {
      match: {},
      strategy: 'pull-request',
      pullRequest: 'codify',
      onClose: 'ask',
      prune: false,
      releaseGpus: false,
    },
  ],
} as const satisfies Record<string, readonly PolicyRule[]>;

/** Names that no policy of one's own can have. */
export const reservedPolicyNames: readonly string[] = Object.keys(policyPresets);

/** The rules that decide about a target's drift; none where the target only observes. */
export function policyOf(configuration: Configuration, target: Target): Policy {
  const { policy } = target;
  if (policy === undefined) return [];
  const preset = Object.entries(policyPresets).find(([name]) => name === policy)?.[1];
  return [...(preset ?? configuration.policies[policy] ?? [])];
}
