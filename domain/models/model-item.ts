import type { ReviewItem } from '../approval/review-card.ts';
import { textHash } from '../text/text-hash.ts';
import { shortened } from '../text/visible.ts';

/** Longest line about a model that people are shown, characters. */
export const longestLine = 300;

/**
 * Names an incident, a retraining or a rollout for people, in the form in which findings are named.
 *
 * @param owner its model or its workflow.
 * @param firstRun of the workflow: the name stays the same in the runs that continue it.
 */
export function modelItemId(owner: string, firstRun: string): string {
  return textHash(`${owner}\n${firstRun}`, 12);
}

/** What there is to say of something that is under way for a model. */
type Said = Pick<ReviewItem, 'title' | 'digest' | 'severity'> &
  Partial<Pick<ReviewItem, 'impact' | 'reasons'>> & { id: string; brief: readonly string[] };

/** The same in the form in which people are told of anything: it is one thing, and no drift of an object. */
export function modelItem({
  id,
  title,
  digest,
  severity,
  brief,
  impact = [],
  reasons = [],
}: Said): ReviewItem {
  return {
    title,
    brief: brief.map(cut),
    impact: impact.map(cut),
    findings: [id],
    objects: 1,
    drift: [],
    severity,
    managers: [],
    actors: [],
    digest,
    reasons,
  };
}

function cut(line: string): string {
  return shortened(line, longestLine);
}
