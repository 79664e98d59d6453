import type { ReviewAction } from '../approval/review.ts';
import { massDriftCause } from './drift-item.ts';
import type { DriftItem } from './drift-item.ts';
import type { DriftKind } from './finding.ts';

/** Questions that one answer may lead to. */
const mostParts = 50;

/** Drift that Git can say as well: what a Secret holds and how replicas fare has no place there. */
const codifiable: ReadonlySet<DriftKind> = new Set(['configuration', 'image', 'created', 'deleted']);

/**
 * What people can answer about an item. A heal is offered only where one helps, deleting what is not in Git only where
 * policy allows it, recreation only where nothing else helps, and mass drift is never ignored as a whole: that would hide most of a target.
 * The same questions can be put to the reviewers of a pull request where a forge is configured: mass drift is hardly
 * meant to become what Git says, so it is never codified. Several objects can be asked about one by one, unless they are so many that nobody would read all the questions.
 */
export function possibleActions(
  item: Pick<DriftItem, 'cause' | 'drift' | 'objects' | 'prune' | 'notHealable' | 'proposable'>,
  needsRecreation = false,
): ReviewAction[] {
  const isOnlyLookedAt = item.notHealable !== undefined || (item.drift.includes('created') && !item.prune);
  const heals: ReviewAction[] = isOnlyLookedAt ? [] : [needsRecreation ? 'recreate' : 'heal'];
  const { proposable = [] } = item;
  const isCodifiable =
    item.cause !== massDriftCause &&
    item.notHealable === undefined &&
    item.drift.some((kind) => codifiable.has(kind));
  const codifies: ReviewAction[] = isCodifiable && proposable.includes('codify') ? ['codify'] : [];
  const reverts: ReviewAction[] = heals.includes('heal') && proposable.includes('revert') ? ['revert'] : [];
  const splits: ReviewAction[] = item.objects > 1 && item.objects <= mostParts ? ['split'] : [];
  const ignores: ReviewAction[] = item.cause === massDriftCause ? [] : ['ignore'];
  return [...heals, ...codifies, ...reverts, ...splits, 'reject', 'snooze', ...ignores];
}
