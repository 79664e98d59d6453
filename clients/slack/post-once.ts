import type { MessageMetadata } from '@slack/types';
import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { MessageLedger, MessageRecord } from './message-ledger.ts';
import type { MessagePlace, PostedMessage, SlackClient, SlackMessage } from './slack-client.ts';

const eventType = 'plumbline_review';

/** What a card must say so that it is shown once: which thread it belongs to, and which moment of it it is. */
export interface ToldCard {
  key: string;
  episode: string;
  moment: string;
  at: string;
}

/** What marks a message as that of an item, so that it is found again whatever was written down. */
export function messageMetadata({ key, episode }: Pick<ToldCard, 'key' | 'episode'>): MessageMetadata {
  return { event_type: eventType, event_payload: { key, id: episode } };
}

/**
 * Posts each thing once. What is to be posted is written down first, and where it is afterwards; whoever finds the
 * first without the second looks in the channel whether it was posted, and adopts it.
 */
export function createPoster(slack: SlackClient, ledger: MessageLedger) {
  async function find(
    { channel, since }: MessageRecord,
    thread: string | undefined,
    isMeant: (message: PostedMessage) => boolean,
  ): Promise<string | undefined> {
    for await (const message of slack.recent(channel, since, thread)) if (isMeant(message)) return message.ts;
    return undefined;
  }

  /** Posts the message of an item; `isNew` unless it was there already. */
  async function postReview(
    card: ToldCard,
    record: MessageRecord,
    message: SlackMessage,
    { triedBefore }: { triedBefore: boolean },
  ): Promise<{ place: MessagePlace; isNew: boolean }> {
    const metadata = messageMetadata(card);
    const { channel } = record;
    const known = triedBefore ? await find(record, undefined, (one) => isMarked(one, metadata)) : undefined;
    const place =
      known === undefined ? await slack.post(channel, message, { metadata }) : { channel, ts: known };
    const written = await ledger.change(card.key, (now) =>
      now === undefined || (now.episode === card.episode && now.ts === undefined)
        ? { ...(now ?? record), ts: place.ts }
        : now,
    );
    if (written.ts === undefined || written.ts === place.ts) return { place, isNew: known === undefined };
    // Another worker took this one for dead and posted as well: one message is enough.
    await slack.delete(place);
    return { place: { channel, ts: written.ts }, isNew: false };
  }

  /** Whether something is still to be posted under this id; if so it is written down that it is being tried. */
  async function begin(
    key: string,
    id: string,
  ): Promise<{ record: MessageRecord; triedBefore: boolean } | undefined> {
    const before = await ledger.load(key);
    if (before === undefined || typeof before.replies[id] === 'string') return undefined;
    const triedBefore = before.replies[id] === null;
    const record = await ledger.change(key, (now = before) =>
      now.replies[id] === undefined ? { ...now, replies: { ...now.replies, [id]: null } } : now,
    );
    return { record, triedBefore };
  }

  async function finish(key: string, id: string, ts: string): Promise<void> {
    await ledger.change(key, (now) => {
      if (now === undefined) throw new TypeError(`the record of the message about ${key} is gone`);
      return { ...now, replies: { ...now.replies, [id]: ts } };
    });
  }

  /** Adds what happened to the thread of an item. */
  async function postReply(card: ToldCard, place: MessagePlace, message: SlackMessage): Promise<void> {
    const id = `${card.moment} ${card.at}`;
    const begun = await begin(card.key, id);
    if (begun === undefined) return;
    const metadata: MessageMetadata = {
      event_type: eventType,
      event_payload: { key: card.key, id: `${card.episode} ${id}` },
    };
    const known = begun.triedBefore
      ? await find(begun.record, place.ts, (one) => isMarked(one, metadata))
      : undefined;
    const ts = known ?? (await slack.post(place.channel, message, { metadata, thread: place.ts })).ts;
    await finish(card.key, id, ts);
  }

  /** Adds the whole difference to the thread, once for each state of the evidence. */
  async function postFile(card: ReviewCard, place: MessagePlace, content: string): Promise<void> {
    const name = `difference-${card.item.digest.slice(0, 12)}.diff`;
    const begun = await begin(card.key, name);
    if (begun === undefined) return;
    const known = begun.triedBefore
      ? await find(begun.record, place.ts, ({ files }) => files.includes(name))
      : undefined;
    if (known === undefined) await slack.upload(place, { name, title: `All of ${card.item.title}`, content });
    await finish(card.key, name, known ?? '');
  }

  return { postReview, postReply, postFile };
}

function isMarked({ metadata }: PostedMessage, wanted: MessageMetadata): boolean {
  return (
    metadata?.event_type === wanted.event_type &&
    metadata.event_payload['key'] === wanted.event_payload['key'] &&
    metadata.event_payload['id'] === wanted.event_payload['id']
  );
}
