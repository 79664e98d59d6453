import { outstandingApprovals } from './review-progress.ts';
import type { ReviewCard, ReviewMoment } from './review-card.ts';

export interface ReviewText {
  /** One line: what the item is, and what has just happened to it. */
  headline: string;
  /** What a person needs in order to act, a line each. */
  details: string[];
}

/** A review in plain words, for services and places that show no more than text. */
export function describeReview(card: ReviewCard): ReviewText {
  const { item, isOpen, actions, detail, links } = card;
  const by = card.incident === undefined ? `; changed by ${item.managers.join(', ') || 'unknown'}` : '';
  const details = [
    ...item.brief,
    ...item.impact.map((line) => (isChange(card) ? line : `what healing does: ${line}`)),
    ...(isChange(card) ? [] : [`severity ${item.severity}${by}`]),
    `${isOpen ? 'why you are asked' : 'why'}: ${detail ?? item.reasons.join('; ')}`,
  ];
  if (isOpen) {
    const progress = outstandingApprovals(card);
    if (progress !== undefined) details.push(progress);
    const until = card.expiresAt === undefined ? '' : `, until ${card.expiresAt}`;
    if (actions.length > 0)
      details.push(`decide with: plumbline decide ${item.findings[0]} ${actions.join('|')}${until}`);
  }
  details.push(...detailsOfChange(card));
  if (card.pullRequest !== undefined) details.push(`pull request: ${card.pullRequest.url}`);
  if (links.page !== undefined) details.push(`page: ${links.page}`);
  if (links.report !== undefined) details.push(`report: ${links.report}`);
  return { headline: `${item.title}: ${momentInWords(card)}`, details };
}

/** It is about something that people do, and not about something that has happened. */
function isChange({ retraining, rollout }: ReviewCard): boolean {
  return retraining !== undefined || rollout !== undefined;
}

/** What a person has to know of a retraining or a rollout beside its plan. */
function detailsOfChange({ retraining, rollout }: ReviewCard): string[] {
  const commands = rollout?.commands ?? [];
  return [
    ...(retraining?.waiting === undefined ? [] : [`it waits: ${retraining.waiting.reason}`]),
    ...(retraining?.gates ?? []).map(({ verdict, reason }) => `${verdict}: ${reason}`),
    ...(rollout?.metrics ?? []).map(({ metric, verdict, reason }) => `${metric}: ${verdict}: ${reason}`),
    ...(retraining?.leftToDo ?? rollout?.leftToDo ?? []).map((line) => `left to do by hand: ${line}`),
    ...(rollout === undefined || commands.length === 0
      ? []
      : [`at any moment: plumbline model ${commands.join('|')} ${rollout.model}`]),
  ];
}

/** What has just happened, in words that follow the name of the item. */
export function momentInWords({ moment, decisions, target, pullRequest }: ReviewCard): string {
  const last = decisions.at(-1);
  const who = last?.actor ?? 'somebody';
  const proposal = pullRequest === undefined ? 'the pull request' : `pull request #${pullRequest.number}`;
  const words: Record<ReviewMoment, string> = {
    asked: 'your decision is needed',
    'asked-again': 'it changed again, your decision is needed on the new state',
    reminded: 'still waiting for a decision',
    escalated: 'nobody has decided yet, others are asked now',
    approved: `${who} agrees, more approvals are needed`,
    decided:
      last?.action === 'split'
        ? `${who} wants to decide one by one, each object is asked about by itself`
        : `${who} decided to ${last?.action.replaceAll('-', ' ') ?? 'answer'}`,
    snoozed: `${who} put it off`,
    proposed: `${proposal} is open, and waits for a merge`,
    'checks-failed': `the checks of ${proposal} failed`,
    expired: 'nobody decided in time',
    withdrawn: 'nothing is left to decide',
    healed: `healed, ${target} equals Git again`,
    codified: `codified, Git has what runs in ${target}`,
    ignored: 'ignored until the rule ends',
    updated: 'there is news',
    recovered: 'it recovered by itself',
    promoted: 'the new model serves',
    'rolled-back': 'undone, the model before it serves again',
    registered: 'the new model is in the registry',
    'put-back': 'it has ended, and everything was put back',
    failed: 'it could not be brought to rest',
  };
  return words[moment];
}
