import type { ReviewAction } from '../approval/review.ts';
import { massDriftCause } from './drift-item.ts';
import type { DriftItem } from './drift-item.ts';

/**
 * What people can answer about an item. A heal is offered only where one helps, deleting what is not in Git only where
 * policy allows it, recreation only where nothing else helps, and mass drift is never ignored as a whole: that would hide most of a target.
 */
export function possibleActions(
  item: Pick<DriftItem, 'cause' | 'drift' | 'prune' | 'notHealable'>,
  needsRecreation = false,
): ReviewAction[] {
  const isOnlyLookedAt = item.notHealable !== undefined || (item.drift.includes('created') && !item.prune);
  const heals: ReviewAction[] = isOnlyLookedAt ? [] : [needsRecreation ? 'recreate' : 'heal'];
  const ignores: ReviewAction[] = item.cause === massDriftCause ? [] : ['ignore'];
  return [...heals, 'reject', 'snooze', ...ignores];
}
