import { describeReview } from '../../domain/approval/describe-review.ts';
import type { ReviewCard, ReviewMoment } from '../../domain/approval/review-card.ts';
import type { Severity } from '../../domain/infrastructure/finding.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import { leaseEventOf } from './pagerduty-lease-event.ts';
import type { Notifier } from './notifier.ts';
import { postJson } from './post-json.ts';

type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** What a moment means to whoever is on call. */
const actionOfMoment: Record<ReviewMoment, EventAction> = {
  asked: 'trigger',
  'asked-again': 'trigger',
  reminded: 'trigger',
  escalated: 'trigger',
  approved: 'acknowledge',
  snoozed: 'acknowledge',
  decided: 'acknowledge',
  proposed: 'acknowledge',
  'checks-failed': 'acknowledge',
  expired: 'resolve',
  withdrawn: 'resolve',
  healed: 'resolve',
  codified: 'resolve',
  ignored: 'resolve',
  updated: 'acknowledge',
  recovered: 'resolve',
  promoted: 'resolve',
  'rolled-back': 'resolve',
  registered: 'resolve',
  'put-back': 'resolve',
  failed: 'trigger',
};

const severities: Record<Severity, 'critical' | 'error' | 'warning' | 'info'> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

/**
 * Pages whoever is on call: one incident for an item, however often it is told about. The form of an event:
 * https://developer.pagerduty.com/docs/send-alert-event
 */
export function createPagerDutyNotifier(deps: {
  url: string;
  /** Key of an Events API v2 integration; read anew for each event. */
  routingKey: () => Promise<string>;
}): Notifier {
  const post = async (content: object): Promise<void> => {
    const event = { routing_key: await deps.routingKey(), ...content };
    await postJson('PagerDuty', deps.url, JSON.stringify(event));
  };
  return {
    show: (card) => post(eventOf(card)),
    async showLease(card) {
      const event = leaseEventOf(card);
      if (event !== undefined) await post({ ...event, dedup_key: dedupKeyOf(card) });
    },
  };
}

function eventOf(card: ReviewCard) {
  const action = actionOf(card);
  const common = { event_action: action, dedup_key: dedupKeyOf(card), client: 'Plumbline' };
  if (action !== 'trigger') return common;
  const { headline, details } = describeReview(card);
  const { item, target, links, at } = card;
  return {
    ...common,
    ...(links.page === undefined ? {} : { client_url: links.page }),
    payload: {
      summary: shortened(headline, longestSummary),
      source: target,
      severity: severities[item.severity],
      timestamp: at,
      component: item.title,
      group: target,
      class: item.drift.join(', '),
      custom_details: { details, findings: item.findings, changed_by: item.managers },
    },
    links: Object.entries(links).map(([text, href]) => ({ href, text })),
  };
}

/** Answers after which nothing is open here any more: others are asked for what was split. */
const endings: ReadonlySet<string> = new Set(['reject', 'ignore', 'split', 'dismiss']);

/** What was rejected or ignored is over; what is to be healed is worked on. */
function actionOf({ moment, decisions, isOpen }: ReviewCard): EventAction {
  const action = decisions.at(-1)?.action;
  if (moment === 'decided' && endings.has(action ?? '')) return 'resolve';
  // News about what is asked must not look as if somebody had taken it on.
  if (moment === 'updated' && isOpen) return 'trigger';
  return actionOfMoment[moment];
}

/** Limits of the Events API, characters. */
const longestSummary = 1024;
const longestKey = 255;

function dedupKeyOf({ key }: Pick<ReviewCard, 'key'>): string {
  const readable = `plumbline/${key}`;
  if (readable.length <= longestKey) return readable;
  return `${readable.slice(0, 200)}-${textHash(readable, 32)}`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
