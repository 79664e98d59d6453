import type { Decision } from '../approval/review.ts';
import type { DriftItem } from './drift-item.ts';

export type ReviewMoment = 'asked' | 'asked-again' | 'reminded' | 'decided' | 'expired' | 'withdrawn';

export interface ReviewMessage {
  headline: string;
  details: string[];
}

/** What people are told about a review, in the words every messaging service uses. */
export function composeReviewMessage(
  moment: ReviewMoment,
  item: DriftItem,
  about: { decision?: Decision; detail?: string; expiresAt?: number },
): ReviewMessage {
  const details = [
    ...item.brief,
    ...item.impact.map((line) => `what healing does: ${line}`),
    `severity ${item.severity}; changed by ${item.managers.length === 0 ? 'unknown' : item.managers.join(', ')}`,
    `${moment === 'withdrawn' ? 'why' : 'why you are asked'}: ${about.detail ?? item.reasons.join('; ')}`,
  ];
  const [finding] = item.findings;
  if (moment === 'asked' || moment === 'asked-again' || moment === 'reminded') {
    const until = about.expiresAt === undefined ? '' : `, until ${new Date(about.expiresAt).toISOString()}`;
    details.push(`decide with: plumbline decide ${finding} heal|reject${until}`);
  }
  return { headline: headlineOf(moment, item, about.decision), details };
}

function headlineOf(moment: ReviewMoment, item: DriftItem, decision: Decision | undefined): string {
  const headlines: Record<ReviewMoment, string> = {
    asked: 'your decision is needed',
    'asked-again': 'it changed again, your decision is needed on the new state',
    reminded: 'still waiting for a decision',
    decided: `${decision?.actor ?? 'somebody'} decided to ${decision?.action ?? 'answer'}`,
    expired: 'nobody decided in time',
    withdrawn: 'nothing is left to decide',
  };
  return `${item.title}: ${headlines[moment]}`;
}
