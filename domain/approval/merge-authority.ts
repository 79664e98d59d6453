import type { ChangeKind } from '../forge/pull-request.ts';
import { lackOfAuthority } from './authority.ts';
import type { Decision, ReviewAction } from './decision.ts';
import type { Decider } from './people.ts';
import { quorumOf } from './review-terms.ts';
import type { Question } from './review.ts';

/** A pull request that is kept here, as whoever would merge or close it is judged. */
export interface ProposedAnswer extends Pick<Question, 'terms' | 'madeBy' | 'isMadeByMore'> {
  kind: ChangeKind;
  /** As many people as are needed wanted this pull request; otherwise policy did. */
  isDecided: boolean;
}

/**
 * Why a person may not merge or close a pull request on a page, in words; undefined where they may. Merging is the
 * approval, so it takes whom the question itself would take. A forge judges that by its own rules.
 */
export function lackOfMergeAuthority(
  person: Decider,
  answer: 'merge' | 'close',
  { kind, isDecided, ...question }: ProposedAnswer,
): string | undefined {
  const action: ReviewAction = answer === 'merge' ? kind : 'reject';
  const decision: Decision = { ...person, decisionId: '', planDigest: '', door: 'page', action };
  const lack = lackOfAuthority(decision, question, false);
  if (lack !== undefined || answer === 'close' || isDecided) return lack;
  const quorum = quorumOf(question.terms);
  if (quorum === 1) return undefined;
  return `${quorum} people have to agree to this, and a button is the word of one: answer the finding itself, or merge the branch with Git`;
}
