import type { Decision } from './decision.ts';
import { describeApprovers } from './review-terms.ts';
import type { Approver, ReviewTerms } from './review-terms.ts';

/** Names by which a door knows who decides. What the sender claims to be counts only where the door knows nothing. */
export function identitiesOf({
  actor,
  identities,
}: Pick<Decision, 'actor' | 'identities'>): readonly string[] {
  return identities ?? [actor];
}

export function isSamePerson(one: Decision, other: Decision): boolean {
  const names = identitiesOf(other);
  return identitiesOf(one).some((name) => names.includes(name));
}

/**
 * Why a person may not decide, in words; undefined where they may.
 *
 * @param madeBy users or tools that made the change, as the cluster names them.
 * @param escalated whether those it is escalated to may decide as well.
 */
export function lackOfAuthority(
  decision: Decision,
  { approvers, escalateTo = [], fourEyes = true }: ReviewTerms,
  madeBy: readonly string[],
  escalated: boolean,
): string | undefined {
  const names = identitiesOf(decision);
  const entitled = approvers === undefined ? undefined : [...approvers, ...(escalated ? escalateTo : [])];
  if (entitled !== undefined && !isEntitled({ identities: names, memberOf: decision.memberOf }, entitled)) {
    return `${decision.actor} may not decide here; who may: ${describeApprovers(entitled)}`;
  }
  if (fourEyes && madeBy.some((maker) => names.includes(maker))) {
    return `${decision.actor} made this change: somebody else has to decide about it`;
  }
  return undefined;
}

/** Whether somebody is among these: by any of their names, a group or a role. */
export function isEntitled(
  { identities, memberOf }: { identities: readonly string[]; memberOf: readonly string[] },
  approvers: readonly Approver[],
): boolean {
  return approvers.some((approver) => isMeant(approver, identities, memberOf));
}

function isMeant(
  { user, group, role }: Approver,
  names: readonly string[],
  memberOf: readonly string[],
): boolean {
  if (user !== undefined) return names.includes(user);
  if (group !== undefined) return memberOf.includes(group);
  return role !== undefined && memberOf.includes(`role:${role}`);
}
