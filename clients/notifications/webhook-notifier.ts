import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { LeaseCard } from '../../domain/emergency/lease-card.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import { signBody, signatureHeader } from '../hmac-signature.ts';
import type { Notifier } from './notifier.ts';
import { postJson } from './post-json.ts';

/** What a webhook receives. */
export interface WebhookBody {
  version: 1;
  /** The same for a message that is sent again: whoever counts messages counts it once. */
  delivery: string;
  card: ReviewCard;
}

/** What it receives of an emergency. */
export interface EmergencyWebhookBody extends Omit<WebhookBody, 'card'> {
  emergency: LeaseCard;
}

/** Posts each card, signed with a key that both sides know, to an address of one's own. */
export function createWebhookNotifier(deps: {
  url: string;
  /** Read anew for each message, so that a rotated key is seen. */
  key: () => Promise<string>;
  now: () => Date;
}): Notifier {
  const post = async (content: WebhookBody | EmergencyWebhookBody): Promise<void> => {
    const body = JSON.stringify(content);
    const signature = signBody(await deps.key(), body, deps.now());
    await postJson('the webhook', deps.url, body, { [signatureHeader]: signature });
  };
  return {
    show: (card) => post({ version: 1, delivery: deliveryOf(card), card }),
    showLease: (emergency) => post({ version: 1, delivery: deliveryOf(emergency), emergency }),
  };
}

function deliveryOf({ key, episode, moment, at }: ReviewCard | LeaseCard): string {
  return textHash(JSON.stringify([key, episode, moment, at]), 32);
}
