import type { Question } from '../domain/approval/review.ts';
import { makersOf } from '../domain/infrastructure/makers.ts';
import { possibleActions } from '../domain/infrastructure/possible-actions.ts';
import type { RemediationState } from './messages.ts';

/**
 * What is to be asked about what is seen now; a question with an empty digest where nothing is.
 *
 * @param isProposed a pull request is open: it is answered by its reviewers, or by doing something else at once.
 */
export function questionAbout(
  { kind, seen, needsRecreation, pullRequest }: RemediationState,
  isProposed: boolean,
): Question {
  if (seen === undefined || kind !== 'drifting') {
    const terms = seen?.item.approvals ?? { remindAfter: 0, expireAfter: 0, onExpiry: 'report' };
    return { digest: '', actions: [], terms, madeBy: [] };
  }
  const { item } = seen;
  const possible = possibleActions(item, needsRecreation !== undefined);
  const actions = isProposed
    ? possible.filter((action) => action !== pullRequest?.kind && action !== 'snooze')
    : possible;
  const { digest, earlierDigest, approvals: terms, makersCut: isMadeByMore } = item;
  return { digest, earlierDigest, actions, terms, madeBy: makersOf(item), isMadeByMore };
}
