import type { ReviewCard } from './review-card.ts';

/** How far several approvals have come, such as `1 of 2 approvals: alice`; undefined where one is enough. */
export function outstandingApprovals({ decisions, quorum }: ReviewCard): string | undefined {
  if (quorum <= 1) return undefined;
  const agreeing = decisions.filter(({ action }) => action === 'heal').map(({ actor }) => actor);
  const names = agreeing.length === 0 ? 'nobody yet' : agreeing.join(', ');
  return `${agreeing.length} of ${quorum} approvals: ${names}`;
}
