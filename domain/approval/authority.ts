import { needsQuorum } from './decision.ts';
import type { Decision } from './decision.ts';
import { nameHash } from './name-hash.ts';
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

/** What decides about who may decide: the terms, and who made the change (`Question`). */
interface Entitlement {
  terms: ReviewTerms;
  madeBy: readonly string[];
  isMadeByMore?: boolean | undefined;
}

/**
 * Why a person may not decide, in words; undefined where they may.
 *
 * @param escalated whether those it is escalated to may decide as well.
 */
export function lackOfAuthority(
  decision: Decision,
  { terms, madeBy, isMadeByMore = false }: Entitlement,
  escalated: boolean,
): string | undefined {
  const { approvers, escalateTo = [], fourEyes = true } = terms;
  const names = identitiesOf(decision);
  const entitled = approvers === undefined ? undefined : [...approvers, ...(escalated ? escalateTo : [])];
  if (entitled !== undefined && !isEntitled({ identities: names, memberOf: decision.memberOf }, entitled)) {
    return `${decision.actor} may not decide here; who may: ${describeApprovers(entitled)}`;
  }
  if (fourEyes && isAmong(names, madeBy)) {
    return `${decision.actor} made this change: somebody else has to decide about it`;
  }
  if (fourEyes && isMadeByMore && needsQuorum(decision.action)) {
    return (
      'too many people made these changes to tell who did not: answer with split or reject, mend it in Git, or let ' +
      'policy do without four eyes'
    );
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

/** Whether one of these names is among the makers, who may be named by the hash of a name. */
function isAmong(names: readonly string[], makers: readonly string[]): boolean {
  const known = new Set(makers);
  return names.some((name) => known.has(name) || known.has(nameHash(name)));
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
