import type { ReviewAction } from '../approval/review.ts';
import { massDriftCause } from './drift-item.ts';
import type { DriftItem } from './drift-item.ts';

/** Questions that one answer may lead to. */
const mostParts = 50;

/**
 * What people can answer about an item. A heal is offered only where one helps, deleting what is not in Git only where
 * policy allows it, recreation only where nothing else helps, and mass drift is never ignored as a whole: that would hide most of a target.
 * Several objects can be asked about one by one, unless they are so many that nobody would read all the questions.
 */
export function possibleActions(
  item: Pick<DriftItem, 'cause' | 'drift' | 'objects' | 'prune' | 'notHealable'>,
  needsRecreation = false,
): ReviewAction[] {
  const isOnlyLookedAt = item.notHealable !== undefined || (item.drift.includes('created') && !item.prune);
  const heals: ReviewAction[] = isOnlyLookedAt ? [] : [needsRecreation ? 'recreate' : 'heal'];
  const splits: ReviewAction[] = item.objects > 1 && item.objects <= mostParts ? ['split'] : [];
  const ignores: ReviewAction[] = item.cause === massDriftCause ? [] : ['ignore'];
  return [...heals, ...splits, 'reject', 'snooze', ...ignores];
}
