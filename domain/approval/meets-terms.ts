import { isEntitled, isSamePerson, identitiesOf } from './authority.ts';
import type { Decision } from './decision.ts';
import { quorumOf } from './review-terms.ts';
import type { ReviewTerms } from './review-terms.ts';

/**
 * Whether what people agreed to elsewhere would be enough here, too: as many of those who may decide here as these
 * terms ask for. Each person counts once.
 */
export function meetsTerms(decisions: readonly Decision[], terms: ReviewTerms): boolean {
  const { approvers } = terms;
  const entitled = decisions.filter(
    (decision) =>
      approvers === undefined ||
      isEntitled({ identities: identitiesOf(decision), memberOf: decision.memberOf }, approvers),
  );
  const people = entitled.filter(
    (decision, index) => !entitled.slice(0, index).some((one) => isSamePerson(one, decision)),
  );
  return people.length >= quorumOf(terms);
}
