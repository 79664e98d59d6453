import type { Configuration } from '../../../config/schema/configuration.ts';
import { isSlackGroup } from '../../../domain/approval/people.ts';

/** Slack user groups that may decide anywhere: those whose members are worth looking up. */
export function approverGroups({ approvals, emergency, policies, models }: Configuration): string[] {
  const terms = [
    approvals.default,
    ...Object.values(policies).flatMap((rules) => rules.flatMap((rule) => rule.approvals ?? [])),
    ...models.flatMap(({ retrain, rollout }) => [retrain?.approvals ?? [], rollout?.approvals ?? []].flat()),
  ];
  const approvers = terms.flatMap(({ approvers: first = [], escalateTo = [] }) => [...first, ...escalateTo]);
  approvers.push(...(emergency.openers ?? []), ...(emergency.escalateTo ?? []));
  const groups = approvers.flatMap(({ group }) => group ?? []);
  return [...new Set(groups)].filter(isSlackGroup);
}
