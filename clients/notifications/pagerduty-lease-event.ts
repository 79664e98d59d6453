import { describeLease } from '../../domain/emergency/describe-lease.ts';
import type { LeaseCard, LeaseMoment } from '../../domain/emergency/lease-card.ts';

/** Moments that somebody must be woken for: who opened an emergency is awake. */
const pages: ReadonlySet<LeaseMoment> = new Set(['escalated', 'overdue', 'trouble']);

/** The event about an emergency without its keys; undefined where nobody is to be paged, or called off. */
export function leaseEventOf(card: LeaseCard) {
  const { moment, isOpen, target, at, scope, links, openedBy } = card;
  if (!isOpen || moment === 'extended') return { event_action: 'resolve', client: 'Plumbline' };
  if (!pages.has(moment)) return undefined;
  const { headline, details } = describeLease(card);
  return {
    event_action: 'trigger',
    client: 'Plumbline',
    ...(links.page === undefined ? {} : { client_url: links.page }),
    payload: {
      summary: headline.slice(0, 1024),
      source: target,
      severity: 'warning',
      timestamp: at,
      component: scope.slice(0, 255),
      group: target,
      class: 'emergency',
      custom_details: { details, opened_by: openedBy },
    },
    links: Object.entries(links).map(([text, href]) => ({ href, text })),
  };
}
