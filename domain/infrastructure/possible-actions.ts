import type { ReviewAction } from '../approval/review.ts';
import type { DriftItem } from './drift-item.ts';

/** What people can answer about an item: deleting what is not in Git is offered only where policy allows it. */
export function possibleActions(item: Pick<DriftItem, 'drift' | 'prune'>): ReviewAction[] {
  return item.drift.includes('created') && !item.prune ? ['reject'] : ['heal', 'reject'];
}
