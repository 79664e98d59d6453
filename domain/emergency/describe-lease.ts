import { describeSpan } from '../text/age.ts';
import type { LeaseCard, LeaseMoment } from './lease-card.ts';

/** What has just happened, in words that follow the name of the lease. */
export function momentOfLeaseInWords({ moment, openedBy }: Pick<LeaseCard, 'moment' | 'openedBy'>): string {
  const words: Record<LeaseMoment, string> = {
    opened: `opened by ${openedBy}: healing is held`,
    changed: 'live differs from Git',
    quiet: 'nothing differs from Git any more, and nothing came to Git',
    proposed: 'the changes are in a pull request',
    merged: 'the pull request is merged',
    declined: 'the pull request was closed without merging',
    sighted:
      'a watch saw a change and kept what it said; it may have been overwritten since, only an emergency that is declared first is safe from that',
    trouble: 'something needs attention',
    extended: 'extended',
    reminded: 'it expires soon',
    escalated: 'it has expired',
    overdue: 'it has expired and is kept: healing is still held',
    resolved: 'over: what was changed is in Git',
    closed: 'closed: healing goes on',
    expired: 'over: it expired, healing goes on',
    cancelled: 'over: its workflow was cancelled, healing goes on',
  };
  return words[moment];
}

/** How long a lease has left, in words; empty once it is over. */
export function timeLeft({ isOpen, expiresAt, at }: Pick<LeaseCard, 'isOpen' | 'expiresAt' | 'at'>): string {
  if (!isOpen) return '';
  const left = Date.parse(expiresAt) - Date.parse(at);
  return left > 0 ? `${describeSpan(left)} left` : `expired ${describeSpan(-left)} ago`;
}

/** A lease in plain words, for services and places that show no more than text. */
export function describeLease(card: LeaseCard): { headline: string; details: string[] } {
  const { id, scope, reason, brief, governor, pullRequest, withoutPullRequest, isOpen, detail, links } = card;
  const details = [
    `covers ${scope}: ${reason}`,
    ...(isOpen ? [`${timeLeft(card)}, until ${card.expiresAt}`] : []),
    ...brief,
    ...(governor === undefined ? [] : [governor]),
    ...(pullRequest === undefined ? [] : [`pull request ${pullRequest.url} (${pullRequest.state})`]),
    ...(withoutPullRequest === undefined ? [] : [`no pull request: ${withoutPullRequest}`]),
    ...(detail === undefined ? [] : [detail]),
    ...(isOpen ? [`plumbline emergency extend ${id} 1h, plumbline emergency close ${id} --reason …`] : []),
    ...(links.page === undefined ? [] : [`page: ${links.page}`]),
  ];
  return { headline: `emergency ${id}: ${momentOfLeaseInWords(card)}`, details };
}
