import { needsQuorum } from './decision.ts';
import type { ReviewCard } from './review-card.ts';

/** How far several approvals have come, such as `1 of 2 approvals: alice`; undefined where one is enough. */
export function outstandingApprovals({ decisions, quorum }: ReviewCard): string | undefined {
  if (quorum <= 1) return undefined;
  const votes = decisions.filter(({ action }) => needsQuorum(action));
  if (votes.length === 0) return `0 of ${quorum} approvals: nobody yet`;
  const byAction = [...Map.groupBy(votes, ({ action }) => action)];
  const counts = byAction.map(([action, agreeing]) => {
    const purpose = action === 'heal' ? '' : ` to ${action}`;
    return `${agreeing.length} of ${quorum} approvals${purpose}: ${agreeing.map(({ actor }) => actor).join(', ')}`;
  });
  return counts.join('; ');
}
